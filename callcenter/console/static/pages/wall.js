// The wallboard: tables that come by the stream, drawn; every number opens what stands behind it.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import uPlot from "../vendor/uplot.js";
import { Areas, CityBehind, Number, Topics, useAnswer } from "./wall_city.js";
import { data, dayAndTime, form, lasted, live, now, order, reveal, tell, timeOfDay, words } from "../shell.js";

const GOAL = 0.95;
const TOPICS = ["house", "queues", "agents", "figures", "curve", "alarms", "city"];
const STATES = ["available", "reserved", "ringing", "on_call", "hold", "outbound", "wrap_up", "paused"];

// -- time that goes on in the browser ------------------------------------------------------------------------------
const ticking = new Set();
setInterval(() => ticking.forEach((tick) => tick()), 500);

function Timer({ since, warn }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const each = () => tick((n) => n + 1);
    ticking.add(each);
    return () => ticking.delete(each);
  }, []);
  if (since === null || since === undefined) return html`<span>–</span>`;
  const ms = now() - since;
  return html`<span class=${warn && ms > warn * 1000 ? "is-bad" : ""}>${lasted(ms)}</span>`;
}

// -- rates -----------------------------------------------------------------------------------------------------------
const share = (figure) => (figure && figure.den ? figure.num / figure.den : null);
const graded = (figure) => { const value = share(figure); return value === null ? "" : value < GOAL ? "is-bad" : "is-good"; };

function Rate({ figure, label, open }) {
  return html`<${Number} label=${label} open=${open} kind=${graded(figure)}>${figure?.text ?? "–"}<//>`;
}

// -- tiles -----------------------------------------------------------------------------------------------------------
function Tile({ title, note, children, kind = "" }) {
  return html`<section class=${`tile ${kind}`}><h2>${title}</h2><div class="large">${children}</div><p>${note}</p></section>`;
}

