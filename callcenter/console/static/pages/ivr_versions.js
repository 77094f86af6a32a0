// Versions of a flow: who wrote each, when and why, who decided; and those of all flows that wait for approval.
import { html } from "../vendor/preact-htm.js";
import { data, dayAndTime, words } from "../shell.js";

const COLUMNS = ["version", "state", "author", "changed", "why", "decided_by", "note"];
const author = (name) => (name === "-" ? words("ivr.found") : name);
const shown = (row) => ({ ...row, state: words(`ivr.state.${row.state}`), author: author(row.author), changed: dayAndTime(row.decided ?? row.submitted ?? row.changed), decided_by: row.decided_by === "-" ? "" : row.decided_by });

export function Versions({ rows, here = "", open, back }) {
  if (!rows.length) return html`<p>${words("ivr.no_versions")}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words("ivr.versions")}><table class="versions">
    <thead><tr>${COLUMNS.map((name) => html`<th scope="col" key=${name}>${words(`ivr.column.${name}`)}</th>`)}${open ? html`<th scope="col"><span class="unseen">${words("ivr.open")}</span></th>` : ""}</tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.version} data-version=${row.version} data-state=${row.state} aria-current=${row.version === here ? "true" : undefined}>
      ${COLUMNS.map((name) => html`<td key=${name} class=${["why", "note"].includes(name) ? "" : "nowrap"}>${shown(row)[name]}</td>`)}
      ${open ? html`<td><div class="orders"><button type="button" class="quiet" onClick=${() => open(row)} aria-label=${`${words("ivr.open")} ${row.version}`}>${words("ivr.open")}</button>
        ${row.state === "published" ? html`<button type="button" class="quiet" onClick=${() => back(row)} aria-label=${`${words("ivr.roll_back")} ${row.version}`}>${words("ivr.roll_back")}</button>` : ""}</div></td>` : ""}</tr>`)}</tbody></table></div>`;
}

export function Waiting({ rows, open }) {
  return html`<section class="panel" aria-labelledby="waiting-title" id="waiting"><h2 id="waiting-title">${words("ivr.waiting")}</h2>
    ${rows.length ? html`<ul>${rows.map((row) => html`<li key=${row.version}><button type="button" class="jump" onClick=${() => open(row)}>${row.version}</button> <small>${row.author} · ${dayAndTime(row.submitted)}${row.author === data.me ? ` · ${words("ivr.yours")}` : ""}</small></li>`)}</ul>` : html`<p>${words("ivr.nothing_waits")}</p>`}</section>`;
}
