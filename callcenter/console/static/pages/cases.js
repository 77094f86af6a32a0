// The work lists, and the page of one appeal. Which list is open stands behind the #; what is chosen is done together.
import { html, render, useEffect, useState } from "../vendor/preact-htm.js";
import { data, dayAndTime, order, tell, words } from "../shell.js";
import { Case } from "./case.js";
import { Deadline, DeedButton, DeedDialog, Marks, isAtOnce } from "./deeds.js";
import { DialButton, DialDialog } from "./dial.js";

const BLANK = { state: "", unit: "", due: "", number: "" }, EVERY = 60_000;
const say = (error) => tell(error.message);
const minute = (ms) => (ms ? dayAndTime(ms).slice(0, -3) : "–");
const from_hash = () => { const name = location.hash.slice(1); return data.lists.some(([known]) => known === name) ? name : data.lists[0][0]; };

function Lists({ here, counts, look }) {
  return html`<nav class="lists" aria-label=${words("cases.lists")}>${data.lists.map(([name, title]) => html`<a key=${name} href=${`#${name}`} onClick=${() => name === here && look()} aria-current=${name === here ? "page" : null} class=${counts[name] ? "" : "idle"}>${title}${counts[name] === undefined ? "" : html` <span class="count">${counts[name]}</span>`}</a>`)}</nav>`;
}

function Filter({ asked, search }) {
  const [given, fill] = useState(asked);
  useEffect(() => fill(asked), [asked]);
  const write = (name) => (event) => fill({ ...given, [name]: event.target.value });
  const choose = (name) => (event) => search({ ...given, [name]: event.target.value });
  const choice = (name, rows) => html`<label>${words(`cases.${name}`)}<select name=${name} value=${given[name]} onChange=${choose(name)}><option value="">${words("cases.any")}</option>${rows.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>`;
  return html`<form class="filter" onSubmit=${(event) => { event.preventDefault(); search(given); }}>
    ${choice("state", data.states)}${data.one_unit ? "" : choice("unit", data.choices.unit)}${choice("due", data.dues)}
    <label>${words("cases.find")}<input name="number" autocomplete="off" pattern="\\s*[A-Za-z0-9\\-]{4,40}\\s*" title=${words("cases.find_why")} placeholder=${words("cases.find_why")} value=${given.number} onInput=${write("number")} /></label>
    <button type="submit">${words("cases.search")}</button>
    ${Object.values(given).some(Boolean) ? html`<button type="button" class="secondary" onClick=${() => search(BLANK)}>${words("cases.clear")}</button>` : ""}</form>`;
}

function Row({ row, chosen, choose, choosable, dial }) {
  return html`<tr data-number=${row.number} class=${row.deadline?.class ?? ""}>
    ${choosable ? html`<td>${row.may.some((deed) => data.bulk.includes(deed)) ? html`<input type="checkbox" aria-label=${words("cases.choose", row)} checked=${chosen} onChange=${choose} />` : ""}</td>` : ""}
    <td><a class="number" href=${`/cases/${row.number}`} aria-label=${words("cases.open", row)}>${row.number}</a><small>${words("cases.opened")} ${minute(row.opened)}</small></td>
    <td class="nowrap"><span class="tag">${row.state_word}</span></td>
    <td class="matter"><span class="kind">${row.type}</span> ${row.text}${row.place ? html`<small>${row.place}</small>` : ""}</td>
    <td>${row.unit || "–"}</td>
    <td class="time"><${Deadline} deadline=${row.deadline} at=${minute} /></td>
    <td><${Marks} row=${row} /></td>
    <td class="nowrap">${row.caller || "–"} ${dial && row.caller && row.may.includes("attempt") ? html`<${DialButton} row=${row} open=${dial} />` : ""}</td></tr>`;
}

