// The city on the wallboard: appeals by area, hot topics, and what stands behind each of their numbers.
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { ask, dayAndTime, words } from "../shell.js";

const NONE = "—", LEVELS = 5;

// -- a number that opens what stands behind it ---------------------------------------------------------------------
export function Number({ label, open, children, kind = "" }) {
  return html`<button type="button" class=${`figure ${kind}`} onClick=${open}><span class="unseen">${label} </span>${children}</button>`;
}

export function useAnswer(path) {
  const [answer, set] = useState(null);
  useEffect(() => {
    let wanted = true;
    if (path) ask(path).then((told) => wanted && set(told), (error) => wanted && set({ failed: error.message }));
    return () => { wanted = false; };
  }, [path]);
  return answer;
}

// -- areas -----------------------------------------------------------------------------------------------------------
function Cell({ name, of, which = "area", area = "", share = null, level = 0, open }) {
  const number = (span) => (of[span] === null || of[span] === undefined ? html`<span>${NONE}</span>`
    : html`<${Number} label=${`${name} ${words(`wall.${span}`)}`} open=${() => open({ city: "area", span, which, area, name })}>${of[span]}<//>`);
  return html`<li class=${`cell level-${level} ${which}`} data-area=${which === "area" ? area : which}><span class="name">${name}</span>
    <span class="large">${number("week")}</span><small>${words("wall.today")} ${number("today")}${share === null ? "" : html` · <span class="share">${(share * 100).toFixed(1)}%</span>`}</small></li>`;
}

export function Areas({ city, open }) {
  const told = city.get("areas"), rows = told?.rows ?? [], most = Math.max(...rows.map((row) => row.share ?? 0), 1e-9);
  const has = (of) => of && Object.values(of).some((count) => count !== null);
  return html`<section class="panel areas" aria-labelledby="areas-title"><h2 id="areas-title">${words("wall.areas")} <small>${words("wall.week")} · ${words("wall.today")} · ${words("wall.share")}</small></h2>
    ${told ? html`<ul class="cells"><${Cell} name=${words("wall.all_areas")} of=${told.total} which="total" open=${open} />
      ${rows.map((row) => html`<${Cell} key=${row.area} name=${row.area || words("wall.blank")} of=${row} area=${row.area} share=${row.share} level=${row.share ? Math.ceil((row.share / most) * LEVELS) : 0} open=${open} />`)}
      ${has(told.rest) ? html`<${Cell} name=${words("wall.rest")} of=${told.rest} which="rest" open=${open} />` : ""}</ul>
      <p><small>${words("wall.few", { small: told.small })}</small></p>` : html`<p aria-busy="true">…</p>`}</section>`;
}

// -- topics ----------------------------------------------------------------------------------------------------------
const title = (row) => `${row.category}${row.area ? `（${row.area}）` : ""}`;

function Topic({ row, kind, open }) {
  const name = kind === "hot" ? row.category : row.tag, times = row.expected >= 0.5 ? row.count / row.expected : null;
  return html`<li class=${kind}><span class="name">${kind === "bursts" ? html`<b>${words("wall.bursts")}</b> ` : ""}${title(row)}</span>
    <span class="counts"><${Number} label=${`${title(row)} ${words("wall.count")}`} open=${() => open({ city: "topic", kind, name, row })}>${row.count}<//>
      <small>${kind === "bursts" ? words("wall.in_days", { days: row.days }) : ""} ${times === null ? "" : words("wall.times", { times: times.toFixed(1) })}
      ${kind === "hot" ? html` · ${words("wall.today")} <${Number} label=${`${title(row)} ${words("wall.today")}`} open=${() => open({ city: "category", name, row })}>${row.today}<//>` : ""}</small></span></li>`;
}

