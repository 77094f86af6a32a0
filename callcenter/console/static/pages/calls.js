// Calls on record: a form that is posted, a list, and one call with its course. Which call is open stands behind the #.
import { html, render, useEffect, useState } from "../vendor/preact-htm.js";
import { data, dayAndTime, lasted, order, reveal, tell, timeOfDay, words } from "../shell.js";
import { Player } from "./player.js";

const say = (error) => tell(error.message);
const seconds = (value) => (value === null ? "–" : value < 60 ? `${value.toFixed(1)} ${words("unit.seconds")}` : lasted(value * 1000));
const title = (queue) => data.titles[queue] ?? queue;
const person = (agent) => (agent ? `${data.agents[agent] ?? ""} ${agent}` : "");

function Caller({ call }) {
  const [full, show] = useState("");
  const open = () => reveal("contact", call.contact).then((number) => number && show(number), say);
  return html`<span class="nowrap">${full || call.caller || "–"} ${full || !call.caller ? "" : html`<button type="button" class="quiet" onClick=${open} aria-label=${`${words("reveal")} ${call.caller}`}>${words("reveal")}</button>`}</span>`;
}

// -- the form and the list -------------------------------------------------------------------------------------------
function Form({ asked, search }) {
  const [given, fill] = useState(asked);
  const write = (name) => (event) => fill({ ...given, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
  const choice = (name, label, rows) => html`<label>${words(label)}<select name=${name} value=${given[name]} onChange=${write(name)}><option value="">${words("calls.every")}</option>${rows.map(([value, shown]) => html`<option key=${value} value=${value}>${shown}</option>`)}</select></label>`;
  const moment = (name) => html`<label>${words(`calls.${name}`)}<input type="datetime-local" name=${name} value=${given[name]} onInput=${write(name)} /></label>`;
  return html`<form class="panel filter" onSubmit=${(event) => { event.preventDefault(); search({ ...given, number: given.number.trim(), before: "" }); }}>
    ${moment("since")}${moment("until")}
    <label>${words("calls.number_short")}<input name="number" inputmode="tel" autocomplete="off" pattern="\\+?[0-9]{3,20}" title=${words("calls.number")} placeholder="…0001" value=${given.number} onInput=${write("number")} /></label>
    ${choice("queue", "calls.queue", data.queues.map((name) => [name, title(name)]))}
    ${choice("agent", "calls.agent", Object.keys(data.agents).sort().map((number) => [number, `${number} ${data.agents[number]}`]))}
    ${choice("result", "calls.result", data.results.map((name) => [name, words(`result.${name}`)]))}
    <label class="tick"><input type="checkbox" name="recorded" checked=${given.recorded} onChange=${write("recorded")} />${words("calls.recorded")}</label>
    <button type="submit">${words("calls.search")}</button></form>`;
}

const COLUMNS = ["at", "caller", "queue", "agent", "result", "waited", "talked", "rating", "appeal", "sound"];

function List({ found, asked, search, open }) {
  const count = found.count > found.most ? words("calls.many", { count: found.most }) : words("calls.count", { count: found.count });
  return html`<section aria-labelledby="list-title"><div role="status"><h2 id="list-title">${found.calls.length ? count : words("calls.none")}</h2></div>
    ${found.calls.length ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby="list-title"><table>
      <thead><tr>${COLUMNS.map((name) => html`<th scope="col" key=${name}>${words(`calls.${name}`)}</th>`)}<th scope="col"><span class="unseen">${words("calls.open")}</span></th></tr></thead>
      <tbody>${found.calls.map((call) => html`<tr key=${call.contact} data-contact=${call.contact}>
        <td class="nowrap">${dayAndTime(call.at)}</td><td><${Caller} call=${call} /></td>
        <td class="nowrap">${title(call.queue)}${call.direction === "in" ? "" : html` <span class="tag">${words("calls.outbound")}</span>`}</td><td class="nowrap">${person(call.agent)}</td>
        <td class="nowrap">${words(`result.${call.result}`)}${call.uncertain ? html` <small>${words("calls.uncertain")}</small>` : ""}</td>
        <td>${seconds(call.waited)}</td><td>${seconds(call.talked)}</td><td>${call.rating ?? ""}</td><td><code class="nowrap">${call.appeal}</code></td><td>${call.recorded ? "●" : ""}</td>
        <td><button type="button" class="quiet" onClick=${() => open(call.contact)} aria-label=${`${words("calls.open")} ${dayAndTime(call.at)} ${call.caller}`}>${words("calls.open")}</button></td></tr>`)}</tbody>
    </table></div>` : ""}
    <div class="orders pages">${asked.before ? html`<button type="button" class="quiet" onClick=${() => search({ ...asked, before: "" })}>${words("calls.newest")}</button>` : ""}
      ${found.next ? html`<button type="button" class="quiet" id="older" onClick=${() => search({ ...asked, before: found.next })}>${words("calls.older")}</button>` : ""}</div></section>`;
}

// -- one call --------------------------------------------------------------------------------------------------------
function Stages({ call }) {
  const end = call.ended ?? call.events.at(-1)?.at ?? call.at, whole = Math.max(1, end - call.at);
  const rows = call.stages.map((stage) => ({ ...stage, ms: Math.max(0, (stage.until ?? end) - stage.at) }));
  let left = 0;
  const bars = rows.map((stage) => { const width = Math.max(0.4, (stage.ms / whole) * 100), x = left; left += width; return { ...stage, x, width }; });
  return html`<section class="panel" aria-labelledby="stages-title"><h2 id="stages-title">${words("call.stages")}</h2>
    <svg class="stages" viewBox=${`0 0 ${Math.max(100, left)} 4`} preserveAspectRatio="none" aria-hidden="true">${bars.map((bar, n) => html`<rect key=${n} class=${bar.kind} x=${bar.x} width=${bar.width} height="4" />`)}</svg>
    <ol class="legend">${rows.map((stage, n) => html`<li key=${n} class=${stage.kind}>${words(`call.stage.${stage.kind}`)} ${person(stage.agent)} <strong>${seconds(stage.ms / 1000)}</strong></li>`)}</ol></section>`;
}

function Facts({ call }) {
  const apart = call.apart ? call.apart.split(", ").map((why) => words(`call.apart.${why}`)).join("、") : "";
  const rows = [
    ["calls.caller", html`<${Caller} call=${call} />`], ["call.did", call.did], ["calls.at", dayAndTime(call.at)], ["calls.queue", title(call.queue)],
    ["calls.result", call.ended === null ? words("call.running") : words(`result.${call.result}`)], ["calls.agent", person(call.agent)], ["calls.waited", seconds(call.waited)],
    ["call.rang", seconds(call.rang)], ["calls.talked", seconds(call.talked)], ["call.lasted", seconds(call.lasted)], ["calls.rating", call.rating ?? ""], ["calls.appeal", call.appeal], ["call.apart", apart],
  ].filter(([, value]) => value !== "" && value !== "–");
  return html`<dl class="panel facts">${rows.map(([name, value]) => html`<div key=${name} class=${["calls.caller", "calls.appeal"].includes(name) ? "wide-fact" : ""}><dt>${words(name)}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Recordings({ call }) {
  return html`<section class="panel" aria-labelledby="recordings-title"><h2 id="recordings-title">${words("call.recordings")}</h2>
    ${call.recordings.length ? call.recordings.map((each) => html`<div class="recording" key=${each.recording} data-recording=${each.recording}><p>${person(each.agent)} ${each.at ? timeOfDay(each.at) : ""} · ${seconds(each.seconds)} · ${words(`call.state.${each.state}`)}
      ${each.pauses ? html` <small>${words("call.paused", { count: each.pauses, seconds: Math.round(each.paused) })}</small>` : ""}</p>${each.state === "kept" ? html`<${Player} recording=${each} />` : ""}</div>`) : html`<p>${words("call.no_recordings")}</p>`}</section>`;
}

function Call({ call, back }) {
  return html`<div class="call"><div class="head"><h2>${words("call.title", { contact: call.contact })}</h2><button type="button" class="quiet" id="back" onClick=${back}>${words("call.back")}</button></div>
    <${Facts} call=${call} /><${Stages} call=${call} />
    <div class="halves"><section class="panel" aria-labelledby="timeline-title"><h2 id="timeline-title">${words("call.timeline")}</h2>
      <ol class="timeline">${call.events.map((event, n) => html`<li key=${n} class=${event.mark}><time>${timeOfDay(event.at)}</time><span class="offset">+${event.offset.toFixed(1)}</span><span>${event.words}</span></li>`)}</ol></section>
    <div class="column"><${Recordings} call=${call} />
      <section class="panel" aria-labelledby="why-title"><h2 id="why-title">${words("call.why")}</h2>
        ${call.reasons.length ? html`<ol class="timeline" id="reasons">${call.reasons.map((each, n) => html`<li key=${n}><time>${timeOfDay(each.at)}</time><span>${each.words}
          ${each.passed.map((group, m) => html`<small class="passed" key=${m}>${words("call.passed")}：${group.agents.join(", ")} — ${group.why}</small>`)}</span></li>`)}</ol>` : html`<p>${words("call.never")}</p>`}</section>
      ${call.path.length ? html`<section class="panel" aria-labelledby="path-title"><h2 id="path-title">${words("call.path")}</h2><p><a href=${`/ivr#${new URLSearchParams({ call: call.contact })}`}>${words("call.path_drawn")}</a></p><ol class="path">${call.path.map((each, n) => html`<li key=${n}><code>${each.flow}.${each.node}</code> ${each.keys.map((key, m) => html`<span class="tag" key=${m}>${words("call.keys", { digits: key.digits })}</span>`)}</li>`)}</ol></section>` : ""}</div></div>
  </div>`;
}

// -- the page --------------------------------------------------------------------------------------------------------
function Calls() {
  const [asked, wish] = useState({ since: data.today, until: "", number: "", agent: "", queue: "", result: "", recorded: false, before: "" });
  const [found, set] = useState(null), [call, show] = useState(null);
  const search = (given) => { wish(given); return order("/calls/search", given).then(set, say); };
  const look = () => { const contact = decodeURIComponent(location.hash.slice(1)); return contact ? order("/calls/one", { contact }).then((told) => { show(told); scrollTo(0, 0); }, (error) => { say(error); show(null); }) : show(null); };
  useEffect(() => {
    if (data.sees) { search(asked); look(); }
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  if (!data.sees) return html`<p role="alert" class="problem">${words("calls.no_team")}</p>`;
  if (call) return html`<div class="calls"><${Call} key=${call.contact} call=${call} back=${() => { location.hash = ""; }} /></div>`;
  return html`<div class="calls"><${Form} asked=${asked} search=${search} />
    ${found ? html`<${List} found=${found} asked=${asked} search=${search} open=${(contact) => { location.hash = encodeURIComponent(contact); }} />` : html`<p aria-busy="true">…</p>`}</div>`;
}

render(html`<${Calls} />`, document.getElementById("app"));
