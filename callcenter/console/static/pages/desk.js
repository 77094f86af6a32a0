// The agent's desk. What is true comes from the server; only the form's words and the call's name are kept here.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, data, dayAndTime, lasted, live, now, order, reveal, tell, words } from "../shell.js";
import { Knowledge } from "./desk_knowledge.js";
import { Softphone } from "./phone.js";

const FIELDS = ["type", "urgency", "category", "name", "occurred", "place", "cause", "course", "text", "answer"];
const IN_CALL = ["talking", "held"];
const audio = document.createElement("audio");
const say = (error) => tell(error.message);
const command = (name, more = {}) => order("/desk/order", { order: name, ...more });

// -- one window has the phone: the youngest to ask --------------------------------------------------------------------
const windows = new BroadcastChannel("desk"), me = crypto.randomUUID?.() ?? String(Math.random());

function Timer({ since }) {
  const [, tick] = useState(0);
  useEffect(() => { const timer = setInterval(() => tick((n) => n + 1), 500); return () => clearInterval(timer); }, []);
  return html`<span>${since ? lasted(now() - since) : "–"}</span>`;
}

// -- seat ----------------------------------------------------------------------------------------------------------------
function Sit({ changed }) {
  const [seat, choose] = useState(data.usual || data.seats[0]), [device, set] = useState(localStorage.getItem("desk-device") ?? "browser");
  const sit = (event) => {
    event.preventDefault();
    localStorage.setItem("desk-device", device);
    command("login", { seat }).then(changed, say);
  };
  return html`<form class="panel sit" onSubmit=${sit}><h2>${words("desk.sit")}</h2>
    <label>${words("desk.seat")}<select name="seat" value=${seat} onChange=${(e) => choose(e.target.value)}>${data.seats.map((each) => html`<option key=${each}>${each}</option>`)}</select></label>
    ${data.browser ? html`<label>${words("desk.device")}<select name="device" value=${device} onChange=${(e) => set(e.target.value)}>
      <option value="browser">${words("desk.browser")}</option><option value="hard">${words("desk.hard")}</option></select></label>` : ""}
    <button type="submit">${words("desk.login")}</button></form>`;
}

function Seat({ agent, since, changed }) {
  const [reason, choose] = useState(Object.keys(data.pauses)[0]);
  const does = (name, more) => () => command(name, more).then(changed, say);
  const button = (name, more, quiet = true) => html`<button type="button" id=${`do-${name}`} class=${quiet ? "quiet" : ""} onClick=${does(name, more)}>${words(`desk.${name}`)}</button>`;
  return html`<section class="panel seat" aria-labelledby="seat-title"><h2 id="seat-title">${agent.name} · ${words("desk.seat")} ${agent.seat}</h2>
    <p role="status" class=${`state ${agent.state}`} data-state=${agent.state}>${words(`state.${agent.state}`)} ${data.pauses[agent.reason] ?? agent.reason} <${Timer} since=${since} /></p>
    <div class="orders">
      ${agent.state === "wrap_up" ? html`${button("ready", {}, false)}${button("extend")}` : ""}
      ${agent.state === "paused" || agent.pause_wanted ? button("unpause") : html`
        <select aria-label=${words("desk.pause")} value=${reason} onChange=${(e) => choose(e.target.value)}>${Object.entries(data.pauses).map(([name, title]) => html`<option key=${name} value=${name}>${title}</option>`)}</select>
        ${button("pause", { reason })}`}
      ${button("logout")}
    </div></section>`;
}