export function Topics({ city, open }) {
  const told = city.get("topics");
  return html`<section class="panel topics" aria-labelledby="topics-title"><h2 id="topics-title">${words("wall.topics")} <small>${told ? words("wall.until", { last: told.last }) : ""}</small></h2>
    ${told ? html`<ul>${told.bursts.map((row) => html`<${Topic} key=${row.tag} row=${row} kind="bursts" open=${open} />`)}
      ${told.hot.map((row) => html`<${Topic} key=${row.category} row=${row} kind="hot" open=${open} />`)}
      ${told.bursts.length + told.hot.length ? "" : html`<li>${words("wall.none")}</li>`}</ul>` : html`<p aria-busy="true">…</p>`}</section>`;
}

// -- what stands behind ----------------------------------------------------------------------------------------------
function path(asked) {
  if (asked.city === "area") return `/wall/area?${new URLSearchParams({ span: asked.span, which: asked.which, area: asked.area })}`;
  if (asked.city === "category") return `/wall/category?${new URLSearchParams({ category: asked.name })}`;
  return `/wall/topic?${new URLSearchParams({ kind: asked.kind, name: asked.name })}`;
}

function Appeals({ told, which }) {
  if (!told.listed) return html`<p>${words("wall.not_appeals")}</p>`;
  if (which === "rest") return html`<p>${words("wall.no_list")}</p>`;
  return html`${told.appeals.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${words("wall.appeals")}><table>
    <thead><tr>${["number", "opened", "category", "area", "unit", "state"].map((name) => html`<th scope="col" key=${name}>${words(`wall.${name}`)}</th>`)}</tr></thead>
    <tbody>${told.appeals.map((row) => html`<tr key=${row.number}><td><a href=${`/cases/${row.number}`}>${row.number}</a></td><td class="nowrap">${row.at ? dayAndTime(row.at) : ""}</td>
      <td>${row.category}</td><td>${row.area}</td><td>${row.unit}</td><td class="nowrap">${row.state}</td></tr>`)}</tbody></table></div>` : html`<p>${words("wall.no_appeals")}</p>`}
    ${told.others ? html`<p><small>${words("wall.others_appeals", { count: told.others })}</small></p>` : ""}
    ${told.appeals.length >= told.most ? html`<p><small>${words("wall.most_appeals")} (${told.most})</small></p>` : ""}`;
}

export function CityBehind({ asked }) {
  const told = useAnswer(path(asked));
  if (!told) return html`<p aria-busy="true" id="behind-title">…</p>`;
  if (told.failed) return html`<p role="alert" id="behind-title">${told.failed}</p>`;
  const list = html`<h3>${words("wall.appeals")}</h3><${Appeals} told=${told} which=${asked.which} />`;
  if (asked.city === "topic") return html`<h2 id="behind-title">${title(told)} <strong>${told.count}</strong></h2>
    <p>${words(`wall.def.${asked.kind}`)}</p><p><small>${words("wall.span")} ${told.first_day} – ${told.last_day}</small></p>
    <table><tbody><tr><th scope="row">${words("wall.count")}</th><td>${told.count}</td></tr><tr><th scope="row">${words("wall.expected")}</th><td>${told.expected}</td></tr>
      ${told.total === undefined ? "" : html`<tr><th scope="row">${words("wall.of_all")}</th><td>${told.total}</td></tr>`}</tbody></table>${list}`;
  return html`<h2 id="behind-title">${asked.name} ${told.name} <strong>${told.figure.text}</strong></h2>
    <p>${told.sentence} <small>${told.id} · ${words("wall.version")} ${told.version}${told.source ? ` · ${words("wall.source")} ${told.source}` : ""}</small></p>
    <p><small>${words("wall.span")} ${dayAndTime(told.begin)} – ${dayAndTime(told.end)}</small></p>
    <table><tbody><tr><th scope="row">${words("wall.numerator")}</th><td>${told.figure.numerator}</td><td>${told.numerator.map((id) => words(`count.${id}`)).join(" + ")}</td></tr></tbody></table>${list}`;
}
