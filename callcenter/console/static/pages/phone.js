// The phone in the browser: JsSIP behind one state word. Says what happens, knows nothing of the page.
import JsSIP from "../vendor/jssip.js";

const KEPT = "desk-call";
export const STATES = ["off", "connecting", "ready", "ringing", "talking", "held", "lost", "denied", "elsewhere"];

// `told(phone)` is called after each change. Sound is played by `audio`, an <audio> element.
export class Softphone {
  constructor(audio, told) {
    Object.assign(this, { audio, told, state: "off", muted: false, session: null, ua: null, stream: null, device: "", seat: "" });
    addEventListener("pagehide", () => this.keep());
  }

  become(state) {
    this.state = state;
    this.told(this);
  }

  // The microphone first: a phone that nobody can be heard by takes no calls. False when it is refused.
  async open(device = "") {
    this.device = device;
    this.stream?.getTracks().forEach((track) => track.stop());
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: device ? { deviceId: { exact: device } } : true });
    } catch {
      this.become("denied");
      return false;
    }
    this.stream.getAudioTracks()[0].addEventListener("ended", () => { this.close(); this.become("denied"); });
    const sender = this.session?.connection?.getSenders().find((each) => each.track?.kind === "audio");
    if (sender) await sender.replaceTrack(this.stream.getAudioTracks()[0]);
    return true;
  }

  register({ user, seat, realm, ha1 }) {
    this.seat = seat;
    this.close();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`${scheme}://${location.host}/softphone`)], uri: `sip:${user}@callcenter`,
      authorization_user: user, realm, ha1, register_expires: 120, session_timers: false, user_agent: "callcenter desk",
      connection_recovery_min_interval: 1, connection_recovery_max_interval: 5,
    });
    this.ua.on("registered", () => { if (!this.session) { this.become("ready"); this.takeBack(); } });
    this.ua.on("registrationFailed", () => this.session || this.become("lost"));
    this.ua.on("disconnected", () => this.become("lost"));
    this.ua.on("connected", () => this.session && this.become(this.session.isOnHold().local ? "held" : "talking"));
    this.ua.on("newRTCSession", ({ session, originator }) => this.meet(session, originator));
    this.become("connecting");
    this.ua.start();
  }

  close() {
    this.ua?.removeAllListeners();
    this.ua?.stop();
    this.ua = null;
  }

  meet(session, originator) {
    if (this.session) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    const over = () => {
      this.session = null;
      this.muted = false;
      sessionStorage.removeItem(KEPT);
      this.become(this.ua?.isRegistered() ? "ready" : "lost");
    };
    session.on("icecandidate", ({ candidate, ready }) => { if (candidate?.type === "host" || / typ host/.test(candidate?.candidate ?? "")) ready(); });
    session.on("accepted", () => this.become("talking"));
    session.on("hold", () => this.become("held"));
    session.on("unhold", () => this.become("talking"));
    session.on("ended", over);
    session.on("failed", over);
    const hear = (connection) => connection.addEventListener("track", ({ track, streams }) => {
      this.audio.srcObject = streams[0] ?? new MediaStream([track]);
      this.audio.play().catch(() => {});
    });
    if (session.connection) hear(session.connection);
    else session.on("peerconnection", ({ peerconnection }) => hear(peerconnection));
    if (originator === "remote") this.become("ringing");
  }

  answer() {
    if (this.state === "ringing") this.session.answer({ mediaStream: this.stream, pcConfig: { iceServers: [] } });
  }

  hangUp() { this.session?.terminate(this.state === "ringing" ? { status_code: 486 } : undefined); }

  hold() {
    if (this.state === "held") this.session.unhold();
    else if (this.state === "talking") this.session.hold();
  }

  mute() {
    if (!this.session) return;
    if (this.muted) this.session.unmute({ audio: true });
    else this.session.mute({ audio: true });
    this.muted = !this.muted;
    this.told(this);
  }

  key(tone) { if (this.state === "talking") this.session.sendDTMF(tone, { transportType: "INFO" }); }

  // A page that goes while somebody talks leaves the dialog's name; the page after it takes the call's place.
  keep() {
    const dialog = this.session?._dialog;
    if (!dialog || !["talking", "held", "lost"].includes(this.state)) return;
    const { call_id: call, local_tag: local, remote_tag: remote } = dialog.id ?? dialog._id;
    sessionStorage.setItem(KEPT, JSON.stringify({ call, local, remote, at: Date.now() }));
  }

  takeBack() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    sessionStorage.removeItem(KEPT);
    if (!kept || Date.now() - kept.at > 50000) return;
    this.ua.call(`sip:${this.seat}@callcenter`, { // Asterisk wants an extension that exists; nothing is dialled
      mediaStream: this.stream, pcConfig: { iceServers: [] },
      extraHeaders: [`Replaces: ${kept.call};to-tag=${kept.remote};from-tag=${kept.local}`],
    });
  }

  // 0 to 1, of the microphone; calls `show` until the function that it returns is called.
  level(show) {
    const context = new AudioContext(), meter = context.createAnalyser(), wave = new Float32Array(256);
    context.createMediaStreamSource(this.stream).connect(meter);
    const timer = setInterval(() => {
      meter.getFloatTimeDomainData(wave);
      show(Math.min(1, 3 * Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length)));
    }, 200);
    return () => { clearInterval(timer); context.close(); };
  }

  async counts() {
    const found = { sent: 0, received: 0 };
    for (const each of (await this.session?.connection?.getStats())?.values() ?? []) {
      if (each.type === "outbound-rtp") found.sent += each.packetsSent;
      if (each.type === "inbound-rtp") found.received += each.packetsReceived;
    }
    return found;
  }
}