// -- phone ---------------------------------------------------------------------------------------------------------------
function Phone({ phone, state, changed }) {
  const [level, show] = useState(0), [to, aim] = useState(""), [devices, list] = useState([]);
  const there = phone.stream !== null && !["denied", "elsewhere", "off"].includes(state), talks = IN_CALL.includes(state);
  useEffect(() => {
    if (!there) return undefined;
    navigator.mediaDevices.enumerateDevices().then((all) => list(all.filter((each) => each.kind === "audioinput")));
    return phone.level(show);
  }, [there]);
  const does = (name, more = {}) => () => command(name, { to, ...more }).then(changed, say);
  const button = (name, act, off) => html`<button type="button" id=${`phone-${name}`} disabled=${off} onClick=${act}>${words(`desk.${name}`)}</button>`;
  return html`<section class=${`panel phone ${state}`} aria-labelledby="phone-title"><h2 id="phone-title">${words("desk.device")}</h2>
    <p role=${["lost", "denied", "elsewhere"].includes(state) ? "alert" : "status"} id="phone-state" data-state=${state}>${words(`desk.phone.${state}`)}</p>
    <div class="orders">
      ${button("answer", () => phone.answer(), state !== "ringing")}
      ${state === "ringing" ? button("refuse", () => phone.hangUp()) : button("hang_up", () => phone.hangUp(), !phone.session)}
      <button type="button" class="secondary" id="phone-hold" disabled=${!talks} onClick=${() => phone.hold()}>${words(state === "held" ? "desk.resume" : "desk.hold")}</button>
      <button type="button" class="secondary" id="phone-mute" aria-pressed=${phone.muted} disabled=${!talks} onClick=${() => phone.mute()}>${words(phone.muted ? "desk.unmute" : "desk.mute")}</button>
    </div>
    <div class="keys" role="group" aria-label=${words("desk.keys")}>${[..."123456789*0#"].map((tone) => html`<button type="button" class="quiet" key=${tone} disabled=${state !== "talking"} onClick=${() => phone.key(tone)}>${tone}</button>`)}</div>
    <label>${words("desk.to")}<input name="to" value=${to} maxlength="40" onInput=${(e) => aim(e.target.value)} /></label>
    <div class="orders wraps">${[["transfer"], ["consult"], ["three", "consult", { three_party: true }], ["join"], ["hand_over"], ["retrieve"]].map(([label, name = label, more]) => html`<button type="button" class="quiet" key=${label} onClick=${does(name, more)}>${words(`desk.${label}`)}</button>`)}</div>
    ${there ? html`<label>${words("desk.microphone")}<select onChange=${(e) => phone.open(e.target.value)}>${devices.map((each, n) => html`<option key=${each.deviceId} value=${each.deviceId}>${each.label || n + 1}</option>`)}</select></label>
      <label>${words("desk.level")}<meter min="0" max="1" value=${level}></meter></label>` : ""}
    <p><small>${words("desk.shortcuts")}</small></p></section>`;
}

// -- who calls -----------------------------------------------------------------------------------------------------------
function Caller({ caller }) {
  const [full, show] = useState({});
  if (!caller) return html`<section class="panel caller"><h2>${words("desk.caller")}</h2><p>${words("desk.no_caller")}</p></section>`;
  const open = () => reveal("contact", caller.contact).then((number) => number && show({ [caller.contact]: number }), say);
  return html`<section class=${`panel caller ${caller.live ? "live" : ""}`} aria-labelledby="caller-title" data-contact=${caller.contact}>
    <h2 id="caller-title">${words("desk.caller")} <strong>${full[caller.contact] ?? caller.caller}</strong> <button type="button" class="quiet" onClick=${open}>${words("reveal")}</button></h2>
    <p>${data.queues[caller.queue] ?? caller.queue} ${caller.repeat ? html`<span class="tag">${words("desk.repeat")}</span>` : ""} ${caller.enterprise ? html`<span class="tag">${words("desk.enterprise")}：${caller.enterprise}</span>` : ""}</p>
    <h3>${words("desk.open")} ${caller.open.length}</h3>
    <ul>${caller.open.map((each) => html`<li key=${each.number}><code>${each.number}</code> ${data.types[each.type] ?? each.type} ${each.due ? `${words("desk.due")} ${dayAndTime(each.due)}` : ""}<br />${each.text}</li>`)}</ul>
    <h3>${words("desk.past")} ${caller.past.length}</h3>
    <ul>${caller.past.map((each) => html`<li key=${each.contact}>${dayAndTime(each.arrived)} ${data.queues[each.queue] ?? each.queue} ${words(`result.${each.result ?? ""}`)}</li>`)}</ul>
    <p><small>${words("desk.today")}：${words("desk.offered")} ${caller.today.offered} · ${words("desk.answered")} ${caller.today.answered} · ${words("desk.talked")} ${lasted(caller.today.talked * 1000)}</small></p>
  </section>`;
}