function Tiles({ queues, figures, agents, house, open }) {
  const rows = [...queues.values()], waiting = rows.reduce((sum, row) => sum + row.waiting, 0);
  const longest = rows.reduce((least, row) => (row.since === null ? least : Math.min(least ?? row.since, row.since)), null);
  const all = figures.get("all") ?? {}, today = all.today ?? {}, day = all.day ?? {};
  const people = [...agents.values()], count = (...which) => people.filter((agent) => which.includes(agent.state)).length;
  const free = people.filter((agent) => agent.state === "available" && agent.phone === "registered").length;
  const figure = (metric, span) => () => open({ metric, span });
  const goal = `${words("wall.goal")} ${GOAL * 100}%`;
  return html`<div class="tiles">
    <${Tile} title=${words("wall.waiting")} kind=${waiting ? "is-busy" : ""} note=${html`${words("wall.longest")} <${Timer} since=${longest} warn=${15} />`}>
      <${Number} label=${words("wall.waiting")} open=${() => open({ now: "waiting" })}>${waiting}<//>
    <//>
    <${Tile} title=${`${words("wall.within")} · ${words("wall.today")}`} note=${`${today.answered_within_15?.num ?? 0} / ${today.answered_within_15?.den ?? 0} · ${goal}`}>
      <${Rate} figure=${today.answered_within_15} label=${words("wall.within")} open=${figure("answered_within_15", "today")} />
    <//>
    <${Tile} title=${`${words("wall.within")} · ${words("wall.day")}`} note=${`${day.answered_within_15?.num ?? 0} / ${day.answered_within_15?.den ?? 0} · ${goal}`}>
      <${Rate} figure=${day.answered_within_15} label=${words("wall.within")} open=${figure("answered_within_15", "day")} />
    <//>
    <${Tile} title=${`${words("wall.connect")} · ${words("wall.day")}`} note=${`${day.connect_rate?.num ?? 0} / ${day.connect_rate?.den ?? 0} · ${goal}`}>
      <${Rate} figure=${day.connect_rate} label=${words("wall.connect")} open=${figure("connect_rate", "day")} />
    <//>
    <${Tile} title=${`${words("wall.abandoned")} · ${words("wall.today")}`} note=${html`${words("wall.offered")} <${Number} label=${words("wall.offered")} open=${figure("offered", "today")}>${today.offered?.num ?? 0}<//>`}>
      <${Number} label=${words("wall.abandoned")} open=${figure("abandoned", "today")}>${today.abandoned?.num ?? 0}<//>
    <//>
    <${Tile} title=${words("wall.agents")} note=${`${words("wall.talking")} ${count("on_call", "hold", "outbound")} · ${words("wall.wrap_up")} ${count("wrap_up")} · ${words("wall.paused")} ${count("paused")}`}>
      <${Number} label=${words("wall.free")} open=${() => open({ now: "free" })}>${free}<small> / ${people.length}</small><//>
    <//>
  </div>`;
}

// -- queues ----------------------------------------------------------------------------------------------------------
const NOW = ["staffed", "free", "talking", "ringing", "wrap_up", "paused"];

function Queues({ queues, figures, open }) {
  const rows = [...queues.entries()].sort(([, a], [, b]) => a.order - b.order);
  return html`<section class="panel queues" aria-labelledby="queues-title"><h2 id="queues-title">${words("wall.queues")}</h2><div class="scroll" tabindex="0" role="group" aria-labelledby="queues-title"><table>
    <thead><tr>
      <th scope="col">${words("wall.queue")}</th><th scope="col">${words("wall.waiting")}</th><th scope="col">${words("wall.longest")}</th>
      <th scope="col">${words("wall.within")}<br /><small>${words("wall.today")}</small></th><th scope="col">${words("wall.within")}<br /><small>${words("wall.day")}</small></th>
      <th scope="col">${words("wall.connect")}<br /><small>${words("wall.day")}</small></th><th scope="col">${words("wall.abandoned")}<br /><small>${words("wall.today")}</small></th>
      ${NOW.map((name) => html`<th scope="col" key=${name}>${words(`wall.${name}`)}</th>`)}
    </tr></thead>
    <tbody>${rows.map(([queue, row]) => html`<${Queue} key=${queue} queue=${queue} row=${row} figures=${figures.get(queue) ?? {}} open=${open} />`)}</tbody>
  </table></div></section>`;
}

function Queue({ queue, row, figures, open }) {
  const { today = {}, day = {} } = figures, label = (key) => `${row.title} ${words(key)}`;
  const figure = (metric, span) => () => open({ metric, span, queue });
  const live = (name) => () => open({ now: name, queue });
  return html`<tr class=${row.waiting && !row.staffed ? "is-empty" : ""}>
    <th scope="row">${row.title}</th>
    <td><${Number} label=${label("wall.waiting")} open=${live("waiting")} kind=${row.waiting ? "is-warn" : ""}>${row.waiting}<//></td>
    <td><${Number} label=${label("wall.longest")} open=${live("longest")}><${Timer} since=${row.since} warn=${15} /><//></td>
    <td><${Rate} figure=${today.answered_within_15} label=${label("wall.within")} open=${figure("answered_within_15", "today")} /></td>
    <td><${Rate} figure=${day.answered_within_15} label=${label("wall.within")} open=${figure("answered_within_15", "day")} /></td>
    <td><${Rate} figure=${day.connect_rate} label=${label("wall.connect")} open=${figure("connect_rate", "day")} /></td>
    <td><${Number} label=${label("wall.abandoned")} open=${figure("abandoned", "today")}>${today.abandoned?.num ?? 0}<//></td>
    ${NOW.map((name) => html`<td key=${name}><${Number} label=${label(`wall.${name}`)} open=${live(name)}>${row[name]}<//></td>`)}
  </tr>`;
}

// -- agents ----------------------------------------------------------------------------------------------------------
function Agents({ agents }) {
  const rows = [...agents.entries()].sort(([a], [b]) => a.localeCompare(b));
  return html`<section class="panel agents" aria-labelledby="agents-title"><h2 id="agents-title">${words("wall.agents")} <small>${rows.length}</small></h2>
    ${rows.length ? html`<ul>${rows.map(([number, row]) => html`<li key=${number} class=${`agent ${row.state}${row.overrun ? " overrun" : ""}`}>
      <span class="who">${row.name}</span><span class="number">${number}</span>
      <span class="state">${words(`state.${row.state}`)}${row.reason ? html`<small> ${data.pauses[row.reason] ?? row.reason}</small>` : ""}</span>
      <span class="since"><${Timer} since=${row.since} /></span>
      ${row.phone === "registered" ? "" : html`<span class="note">⚠ ${words("wall.no_phone")}</span>`}
    </li>`)}</ul>` : html`<p>${words("wall.nobody")}</p>`}
  </section>`;
}

// -- curve -----------------------------------------------------------------------------------------------------------
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const hours = (each) => `${String(Math.floor(each / 2)).padStart(2, "0")}:00`;

function Curve({ curve }) {
  const place = useRef(null), today = curve.get("today") ?? [], before = curve.get("before") ?? [];
  const [theme, changed] = useState(0);
  useEffect(() => {
    const again = () => changed((n) => n + 1);
    addEventListener("theme", again);
    return () => removeEventListener("theme", again);
  }, []);
  useEffect(() => {
    if (!today.length) return undefined;
    const size = () => ({ width: place.current.clientWidth, height: Math.max(120, place.current.clientHeight) });
    const unit = parseFloat(getComputedStyle(place.current).fontSize), font = `${Math.round(unit * 0.8)}px system-ui`;
    const axis = { stroke: colour("--faint"), font, grid: { stroke: colour("--edge"), width: 1 }, ticks: { show: false } };
    const chart = new uPlot({
      ...size(), padding: [8, 12, 0, 0], cursor: { show: false }, legend: { show: false }, scales: { x: { time: false, range: [0, 47] }, y: { range: (_, least, most) => [0, Math.max(4, most * 1.1)] } },
      axes: [{ ...axis, size: unit * 1.7, incrs: [6, 8, 12], values: (_, at) => at.map(hours) }, { ...axis, size: unit * 2.6, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }],
      series: [{}, { stroke: colour("--off"), width: unit / 8, dash: [unit / 3, unit / 4], points: { show: false } }, { stroke: colour("--calm"), width: unit / 5.5, fill: colour("--calm-soft"), points: { show: false } }],
    }, [today.map((_, n) => n), before, today], place.current);
    const watch = new ResizeObserver(() => chart.setSize(size()));
    watch.observe(place.current);
    return () => { watch.disconnect(); chart.destroy(); };
  }, [curve, theme]);
  const sum = (row) => row.reduce((all, each) => all + (each ?? 0), 0);
  return html`<section class="panel curve" aria-labelledby="curve-title"><h2 id="curve-title">${words("wall.curve")}
      <small><span class="key today">${words("wall.today")} ${sum(today)}</span> <span class="key before">${words("wall.before")} ${sum(before)}</span></small></h2>
    <div class="chart" ref=${place} role="img" aria-label=${`${words("wall.curve")}: ${words("wall.today")} ${sum(today)}, ${words("wall.before")} ${sum(before)}`}></div></section>`;
}

// -- alarms ----------------------------------------------------------------------------------------------------------
let audio = null;
function beep() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  for (const [at, tone] of [[0, 880], [0.25, 660], [0.5, 880]]) {
    const source = audio.createOscillator(), volume = audio.createGain();
    source.frequency.value = tone;
    volume.gain.setValueAtTime(0.2, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.22);
    source.connect(volume).connect(audio.destination);
    source.start(audio.currentTime + at);
    source.stop(audio.currentTime + at + 0.23);
  }
}

const alarmWords = (row) => words(`alarm.${row.rule}`, { about: data.queues[row.about] ?? data.names[row.about] ?? row.about, limit: row.limit ?? "" });

function Alarms({ alarms, house }) {
  const [sound, setSound] = useState(localStorage.getItem("sound") === "on");
  const rows = [...alarms.entries()].sort(([, a], [, b]) => (a.level === b.level ? b.raised - a.raised : a.level === "critical" ? -1 : 1));
  const ringing = rows.some(([, row]) => !row.acknowledged && row.level === "critical");
  useEffect(() => {
    if (!sound || !ringing) return undefined;
    beep();
    const again = setInterval(beep, 10000);
    return () => clearInterval(again);
  }, [sound, ringing]);
  const toggle = () => { localStorage.setItem("sound", sound ? "off" : "on"); setSound(!sound); if (!sound) beep(); };
  const acknowledge = (ident) => order(`/wall/alarms/${encodeURIComponent(ident)}/acknowledgement`).catch((error) => tell(error.message));
  return html`<section class="panel alarms" aria-labelledby="alarms-title">
    <h2 id="alarms-title">${words("wall.alarms")} <button type="button" class="quiet" aria-pressed=${sound} onClick=${toggle}>${words(sound ? "wall.sound_off" : "wall.sound_on")}</button></h2>
    <div role="log" aria-live="assertive" aria-labelledby="alarms-title"><ul>
      ${rows.map(([ident, row]) => html`<li key=${ident} class=${`${row.level}${row.acknowledged ? " acknowledged" : ""}`}>
        <span><time>${timeOfDay(row.raised)}</time> ${alarmWords(row)}</span>
        ${row.acknowledged ? html`<small>${words("wall.acknowledged")} ${row.by} ${timeOfDay(row.acknowledged)}</small>`
          : data.supervises ? html`<button type="button" class="quiet" onClick=${() => acknowledge(ident)} aria-label=${`${words("wall.acknowledge")} ${alarmWords(row)}`}>${words("wall.acknowledge")}</button>` : ""}
      </li>`)}
      ${rows.length ? "" : html`<li class="well">${words("wall.quiet")}</li>`}
    </ul></div>
    <${Surge} house=${house} />
  </section>`;
}

function Surge({ house }) {
  const running = house.surge ?? "";
  const change = async () => {
    const given = running ? {} : await form(words("wall.surge_on"), words("wall.surge_ask"), [{ label: words("wall.surge_tag"), name: "tag", maxlength: 40 }], words("wall.surge_on"));
    if (given) await order("/wall/surge", running ? { on: false } : { on: true, tag: given.tag }).catch((error) => tell(error.message));
  };
  return html`<div class="surge">
    ${running ? html`<strong role="status">${words("wall.surge_running")}${running === "surge" ? "" : `：${running}`}</strong>` : html`<span>${words("wall.surge")}</span>`}
    ${data.supervises ? html`<button type="button" class=${running ? "" : "quiet"} id="surge" onClick=${change}>${words(running ? "wall.surge_off" : "wall.surge_on")}</button>` : ""}
  </div>`;
}

// -- what stands behind a number -----------------------------------------------------------------------------------
function Behind({ asked, close, queues, agents }) {
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  const title = asked.queue ? data.queues[asked.queue] : "";
  return html`<dialog ref=${dialog} class="behind" aria-labelledby="behind-title" onClose=${close}><article>
    ${asked.city ? html`<${CityBehind} asked=${asked} />` : asked.metric ? html`<${Figure} asked=${asked} title=${title} />` : html`<${Present} asked=${asked} title=${title} queues=${queues} agents=${agents} />`}
    <div class="orders"><button type="button" onClick=${() => dialog.current.close()}>${words("close")}</button></div>
  </article></dialog>`;
}

function Figure({ asked, title }) {
  const [part, choose] = useState("numerator");
  const query = new URLSearchParams({ metric: asked.metric, span: asked.span, queue: asked.queue ?? "", part });
  const told = useAnswer(`/wall/figure?${query}`);
  if (!told) return html`<p aria-busy="true" id="behind-title">…</p>`;
  if (told.failed) return html`<p role="alert" id="behind-title">${told.failed}</p>`;
  const count = (name, value) => html`<tr><th scope="row"><button type="button" class=${`quiet${part === name ? " chosen" : ""}`} aria-pressed=${part === name} onClick=${() => choose(name)}>${words(`wall.${name}`)}</button></th><td>${value}</td><td>${told[name].map((id) => words(`count.${id}`)).join(" + ")}</td></tr>`;
  return html`<h2 id="behind-title">${title} ${told.name} <strong>${told.figure.text}</strong></h2>
    <p>${told.sentence} <small>${told.id} · ${words("wall.version")} ${told.version}${told.source ? ` · ${words("wall.source")} ${told.source}` : ""}</small></p>
    <p><small>${words("wall.span")} ${dayAndTime(told.begin)} – ${dayAndTime(told.end)}</small></p>
    <table><tbody>${count("numerator", told.figure.numerator)}${told.figure.denominator === null ? "" : count("denominator", told.figure.denominator)}</tbody></table>
    <h3>${words("wall.calls")}</h3>
    ${told.listed ? html`<${Calls} calls=${told.calls} />` : html`<p>${words("wall.not_listed")}</p>`}
    ${told.others ? html`<p><small>${words("wall.others_calls", { count: told.others })}</small></p>` : ""}
    ${told.calls.length >= told.most ? html`<p><small>${words("wall.most")} (${told.most})</small></p>` : ""}`;
}

function Calls({ calls }) {
  const [shown, show] = useState({});
  const full = (call) => reveal("contact", call.contact).then((number) => number && show({ ...shown, [call.contact]: number }), (error) => tell(error.message));
  if (!calls.length) return html`<p>${words("wall.no_calls")}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words("wall.calls")}><table>
    <thead><tr>${["at", "caller", "queue", "waited", "agent", "result"].map((name) => html`<th scope="col" key=${name}>${words(`wall.${name}`)}</th>`)}</tr></thead>
    <tbody>${calls.map((call) => html`<tr key=${call.contact}>
      <td>${call.at ? dayAndTime(call.at) : ""}</td>
      <td>${shown[call.contact] ?? call.caller} ${data.supervises && !shown[call.contact] ? html`<button type="button" class="quiet" onClick=${() => full(call)} aria-label=${`${words("reveal")} ${call.caller}`}>${words("reveal")}</button>` : ""}</td>
      <td>${data.queues[call.queue] ?? call.queue}</td><td>${call.waited === null ? "" : `${call.waited.toFixed(1)} ${words("unit.seconds")}`}</td>
      <td>${data.names[call.agent] ?? call.agent ?? ""}</td><td>${words(`result.${call.result ?? ""}`)}${call.uncertain ? ` (${words("wall.uncertain")})` : ""}</td>
    </tr>`)}</tbody></table></div>`;
}

const OF_STATE = { free: ["available"], talking: ["on_call", "hold", "outbound"], ringing: ["reserved", "ringing"], wrap_up: ["wrap_up"], paused: ["paused"], staffed: STATES };

function Present({ asked, title, queues, agents }) {
  const waits = asked.now === "waiting" || asked.now === "longest";
  const told = useAnswer(waits && data.supervises ? `/wall/waiting?${new URLSearchParams({ queue: asked.queue ?? "" })}` : null);
  const row = asked.queue ? queues.get(asked.queue) : null;
  const rows = [...agents.entries()].filter(([, agent]) => (OF_STATE[asked.now] ?? []).includes(agent.state) && (asked.now !== "free" || agent.phone === "registered"));
  return html`<h2 id="behind-title">${title} ${words(`wall.${asked.now}`)} ${row && asked.now !== "longest" ? html`<strong>${row[asked.now]}</strong>` : ""}</h2>
    <p>${words(`wall.def.${asked.now}`)} <small>${words("wall.now")} ${timeOfDay(now())}</small></p>
    ${waits ? (told?.calls ? html`<${Calls} calls=${told.calls.map((call) => ({ ...call, result: "" }))} />${told.others ? html`<p><small>${words("wall.others", { count: told.others })}</small></p>` : ""}` : told?.failed ? html`<p role="alert">${told.failed}</p>` : "")
      : html`<ul class="plain">${rows.map(([number, agent]) => html`<li key=${number}>${agent.name} ${number} · ${words(`state.${agent.state}`)} <${Timer} since=${agent.since} /></li>`)}</ul>`}`;
}

// -- the page --------------------------------------------------------------------------------------------------------
function Wall() {
  const [tables, set] = useState(() => Object.fromEntries(TOPICS.map((topic) => [topic, new Map()])));
  const [asked, open] = useState(null);
  const [big, setBig] = useState(data.display || new URLSearchParams(location.search).get("layout") === "big");
  useEffect(() => live(TOPICS, (topic, table) => set((before) => ({ ...before, [topic]: table }))), []);
  useEffect(() => { document.documentElement.classList.toggle("big", big); }, [big]);
  const layout = () => {
    history.replaceState(null, "", big ? "/wall" : "/wall?layout=big");
    setBig(!big);
    if (!big) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
  };
  const house = tables.house.get("house") ?? { link: "" };
  const { queues, agents, figures, curve, alarms, city } = tables;
  return html`<div class=${`wall${house.link === "up" ? "" : " stale"}`} data-link=${house.link}>
    ${house.link === "away" || house.link === "standby" ? html`<p role="alert" class="problem">${words(`wall.${house.link}`)}</p>` : ""}
    <${Tiles} queues=${queues} figures=${figures} agents=${agents} house=${house} open=${open} />
    <${Queues} queues=${queues} figures=${figures} open=${open} />
    <${Alarms} alarms=${alarms} house=${house} />
    <${Curve} curve=${curve} />
    <${Topics} city=${city} open=${open} />
    <${Areas} city=${city} open=${open} />
    <${Agents} agents=${agents} />
    <div class="layout"><button type="button" class="quiet" onClick=${layout}>${words(big ? "wall.desk" : "wall.big")}</button></div>
    ${asked ? html`<${Behind} asked=${asked} close=${() => open(null)} queues=${queues} agents=${agents} />` : ""}
  </div>`;
}

render(html`<${Wall} />`, document.getElementById("app"));