function Table({ found, chosen, choose, dial }) {
  const able = found.rows.filter((row) => row.may.some((deed) => data.bulk.includes(deed))).map((row) => row.number), choosable = able.length > 0;
  const toggle = (number) => () => { const next = new Set(chosen); if (!next.delete(number)) next.add(number); choose(next); };
  const whole = able.every((number) => chosen.has(number));
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="list-title"><table>
    <thead><tr>${choosable ? html`<th scope="col"><input type="checkbox" aria-label=${words("cases.choose_all")} checked=${whole} onChange=${() => choose(new Set(whole ? [] : able))} /></th>` : ""}
      ${["number", "state", "matter", "unit", "due", "marks", "caller"].map((name) => html`<th scope="col" key=${name}>${words(`cases.${name}`)}</th>`)}</tr></thead>
    <tbody>${found.rows.map((row) => html`<${Row} key=${row.number} row=${row} choosable=${choosable} dial=${found.dial ? dial : null} chosen=${chosen.has(row.number)} choose=${toggle(row.number)} />`)}</tbody></table></div>`;
}

function Outcomes({ outcomes, close }) {
  const refused = outcomes.filter((each) => each.refused).length;
  return html`<section class=${`panel outcomes ${refused ? "problem" : "told"}`} role="status" aria-label=${words("cases.result")}>
    <h2>${words("cases.done_of", { all: outcomes.length, done: outcomes.length - refused, refused })} <button type="button" class="quiet" onClick=${close}>${words("close")}</button></h2>
    <ul>${outcomes.map((each) => html`<li key=${each.number} class=${each.refused ? "is-bad" : "is-good"}><code>${each.number}</code> ${each.refused ? words("cases.refused", { why: each.refused }) : words("cases.done", { state: each.state_word })}</li>`)}</ul></section>`;
}

function Cases() {
  const [list, open] = useState(from_hash()), [asked, ask_for] = useState(BLANK), [after, go_on] = useState("");
  const [found, set] = useState(null), [chosen, choose] = useState(new Set()), [deed, act] = useState(""), [outcomes, told] = useState(null), [dialled, dial] = useState(null);
  const look = () => order("/cases/list", { list, ...asked, after }).then(set, say);
  useEffect(() => {
    const changed = () => { open(from_hash()); go_on(""); choose(new Set()); };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => { look(); }, [list, asked, after]);
  useEffect(() => {  // nothing moves under somebody who chooses
    const again = () => { if (!document.hidden && !chosen.size && !deed && !dialled) look(); };
    const timer = setInterval(again, EVERY);
    document.addEventListener("visibilitychange", again);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", again); };
  });
  const search = (given) => { ask_for({ ...given, number: given.number.trim() }); go_on(""); choose(new Set()); };
  const send = async (body) => {
    told((await order("/cases/bulk", { ...body, numbers: [...chosen] })).outcomes);
    choose(new Set());
    look();
  };
  const wish = (name) => (isAtOnce(name) ? send({ deed: name }).catch(say) : act(name));
  const title = data.lists.find(([name]) => name === list)[1];
  const doable = data.bulk.filter((name) => found?.rows.some((row) => row.may.includes(name)));
  return html`<div class="cases"><${Lists} here=${list} counts=${found?.counts ?? {}} look=${look} /><${Filter} asked=${asked} search=${search} />
    ${outcomes ? html`<${Outcomes} outcomes=${outcomes} close=${() => told(null)} />` : ""}
    <div class="head"><h2 id="list-title">${title} <small role="status">${found ? words(found.rows.length ? "cases.some" : "cases.empty", { count: found.rows.length }) : ""}</small></h2>
      ${doable.length ? html`<div class="orders"><span>${words("cases.chosen", { count: chosen.size })}</span>${doable.map((name) => html`<${DeedButton} key=${name} deed=${name} act=${wish} disabled=${!chosen.size} />`)}</div>` : ""}</div>
    ${found?.rows.length ? html`<${Table} found=${found} chosen=${chosen} choose=${choose} dial=${dial} />` : ""}
    <div class="orders pages">${after ? html`<button type="button" class="quiet" onClick=${() => go_on("")}>${words("cases.first")}</button>` : ""}
      ${found?.after ? html`<button type="button" class="quiet" id="next" onClick=${() => { go_on(found.after); choose(new Set()); }}>${words("cases.next")}</button>` : ""}</div>
    ${deed ? html`<${DeedDialog} deed=${deed} about=${words("cases.chosen", { count: chosen.size })} send=${send} close=${() => act("")} />` : ""}
    ${dialled ? html`<${DialDialog} row=${dialled} close=${() => { dial(null); look(); }} />` : ""}</div>`;
}

render(html`<${data.number ? Case : Cases} />`, document.getElementById("app"));
