// The supervisor's page: the agents of the own teams and who waits for them; what is chosen is acted on at the right.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, data, form, lasted, live, now, order, tell, words } from "../shell.js";

const STATES = ["available", "reserved", "ringing", "on_call", "hold", "outbound", "wrap_up", "paused"];
const TALKING = ["on_call", "hold", "outbound"], MODES = ["listen", "whisper", "barge"];
const say = (error) => tell(error.message);

// -- time that goes on in the browser ------------------------------------------------------------------------------
const ticking = new Set();
setInterval(() => ticking.forEach((tick) => tick()), 500);

function Timer({ since }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const each = () => tick((n) => n + 1);
    ticking.add(each);
    return () => ticking.delete(each);
  }, []);
  return html`<span class="timer">${since === null || since === undefined ? "–" : lasted(now() - since)}</span>`;
}

// -- the grid --------------------------------------------------------------------------------------------------------
function Card({ number, agent, chosen, choose }) {
  const reason = data.pauses[agent.reason] ?? agent.reason;
  const note = agent.phone !== "registered" ? `⚠ ${words("sup.no_phone")}` : agent.listened_by ? words("sup.listened", { who: agent.listened_by.replace(/ \w+/g, "") }) : agent.call?.caller ?? "";
  return html`<li><button type="button" class=${`agent ${agent.state}${agent.overrun ? " overrun" : ""}`} data-agent=${number} data-state=${agent.state} aria-pressed=${chosen} onClick=${() => choose(number)}>
    <span class="who">${agent.name}</span><span class="number">${number}</span>
    <span class="state">${words(`state.${agent.state}`)}${reason ? html`<small> ${reason}</small>` : ""}</span><${Timer} since=${agent.since} />
    <span class=${`note${agent.phone === "registered" ? "" : " is-bad"}`}>${note || " "}</span>
  </button></li>`;
}