// -- the appeal ------------------------------------------------------------------------------------------------------------
const kept = (number) => JSON.parse(sessionStorage.getItem(`desk-form-${number}`) ?? "null");

function Appeal({ appeal, changed }) {
  const [form, fill] = useState({}), [alike, find] = useState({ alike: [], category: "" }), [told, say_done] = useState("");
  const number = appeal?.number, open = appeal?.state === "draft", waiting = useRef(0);
  useEffect(() => {
    if (!number) return;
    fill(kept(number) ?? Object.fromEntries(FIELDS.map((name) => [name, appeal[name] ?? ""])));
    say_done("");
  }, [number]);
  useEffect(() => {
    clearTimeout(waiting.current);
    if (!open || (form.text ?? "").length < 6) return undefined;
    waiting.current = setTimeout(() => order("/desk/similar", { text: form.text, place: form.place ?? "" }).then(find, () => {}), 400);
    return () => clearTimeout(waiting.current);
  }, [form.text, form.place, open]);
  useEffect(() => {
    const save = () => deed("save");
    const take = (event) => { if (open) write("answer")({ target: { value: event.detail } }); };
    addEventListener("desk-save", save);
    addEventListener("desk-answer", take);
    return () => { removeEventListener("desk-save", save); removeEventListener("desk-answer", take); };
  });
  if (!appeal) return html`<section class="panel appeal"><h2>${words("desk.appeal")}</h2><p>${words("desk.no_appeal")}</p></section>`;
  const write = (name) => (event) => {
    const next = { ...form, [name]: event.target.value };
    fill(next);
    sessionStorage.setItem(`desk-form-${number}`, JSON.stringify(next));
  };
  const deed = (name, parent = "") => order(`/desk/appeals/${number}`, { deed: name, parent, ...form }).then((done) => {
    sessionStorage.removeItem(`desk-form-${number}`);
    say_done(name === "save" ? words("desk.saved") : words("desk.done", { state: done.state }));
    changed();
  }, say);
  const input = (name) => html`<label>${words(`desk.${name}`)}<input name=${name} value=${form[name] ?? ""} maxlength="200" disabled=${!open} onInput=${write(name)} /></label>`;
  const choice = (name, given) => html`<label>${words(`desk.${name}`)}<select name=${name} value=${form[name] ?? ""} disabled=${!open} onChange=${write(name)}><option value=""></option>${Object.entries(given).map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>`;
  const area = (name, rows) => html`<label class="whole">${words(`desk.${name === "answer" ? "reply" : name}`)}<textarea name=${name} rows=${rows} disabled=${!open} value=${form[name] ?? ""} onInput=${write(name)}></textarea></label>`;
  return html`<section class="panel appeal" aria-labelledby="appeal-title" data-state=${appeal.state}>
    <h2 id="appeal-title">${words("desk.appeal")} <code>${number}</code> <small>${words("desk.code")} ${appeal.query_code}${appeal.due ? ` · ${words("desk.due")} ${dayAndTime(appeal.due)}` : ""}</small></h2>
    <div class="fields">${choice("type", data.types)}${choice("urgency", data.urgencies)}${input("category")}
      ${input("name")}${input("occurred")}${input("place")}${area("text", 3)}${area("cause", 1)}${area("course", 1)}${area("answer", 1)}</div>
    ${alike.category && alike.category !== form.category ? html`<p>${words("desk.proposed")}：<button type="button" class="quiet" onClick=${() => write("category")({ target: { value: alike.category } })}>${alike.category}</button></p>` : ""}
    <div class="orders">${[["save", "save"], ["answer", "do_answer"], ["submit", "submit"]].map(([name, label]) => html`<button type="button" key=${name} id=${`appeal-${name}`} class=${name === "submit" ? "" : "secondary"} disabled=${!open} onClick=${() => deed(name)}>${words(`desk.${label}`)}</button>`)} <span role="status" id="appeal-told">${told}</span></div>
    <h3>${words("desk.alike")}</h3><ul aria-live="polite" class="alike">${alike.alike.map((each) => html`<li key=${each.number} class=${each.band}>
      <code>${each.number}</code> ${Math.round(each.score * 100)}% ${each.text} <button type="button" class="quiet" disabled=${!open} onClick=${() => deed("link", each.number)}>${words("desk.link")}</button></li>`)}
      ${alike.alike.length ? "" : html`<li>${words("desk.no_alike")}</li>`}</ul></section>`;
}

