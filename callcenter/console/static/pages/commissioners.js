// The policy commissioners: who is on duty, who comes next, and where nobody is. It is asked for anew each minute.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { data, dayAndTime, form, order, tell, words } from "../shell.js";

const EVERY = 60_000;
const say = (error) => tell(error.message);
const minute = (ms) => dayAndTime(ms).slice(0, -3);

const People = ({ people, full }) => html`<ul class="people">${people.map((each) => html`<li key=${each.number}>${each.name} <span class="number">${full?.[`${each.name} ${each.number}`] ?? each.number}</span></li>`)}</ul>`;

function Now({ row, full }) {
  if (row.nobody) return html`<span class=${`tag ${row.expected ? "bad" : "warn"}`}>${words(row.expected ? "duty.expected" : "duty.nobody")}</span>`;
  return html`<${People} people=${row.on_duty} full=${full} />${row.after ? html`<small>${words("duty.until", { at: minute(row.after.at) })}</small>` : ""}`;
}

function Next({ row, full }) {
  if (!row.after) return html`<small>${words("duty.no_change")}</small>`;
  const next = row.after.people.length ? row.after : row.again;
  return html`${row.after.people.length ? "" : html`<small>${words("duty.then_nobody", { at: minute(row.after.at) })}</small>`}
    ${next ? html`<small>${words("duty.from", { at: minute(next.at) })}</small><${People} people=${next.people} full=${full} />` : ""}`;
}

function Gaps({ gaps }) {
  if (!gaps.length) return html`<small>${words("duty.no_gaps")}</small>`;
  return html`<details><summary class="is-bad">${words("duty.gap_count", { count: gaps.length })}</summary><ul class="people">${gaps.map(([from, until]) => html`<li key=${from}>${words("duty.between", { from: minute(from), until: minute(until) })}</li>`)}</ul></details>`;
}

const Spans = ({ spans, full }) => html`<details class="spans"><summary>${words("duty.spans")}</summary><ul class="people">${spans.map((span, n) => html`<li key=${n}><strong>${span.days.map((day) => words(`duty.day.${day}`)).join("、")} ${span.hours}</strong><${People} people=${span.people} full=${full} /></li>`)}</ul></details>`;

function Row({ row, full, show }) {
  return html`<tr data-department=${row.department} class=${row.expected ? "expected" : row.nobody ? "nobody" : ""}>
    <th scope="row">${row.name}<${Spans} spans=${row.spans} full=${full} />${row.reveals && !full ? html`<button type="button" class="quiet" onClick=${() => show(row)}>${words("duty.numbers")}<span class="unseen"> ${row.name}</span></button>` : ""}</th>
    <td class="topics">${row.topics.map((topic) => html`<span class="tag plain" key=${topic}>${topic}</span> `)}</td>
    <td class="now"><${Now} row=${row} full=${full} /></td><td class="next"><${Next} row=${row} full=${full} /></td><td><${Gaps} gaps=${row.gaps} /></td></tr>`;
}

function Summary({ rows }) {
  const missing = rows.filter((row) => row.expected), there = rows.filter((row) => !row.nobody).length;
  return html`<p id="summary" role="status">${words("duty.summary", { all: rows.length, there })}${missing.length ? html` <strong class="is-bad">${words("duty.missing", { count: missing.length, names: missing.map((row) => row.name).join("、") })}</strong>` : ""}</p>`;
}

function Commissioners() {
  const [text, write] = useState(""), [asked, ask_for] = useState(""), [only, narrow] = useState(false), [found, set] = useState(null), [full, reveal] = useState({}), latest = useRef(0);
  const look = () => { const mine = ++latest.current; return order("/commissioners/list", { text: asked }).then((told) => mine === latest.current && set(told), say); };
  useEffect(() => { look(); }, [asked]);
  useEffect(() => {
    const again = () => { if (!document.hidden) look(); };
    const timer = setInterval(again, EVERY);
    document.addEventListener("visibilitychange", again);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", again); };
  });
  const show = async (row) => {
    const given = await form(`${words("duty.numbers")} · ${row.name}`, words("duty.numbers_why"), [{ label: words("duty.numbers_reason"), name: "reason", required: true, minlength: 4, maxlength: 200 }], words("duty.numbers"));
    if (!given) return;
    const { people } = await order("/commissioners/numbers", { department: row.department, reason: given.reason });
    reveal({ ...full, [row.department]: Object.fromEntries(people.map((each) => [`${each.name} ${each.shown}`, each.number])) });
  };
  const rows = (found?.departments ?? []).filter((row) => !only || row.nobody);
  return html`<div class="commissioners"><form class="filter" onSubmit=${(event) => { event.preventDefault(); ask_for(text.trim()); }}>
      <label>${words("duty.find")}<input type="search" name="text" maxlength="60" autocomplete="off" value=${text} onInput=${(event) => write(event.target.value)} /></label>
      <button type="submit">${words("duty.search")}</button>${asked ? html`<button type="button" class="secondary" onClick=${() => { write(""); ask_for(""); }}>${words("duty.clear")}</button>` : ""}
      <label class="only"><input type="checkbox" name="only" checked=${only} onChange=${(event) => narrow(event.target.checked)} /> ${words("duty.only")}</label></form>
    ${found?.mistaken ? html`<p class="problem" role="alert">${words("duty.mistaken")}</p>` : ""}${found && !found.calendar ? html`<p class="problem" role="alert">${words("duty.no_calendar")}</p>` : ""}
    ${found ? html`<${Summary} rows=${found.departments} />` : ""}${found && !rows.length ? html`<p>${words("duty.none")}</p>` : ""}
    ${rows.length ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby="summary"><table><thead><tr>${["department", "topics", "now", "next", "gaps"].map((name) => html`<th scope="col" key=${name}>${words(`duty.${name}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<${Row} key=${row.department} row=${row} full=${full[row.department]} show=${(each) => show(each).catch(say)} />`)}</tbody></table></div>` : ""}
    <p class="where"><small>${data.keeps ? html`${words("duty.where")} <code>callcenter commissioners export</code> <code>callcenter commissioners import</code> <code>callcenter ctl reload</code>` : words("duty.tell")} ${found?.changed ? words("duty.updated", { at: minute(found.changed) }) : ""}</small></p></div>`;
}

render(html`<${Commissioners} />`, document.getElementById("app"));