function Agents({ agents, chosen, choose }) {
  const [state, only] = useState(""), [team, of] = useState("");
  const rows = [...agents.entries()].filter(([, row]) => (!state || row.state === state) && (!team || row.team === team)).sort(([a], [b]) => a.localeCompare(b));
  return html`<section class="panel agents" aria-labelledby="agents-title">
    <div class="head"><h2 id="agents-title">${words("sup.agents")} <small>${rows.length}</small></h2>
      ${data.teams.length > 1 ? html`<select aria-label=${words("sup.team")} onChange=${(e) => of(e.target.value)}><option value="">${words("sup.team")}：${words("sup.every")}</option>${data.teams.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select>` : ""}
      <select aria-label=${words("sup.state")} onChange=${(e) => only(e.target.value)}><option value="">${words("sup.all_states")}</option>${STATES.map((each) => html`<option key=${each} value=${each}>${words(`state.${each}`)}</option>`)}</select></div>
    ${rows.length ? html`<ul>${rows.map(([number, agent]) => html`<${Card} key=${number} number=${number} agent=${agent} chosen=${number === chosen} choose=${choose} />`)}</ul>` : html`<p>${words("sup.nobody")}</p>`}
  </section>`;
}

// -- the chosen agent ------------------------------------------------------------------------------------------------
function Chosen({ number, agent, seat, told }) {
  const [pause, choose] = useState(Object.keys(data.pauses)[0]);
  const mine = agent.listened_by.split(", ").find((each) => each.startsWith(`${data.number} `)), mode = mine?.split(" ")[1];
  const talks = TALKING.includes(agent.state), call = agent.call;
  const join = (how) => () => order("/supervise/join", { agent: number, mode: how, seat }).then(() => told(mode ? words("sup.on_call", { agent: number, mode: words(`sup.mode.${how}`) }) : words("sup.rings", { seat })), say);
  const takeOver = async () => {
    const sure = await form(words("sup.takeover"), words("sup.takeover_ask", { agent: number, seat }), [], words("sup.takeover"));
    if (sure) await order("/supervise/takeover", { agent: number, seat }).then(() => told(words("sup.done")), say);
  };
  const force = (what, reason) => order("/supervise/force", { agent: number, what, reason }).then((done) => told(words("sup.state_now", { agent: number, state: words(`state.${done.state}`) })), say);
  const asked = (what) => async () => {
    const given = await form(words("sup.force", { what: words(`sup.${what}`), agent: `${agent.name} ${number}` }), "", [{ label: words("sup.reason"), name: "reason", required: true, minlength: 2, maxlength: 100 }], words(`sup.${what}`));
    if (given) await force(what, given.reason);
  };
  return html`<section class="panel chosen" aria-labelledby="chosen-title" data-agent=${number}>
    <h2 id="chosen-title">${agent.name} <small>${number} · ${agent.seat} · ${agent.team}</small></h2>
    <p class=${`now ${agent.state}`}>${words(`state.${agent.state}`)} ${data.pauses[agent.reason] ?? agent.reason} <${Timer} since=${agent.since} /></p>
    ${agent.pause_wanted ? html`<p><small>${words("sup.pause_wanted", { reason: data.pauses[agent.pause_wanted] ?? agent.pause_wanted })}</small></p>` : ""}
    ${call ? html`<p class="call">${words("sup.caller")} <strong>${call.caller}</strong> ${data.queues[call.queue] ?? call.queue} <${Timer} since=${call.arrived} />
      ${call.recording ? html` <span class="tag">${words(call.recording === "paused" ? "sup.paused_recording" : "sup.recording")}</span>` : ""} <a href=${`/calls#${call.contact}`}>${words("sup.story")}</a></p>` : ""}
    ${agent.listened_by ? html`<p role="status" class="watched">${mine ? words("sup.on_call", { agent: number, mode: words(`sup.mode.${mode}`) }) : words("sup.listened", { who: agent.listened_by })}</p>` : ""}
    <div class="orders wraps">${MODES.map((how) => html`<button type="button" key=${how} id=${`do-${how}`} class="secondary" aria-pressed=${mode === how} disabled=${!talks || !seat || !data.number} onClick=${join(how)}>${words(`sup.${how}`)}</button>`)}
      <button type="button" id="do-takeover" class="secondary" disabled=${!talks || !seat || !data.number} onClick=${takeOver}>${words("sup.takeover")}</button>
      ${mine ? html`<button type="button" id="do-leave" onClick=${() => order("/supervise/leave").then(() => told(words("sup.done")), say)}>${words("sup.leave")}</button>` : ""}</div>
    <div class="orders wraps">
      ${agent.state === "paused" || agent.pause_wanted ? html`<button type="button" class="quiet" id="do-unpause" disabled=${!data.number} onClick=${asked("unpause")}>${words("sup.unpause")}</button>` : html`
        <select aria-label=${words("sup.pause_reason")} value=${pause} onChange=${(e) => choose(e.target.value)}>${Object.entries(data.pauses).map(([name, title]) => html`<option key=${name} value=${name}>${title}</option>`)}</select>
        <button type="button" class="quiet" id="do-pause" disabled=${!data.number} onClick=${() => force("pause", pause)}>${words("sup.pause")}</button>`}
      ${agent.state === "wrap_up" ? html`<button type="button" class="quiet" id="do-ready" disabled=${!data.number} onClick=${asked("ready")}>${words("sup.ready")}</button>` : ""}
      <button type="button" class="quiet" id="do-logout" disabled=${!data.number} onClick=${asked("logout")}>${words("sup.logout")}</button>
    </div></section>`;
}

// -- who waits -------------------------------------------------------------------------------------------------------
function Waiting({ tables, open }) {
  const queues = Object.keys(data.queues).map((queue) => [queue, [...(tables[`waiting.${queue}`] ?? new Map()).values()].sort((a, b) => a.queued - b.queued)]);
  const count = queues.reduce((sum, [, rows]) => sum + rows.length, 0);
  return html`<section class="panel waiting" aria-labelledby="waiting-title"><h2 id="waiting-title">${words("sup.waiting")} <small>${count}</small></h2>
    ${queues.map(([queue, rows]) => html`<div key=${queue} data-queue=${queue}><h3>${data.queues[queue]} <small>${rows.length || words("sup.none_waiting")}</small></h3>
      ${rows.length ? html`<ul>${rows.map((call) => html`<li key=${call.contact} data-contact=${call.contact}>
        <strong>${call.caller}</strong><${Timer} since=${call.queued} />${call.doing === "ringing" ? html`<span class="tag">${words("state.ringing")}</span>` : ""}
        <span class="orders"><button type="button" class="quiet" onClick=${() => open({ kind: "why", call })} aria-label=${`${words("sup.why")} ${call.caller}`}>${words("sup.why")}</button>
        <button type="button" class="quiet" disabled=${call.doing === "ringing" || !data.number} onClick=${() => open({ kind: "move", call })} aria-label=${`${words("sup.move")} ${call.caller}`}>${words("sup.move")}</button></span></li>`)}</ul>` : ""}</div>`)}
  </section>`;
}

function Dialog({ title, close, children }) {
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${close}><article><h2 id="dialog-title">${title}</h2>${children}</article></dialog>`;
}

function Move({ call, agents, close, told }) {
  const [queue, aim] = useState(""), [agent, choose] = useState(""), [front, first] = useState(false), [reason, because] = useState("");
  const move = (event) => {
    event.preventDefault();
    order("/supervise/move", { contact: call.contact, queue, agent, front, reason }).then((done) => { close(); told(words("sup.moved", { position: done.position })); }, say);
  };
  return html`<${Dialog} title=${words("sup.move_title", { caller: call.caller })} close=${close}><form onSubmit=${move}>
    <label>${words("sup.to_queue")}<select name="queue" onChange=${(e) => aim(e.target.value)}><option value="">${data.queues[call.queue]}（${words("sup.stay")}）</option>${Object.entries(data.queues).filter(([name]) => name !== call.queue).map(([name, title]) => html`<option key=${name} value=${name}>${title}</option>`)}</select></label>
    <label>${words("sup.to_agent")}<select name="agent" onChange=${(e) => choose(e.target.value)}><option value="">${words("sup.anybody")}</option>${[...agents.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([number, row]) => html`<option key=${number} value=${number}>${row.name} ${number} · ${words(`state.${row.state}`)}</option>`)}</select></label>
    <label><input type="checkbox" name="front" onChange=${(e) => first(e.target.checked)} />${words("sup.to_front")}</label>
    <label>${words("sup.reason")}<input name="reason" required minlength="2" maxlength="100" onInput=${(e) => because(e.target.value)} /></label>
    <div class="orders"><button type="button" class="secondary" onClick=${close}>${words("cancel")}</button><button type="submit" disabled=${!(queue || agent || front)}>${words("sup.move")}</button></div></form><//>`;
}

function Why({ call, close }) {
  const [answer, set] = useState(null);
  useEffect(() => { ask(`/supervise/waiting?${new URLSearchParams({ contact: call.contact })}`).then(set, (error) => set({ failed: error.message })); }, []);
  const rows = answer?.agents ?? [], groups = [...new Set(rows.map((each) => each.why))].map((why) => [why, rows.filter((each) => each.why === why)]);
  return html`<${Dialog} title=${words("sup.why_title", { caller: call.caller })} close=${close}>
    ${!answer ? html`<p aria-busy="true">…</p>` : answer.failed ? html`<p role="alert">${answer.failed}</p>` : html`
      <div class="verdicts" tabindex="0" role="region" aria-labelledby="dialog-title"><ul class="plain">${groups.map(([why, people]) => html`<li key=${why}><strong>${why}</strong> <small>${people.length}</small><br />${people.map((each) => html`<span class="nowrap person" key=${each.agent}>${each.name} ${each.agent}</span> `)}</li>`)}</ul></div>
      ${rows.length ? "" : html`<p>${words("sup.nobody_asked")}</p>`}${answer.others ? html`<p><small>${words("sup.others", { count: answer.others })}</small></p>` : ""}`}
    <div class="orders"><button type="button" onClick=${close}>${words("close")}</button></div><//>`;
}

// -- the page --------------------------------------------------------------------------------------------------------
const SEAT = "supervise-seat";

function Supervise() {
  const [tables, set] = useState({}), [chosen, choose] = useState(""), [opened, open] = useState(null), [said, told] = useState("");
  const [seat, sit] = useState(data.seats.includes(localStorage.getItem(SEAT)) ? localStorage.getItem(SEAT) : "");
  useEffect(() => live(data.topics, (topic, table) => set((before) => ({ ...before, [topic]: table }))), []);
  const agents = new Map(data.teams.flatMap((team) => [...(tables[`team.${team}`] ?? new Map())]));
  const link = tables.house?.get("house")?.link ?? "", agent = agents.get(chosen), close = () => open(null);
  const heard = data.number && [...agents].find(([, row]) => ` ${row.listened_by}`.includes(` ${data.number} `));
  const phone = (event) => { localStorage.setItem(SEAT, event.target.value); sit(event.target.value); };
  if (!data.teams.length) return html`<p role="alert" class="problem">${words("sup.no_team")}</p>`;
  return html`<div class=${`supervise${link && link !== "up" ? " stale" : ""}`} data-link=${link}>
    ${link === "away" || link === "standby" ? html`<p role="alert" class="problem">${words(`sup.${link}`)}</p>` : ""}
    ${data.number ? "" : html`<p role="alert" class="problem">${words("sup.no_number")}</p>`}
    <${Agents} agents=${agents} chosen=${chosen} choose=${choose} />
    <div class="side">
      <section class="panel phone"><label>${words("sup.my_phone")}<select name="seat" value=${seat} onChange=${phone}><option value=""></option>${data.seats.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select></label>
        <small id="told" role="status">${said || words("sup.phone_why")}</small>
        ${heard && heard[0] !== chosen ? html`<p><button type="button" class="quiet" id="to-heard" onClick=${() => choose(heard[0])}>${words("sup.on_call", { agent: heard[0], mode: words(`sup.mode.${heard[1].listened_by.split(`${data.number} `)[1].split(",")[0]}`) })}</button></p>` : ""}</section>
      ${agent ? html`<${Chosen} key=${chosen} number=${chosen} agent=${agent} seat=${seat} told=${told} />` : ""}
      <${Waiting} tables=${tables} open=${open} />
    </div>
    ${opened?.kind === "move" ? html`<${Move} call=${opened.call} agents=${agents} close=${close} told=${told} />` : ""}
    ${opened?.kind === "why" ? html`<${Why} call=${opened.call} close=${close} />` : ""}
  </div>`;
}

render(html`<${Supervise} />`, document.getElementById("app"));