// -- the page ----------------------------------------------------------------------------------------------------------
function Desk() {
  const [told, set] = useState({ agent: null, caller: null }), [row, live_row] = useState(null), [, again] = useState(0);
  const phone = useRef(null);
  phone.current ??= new Softphone(audio, () => again((n) => n + 1));
  const asked = useRef(0);
  const look = () => { const mine = ++asked.current; return ask("/desk/now").then((found) => mine === asked.current && set(found), () => {}); };
  useEffect(() => { look(); return live(["house", "agents"], (topic, table) => topic === "agents" && live_row(table.get(data.agent) ?? null)); }, []);
  useEffect(() => { look(); }, [row?.state, row?.seat, row?.reason, phone.current.state]);
  useEffect(() => {  // the draft comes a moment after the answer
    if (!told.caller?.live || told.caller.appeal || row?.state !== "on_call") return undefined;
    const timer = setTimeout(look, 500);
    return () => clearTimeout(timer);
  }, [told, row?.state]);
  const seat = told.agent?.seat ?? "", browser = data.browser && (localStorage.getItem("desk-device") ?? "browser") === "browser";
  const register = async () => {
    windows.postMessage({ takes: me });
    if (await phone.current.open(localStorage.getItem("desk-microphone") ?? "")) phone.current.register(await order("/desk/phone"));
    else await command("pause", { reason: Object.keys(data.pauses)[0] }).catch(() => {});
  };
  useEffect(() => {
    if (seat && browser) register().catch(say);
    if (!seat) { phone.current.close(); if (phone.current.state !== "off") phone.current.become("off"); }
  }, [seat]);
  useEffect(() => {
    windows.onmessage = ({ data: { takes } }) => { if (takes && takes !== me && seat) { phone.current.close(); phone.current.become("elsewhere"); } };
  });
  useEffect(() => {
    const keys = { a: () => phone.current.answer(), e: () => phone.current.hangUp(), h: () => phone.current.hold(), m: () => phone.current.mute(), s: () => dispatchEvent(new Event("desk-save")), k: () => dispatchEvent(new Event("desk-knowledge")), r: () => command("ready").then(look, say) };
    const press = (event) => { if (event.altKey && keys[event.key.toLowerCase()]) { event.preventDefault(); keys[event.key.toLowerCase()](); } };
    const leave = (event) => { if (IN_CALL.includes(phone.current.state)) event.preventDefault(); };
    addEventListener("keydown", press);
    addEventListener("beforeunload", leave);
    return () => { removeEventListener("keydown", press); removeEventListener("beforeunload", leave); };
  }, []);
  globalThis.softphone = phone.current;
  const { state } = phone.current;
  return html`<div class="desk">
    <div class="column">${seat ? html`<${Seat} agent=${told.agent} since=${row?.since} changed=${look} />` : html`<${Sit} changed=${look} />`}
      ${state === "elsewhere" ? html`<p role="alert" class="problem">${words("desk.phone.elsewhere")} <button type="button" onClick=${() => register().catch(say)}>${words("desk.take_here")}</button></p>` : ""}
      ${seat && browser ? html`<${Phone} phone=${phone.current} state=${state} changed=${look} />` : ""}</div>
    <div class="column"><${Caller} caller=${told.caller} /><${Knowledge} key=${told.caller?.contact ?? ""} contact=${told.caller?.contact ?? ""} /></div><${Appeal} appeal=${told.caller?.appeal} changed=${look} />
  </div>`;
}

document.getElementById("app").before(audio);
render(html`<${Desk} />`, document.getElementById("app"));
