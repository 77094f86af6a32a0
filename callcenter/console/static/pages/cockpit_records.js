// The calls and appeals behind one of the cockpit's numbers; asked for when the number is opened.
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { ask, data, dayAndTime, words } from "../shell.js";

const moment = (ms) => (ms ? dayAndTime(ms) : "");

function Table({ name, columns, rows, told }) {
  return html`<h3>${words(`cock.${name}`)}</h3>
    ${rows.length ? html`<div class="scroll low" tabindex="0" role="region" aria-label=${words(`cock.${name}`)}><table>
      <thead><tr>${columns.map(([key]) => html`<th scope="col" key=${key}>${words(`cock.${key}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((row, n) => html`<tr key=${n}>${columns.map(([key, say]) => html`<td key=${key}>${say(row)}</td>`)}</tr>`)}</tbody></table></div>` : html`<p>${words(`cock.no_${name}`)}</p>`}
    ${told.others ? html`<p><small>${words("cock.others", { count: told.others })}</small></p>` : ""}
    ${rows.length >= told.most ? html`<p><small>${words("cock.most", { count: told.most })}</small></p>` : ""}`;
}

const APPEALS = [["number", (row) => html`<a href=${`/cases/${row.number}`}>${row.number}</a>`], ["opened", (row) => moment(row.at)], ["category", (row) => row.category],
  ["area", (row) => row.area], ["unit", (row) => row.unit], ["state", (row) => row.state]];
const CALLS = [["at", (row) => moment(row.at)], ["caller", (row) => row.caller], ["queue", (row) => data.queues[row.queue] ?? row.queue],
  ["waited", (row) => (row.waited === null ? "" : words("cock.seconds", { n: row.waited.toFixed(1) }))], ["agent", (row) => data.agents[row.agent] ?? row.agent],
  ["result", (row) => data.results[row.result] ?? row.result]];

// `of`: by what and which part; `counted`: the answer that the number stands in.
export function Records({ ident, part, of, counted }) {
  const [told, set] = useState(null);
  const given = { metric: ident, span: counted.kind, part, ...of, ...(counted.until === null ? {} : { until: "today", seconds: counted.seconds }) };
  const path = of.by === "rest" ? null : `/cockpit/records?${new URLSearchParams(given)}`;
  useEffect(() => {
    let wanted = true;
    set(null);
    if (path) ask(path).then((answer) => wanted && set(answer), (error) => wanted && set({ failed: error.message }));
    return () => { wanted = false; };
  }, [path]);
  if (!path) return html`<p>${words("cock.no_list")}</p>`;
  if (!told) return html`<p aria-busy="true">…</p>`;
  if (told.failed) return html`<p role="alert">${told.failed}</p>`;
  return told.calls ? html`<${Table} name="calls" columns=${CALLS} rows=${told.calls} told=${told} />` : html`<${Table} name="appeals" columns=${APPEALS} rows=${told.appeals} told=${told} />`;
}
