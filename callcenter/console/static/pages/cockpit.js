// The leader's cockpit: figures of a span beside others, curves, parts, topics; every number opens what it is made of.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import uPlot from "../vendor/uplot.js";
import { ask, data, dayAndTime, timeOfDay, words } from "../shell.js";
import { Records } from "./cockpit_records.js";

const NONE = "—";
const CHARTS = { volume: ["offered", "services"], answering: ["connect_rate", "answered_within_15"], handling: ["on_time_rate", "effective_satisfaction", "resolution_rate"] };
const LINES = [["--calm", []], ["--warn", [0.5, 0.25]], ["--good", [0.12, 0.2]]]; // colour and dashes: told apart without colour, too
const LESS_IS_BETTER = ["return_rate"];

// -- numbers ---------------------------------------------------------------------------------------------------------
const grouped = new Intl.NumberFormat(data.language === "zh" ? "zh-CN" : "en-GB");
const isCount = (ident) => data.definitions[ident].unit === "count";
const shown = (ident, cell) => (!cell || cell.value === null ? NONE : isCount(ident) ? grouped.format(cell.num) : cell.text);
const drawn = (ident, value) => (value === null ? NONE : isCount(ident) ? grouped.format(value) : `${(value * 100).toFixed(2)} %`);
const evidence = (ident, cell) => (cell && cell.den !== null && cell.den !== undefined ? `${grouped.format(cell.num)} / ${grouped.format(cell.den)}` : "");

function grown(ident, change) {
  const sign = change > 0 ? "▲" : change < 0 ? "▼" : "＝", size = Math.abs(change * 100);
  return isCount(ident) ? `${sign} ${size.toFixed(1)}%` : `${sign} ${size.toFixed(2)} ${words("cock.points")}`;
}
const graded = (ident, change) => (isCount(ident) || !change ? "" : (change > 0) === !LESS_IS_BETTER.includes(ident) ? "is-good" : "is-bad");

// A number that opens its definition; `what` says of which part it is, `of` how the console knows that part.
function Number({ ident, cell, what = "", of = {}, then, open }) {
  if (!cell) return html`<span>${NONE}</span>`;
  return html`<button type="button" class="figure" data-metric=${ident} title=${evidence(ident, cell)} onClick=${() => open({ ident, cell, what, of, then })}><span class="unseen">${what} ${data.definitions[ident].name} </span>${shown(ident, cell)}</button>`;
}

function Compared({ ident, figure, name }) {
  const then = figure[name];
  return html`<p><span>${words(`cock.${name}`)}</span> ${then.change === null ? html`<span title=${words("cock.nothing")}>${NONE}</span>`
    : html`<b class=${graded(ident, then.change)}>${grown(ident, then.change)}</b>`}</p>`;
}

function Tiles({ told, open }) {
  return html`<section aria-labelledby="key-title"><h2 id="key-title" class="unseen">${words("cock.key")}</h2><ul class="tiles">
    ${data.tiles.map((ident) => html`<li key=${ident} class="tile" data-tile=${ident}><h3>${data.definitions[ident].name}</h3>
      <p class="large"><${Number} ident=${ident} cell=${told.figures[ident].now} then=${told.figures[ident]} open=${open} /></p>
      <${Compared} ident=${ident} figure=${told.figures[ident]} name="before" /><${Compared} ident=${ident} figure=${told.figures[ident]} name="year_ago" /></li>`)}
  </ul></section>`;
}

// -- curves ----------------------------------------------------------------------------------------------------------
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const short = (place) => place.replace(/^\d{4}-/, "");

function useTheme() {
  const [theme, changed] = useState(0);
  useEffect(() => {
    const again = () => changed((n) => n + 1), dark = matchMedia("(prefers-color-scheme: dark)");
    addEventListener("theme", again);
    dark.addEventListener("change", again);
    return () => { removeEventListener("theme", again); dark.removeEventListener("change", again); };
  }, []);
  return theme;
}

function Chart({ name, trend }) {
  const place = useRef(null), theme = useTheme(), idents = CHARTS[name], [at, point] = useState(null);
  const rows = idents.map((ident) => trend.series[ident]), ratio = !isCount(idents[0]);
  useEffect(() => {
    const holder = place.current, size = () => ({ width: holder.clientWidth, height: Math.max(120, holder.clientHeight) });
    const unit = parseFloat(getComputedStyle(holder).fontSize), font = `${Math.round(unit * 0.8)}px system-ui`;
    const axis = { stroke: colour("--faint"), font, grid: { stroke: colour("--edge"), width: 1 }, ticks: { show: false } };
    const least = Math.min(...rows.flat().filter((each) => each !== null), 1), floor = ratio ? Math.max(0, Math.floor(least * 10 - 0.5) / 10) : 0;
    const chart = new uPlot({
      ...size(), padding: [unit * 0.6, unit * 1.6, 0, 0], legend: { show: false }, cursor: { y: false, drag: { x: false, y: false }, points: { size: unit * 0.5 } },
      scales: { x: { time: false, range: [0, Math.max(1, trend.places.length - 1)] }, y: { range: (_, low, high) => (ratio ? [floor, 1] : [0, Math.max(4, (high ?? 0) * 1.1)]) } },
      axes: [{ ...axis, size: unit * 1.8, space: unit * 4, incrs: [1, 2, 3, 5, 7, 14], values: (_, marks) => marks.map((each) => (isWhole(each) ? short(trend.places[each] ?? "") : "")) },
        { ...axis, size: unit * 3.4, space: unit * 2, values: (_, marks) => marks.map((each) => (ratio ? `${Math.round(each * 100)}%` : grouped.format(each))) }],
      series: [{}, ...idents.map((_, n) => ({ stroke: colour(LINES[n][0]), width: unit / 6.5, dash: LINES[n][1].map((each) => each * unit), spanGaps: false, points: { show: trend.places.length < 10, size: unit * 0.4 } }))],
      hooks: { setCursor: [(self) => point(self.cursor.idx ?? null)] },
    }, [trend.places.map((_, n) => n), ...rows], holder);
    const watch = new ResizeObserver(() => chart.setSize(size()));
    watch.observe(holder);
    return () => { watch.disconnect(); chart.destroy(); };
  }, [trend, theme]);
  const title = words(`cock.${name}`);
  return html`<section class="panel curve" aria-labelledby=${`chart-${name}`}><h3 id=${`chart-${name}`}>${title} <small class="at">${at === null ? "" : placed(trend, at)}</small></h3>
    <p class="keys">${idents.map((ident, n) => html`<span key=${ident} class=${`key line-${n}`}>${data.definitions[ident].name}${at === null ? "" : ` ${drawn(ident, trend.series[ident][at])}`}</span>`)}</p>
    <div class="chart" ref=${place} role="img" aria-label=${`${title}: ${idents.map((ident) => data.definitions[ident].name).join(", ")}`}></div>
    <details><summary>${words("cock.table")}</summary><div class="scroll low" tabindex="0" role="region" aria-label=${`${title} ${words("cock.table")}`}><table>
      <thead><tr><th scope="col">${words("cock.place")}</th>${idents.map((ident) => html`<th scope="col" key=${ident}>${data.definitions[ident].name}</th>`)}</tr></thead>
      <tbody>${trend.places.map((each, n) => html`<tr key=${each}><th scope="row">${placed(trend, n)}</th>${idents.map((ident) => html`<td key=${ident}>${drawn(ident, trend.series[ident][n])}</td>`)}</tr>`)}</tbody>
    </table></div></details></section>`;
}
const placed = (trend, n) => `${trend.places[n]}${trend.running && n === trend.places.length - 1 ? ` (${words("cock.unfinished")})` : ""}`;
const isWhole = (each) => Math.abs(each - Math.round(each)) < 1e-9;

function Trends({ trend }) {
  return html`<section class="trends" aria-labelledby="trends-title"><h2 id="trends-title">${words("cock.trends")} <small>${words(`cock.by.${trend.step}`)}</small></h2>
    <div class="charts">${Object.keys(CHARTS).map((name) => html`<${Chart} key=${name} name=${name} trend=${trend} />`)}</div></section>`;
}

// -- parts -----------------------------------------------------------------------------------------------------------
function Parts({ kind, rows, columns, name, total, rest, note, open }) {
  const change = kind !== "units", most = Math.max(1, ...rows.map((row) => row[columns[0]]?.num ?? 0));
  const share = (cell) => (cell && total ? `${((cell.num / total) * 100).toFixed(1)}%` : NONE);
  const by = { units: "unit", categories: "category_1", areas: "area" }[kind];
  const line = (row, what, key, of) => html`<tr key=${key} data-part=${key}><th scope="row">${what}</th>
    ${columns.map((ident, n) => html`<td key=${ident}>${n === 0 && row[ident] ? html`<meter aria-hidden="true" min="0" max=${most} value=${Math.min(most, row[ident].num)}></meter>` : ""}<${Number} ident=${ident} cell=${row[ident]} what=${what} of=${of} open=${open} /></td>`)}
    ${total === undefined ? "" : html`<td>${share(row[columns[0]])}</td>`}
    ${change ? html`<td>${row.change === null || row.change === undefined ? NONE : grown("services", row.change)}</td>` : ""}</tr>`;
  return html`<section class=${`panel parts ${kind}`} aria-labelledby=${`${kind}-title`}><h2 id=${`${kind}-title`}>${words(`cock.${kind}`)} <small>${rows.length}</small></h2>
    ${rows.length || rest ? html`<div class="scroll" tabindex="0" role="region" aria-label=${`${words(`cock.${kind}`)} ${words("cock.table")}`}><table>
      <thead><tr><th scope="col">${words(`cock.${{ units: "unit", categories: "category", areas: "area" }[kind]}`)}</th>${columns.map((ident) => html`<th scope="col" key=${ident}>${data.definitions[ident].name}</th>`)}
        ${total === undefined ? "" : html`<th scope="col">${words("cock.share")}</th>`}${change ? html`<th scope="col">${words("cock.change")}</th>` : ""}</tr></thead>
      <tbody>${rows.map((row) => line(row, name(row.part), row.part, { by, word: row.part }))}${rest ? line(rest, words("cock.rest"), "rest", { by: "rest" }) : ""}</tbody></table></div>`
      : html`<p>${words("cock.none")}</p>`}
    ${note ? html`<p><small>${note}</small></p>` : ""}</section>`;
}
const unitName = (part) => data.units[part] ?? (part || words("cock.blank"));
const named = (part) => part || words("cock.blank");

// -- topics ----------------------------------------------------------------------------------------------------------
const LISTS = {
  bursts: [["category", (row) => `${row.category}${row.area ? ` · ${row.area}` : ""}`], ["count", (row) => words("cock.in_days", { count: row.count, days: row.days })], ["expected", (row) => row.expected],
    ["peak", (row) => `${row.peak_count ?? NONE} · ${short(row.peak)}`], ["first", (row) => short(row.first)]],
  hot: [["category", (row) => row.category], ["count", (row) => `${row.count} / ${row.total}`], ["expected", (row) => `${row.expected}${row.rising === null ? "" : `（${words("cock.times", { times: row.rising })}）`}`]],
  hard: [["category", (row) => row.category], ["unit", (row) => unitName(row.unit)], ["hard_of", (row) => `${row.hard} / ${row.total}`],
    ["reasons", (row) => Object.entries(row.reasons).map(([name, n]) => `${data.reasons[name]} ${n}`).join("，")]],
  block: [["state", (row) => data.states[row.state] ?? row.state], ["unit", (row) => (row.unit ? unitName(row.unit) : words("cock.centre"))], ["stuck", (row) => `${row.stuck} / ${row.total}`], ["overdue", (row) => row.overdue],
    ["longest", (row) => words("cock.days", { n: row.longest })]],
};

function Topic({ kind, rows }) {
  return html`<section class="panel topic" aria-labelledby=${`${kind}-title`}><h2 id=${`${kind}-title`}>${words(`cock.${kind}`)} <small>${words(`cock.${kind}_why`)}</small></h2>
    ${rows.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${`${words(`cock.${kind}`)} ${words("cock.table")}`}><table>
      <thead><tr>${LISTS[kind].map(([name]) => html`<th scope="col" key=${name}>${words(`cock.${name}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((row, n) => html`<tr key=${n}>${LISTS[kind].map(([name, say], m) => (m ? html`<td key=${name}>${say(row)}</td>` : html`<th scope="row" key=${name}>${say(row)}</th>`))}</tr>`)}</tbody></table></div>`
      : html`<p>${words("cock.none")}</p>`}</section>`;
}

function Reports({ rows, span }) {
  return html`<section class="panel reports" aria-labelledby="reports-title"><h2 id="reports-title">${words("cock.reports")} <small>${words("cock.reports_why")}</small></h2>
    ${rows.length ? html`<ul>${rows.map((row) => html`<li key=${row.tag}><a href=${`/cockpit/report?${new URLSearchParams({ tag: row.tag, span })}`}>${row.title || row.tag}</a>
      <span class="tag">${words(`cock.why.${row.why}`)}</span>${row.count === null ? "" : html`<small>${words("cock.count")} ${grouped.format(row.count)}</small>`}</li>`)}</ul>` : html`<p>${words("cock.none")}</p>`}</section>`;
}

// -- what stands behind a number -----------------------------------------------------------------------------------
function Behind({ asked, counted, close }) {
  const dialog = useRef(null), { ident, cell, what, of, then } = asked, told = data.definitions[ident], spans = counted.spans;
  const [part, choose] = useState("numerator");
  useEffect(() => { dialog.current.showModal(); }, []);
  const count = (name, value) => html`<tr><th scope="row"><button type="button" class=${`quiet${part === name ? " chosen" : ""}`} aria-pressed=${part === name} onClick=${() => choose(name)}>${words(`cock.${name}`)}</button></th><td>${grouped.format(value)}</td><td>${told[name].join(" + ")}</td></tr>`;
  return html`<dialog ref=${dialog} class="behind" aria-labelledby="behind-title" onClose=${close}><article>
    <h2 id="behind-title">${what} ${told.name} <strong>${shown(ident, cell)}</strong></h2>
    <p>${told.sentence} <small>${told.id} · ${words("cock.version")} ${told.version}${told.source ? ` · ${words("cock.source")} ${told.source}` : ""}</small></p>
    <table><tbody>${count("numerator", cell.num)}${cell.den === null ? "" : count("denominator", cell.den)}</tbody></table>
    ${then ? html`<table><thead><tr><td></td><th scope="col">${words("cock.span")}</th><th scope="col">${words("cock.value")}</th><th scope="col">${words("cock.numerator")}${cell.den === null ? "" : ` / ${words("cock.denominator")}`}</th></tr></thead>
      <tbody>${["now", "before", "year_ago"].map((name) => html`<tr key=${name}><th scope="row">${words(name === "now" ? "cock.now" : `cock.then.${name}`)}</th><td>${spans[name].join(" – ")}</td><td>${shown(ident, then[name])}</td><td>${evidence(ident, then[name]) || grouped.format(then[name].num)}</td></tr>`)}</tbody></table>`
      : html`<p><small>${words("cock.span")} ${of.by === "area" || of.by === "rest" ? words("cock.up_to", { day: counted.areas.last }) : spans.now.join(" – ")}</small></p>`}
    <${Records} ident=${ident} part=${part} of=${of} counted=${counted} />
    <div class="orders"><button type="button" onClick=${() => dialog.current.close()}>${words("close")}</button></div>
  </article></dialog>`;
}

// -- the page --------------------------------------------------------------------------------------------------------
function useAnswer(path) {
  const [answer, set] = useState({ path, told: null });
  useEffect(() => {
    let wanted = true;
    ask(path).then((told) => wanted && set({ path, told }), (error) => wanted && set({ path, told: { failed: error.message } }));
    return () => { wanted = false; };
  }, [path]);
  return answer.path === path ? answer.told : null;
}

function Waiting({ told }) {
  return told?.failed ? html`<p role="alert" class="problem">${told.failed}</p>` : html`<p aria-busy="true">${words("cock.counting")}</p>`;
}

function Choice({ span, choose }) {
  return html`<fieldset class="spans"><legend class="unseen">${words("cock.span")}</legend>${data.kinds.map((kind) => html`<label key=${kind}>
    <input type="radio" name="span" value=${kind} checked=${kind === span} onChange=${() => choose(kind)} /><span>${words(`cock.${kind}`)}</span></label>`)}</fieldset>`;
}

function Cockpit() {
  const query = new URLSearchParams(location.search), given = query.get("span");
  const [span, set] = useState(data.kinds.includes(given) ? given : data.usual), [asked, open] = useState(null);
  const [until, end] = useState(query.get("until") === "today" ? "today" : "yesterday");
  const told = useAnswer(`/cockpit/figures?span=${span}&until=${until}`), talked = useAnswer(`/cockpit/topics?span=${span}`);
  const choose = (kind, last = until) => { history.replaceState(null, "", `/cockpit?span=${kind}${last === "today" ? "&until=today" : ""}`); set(kind); end(last); };
  const ready = told && !told.failed, total = ready ? told.figures.services.now.num : 0;
  return html`<div class="cockpit" data-ready=${ready && talked ? span : ""} data-until=${until}>
    <div class="filter"><${Choice} span=${span} choose=${choose} />
      <label class="with-today"><input type="checkbox" role="switch" name="today" checked=${until === "today"} onChange=${(event) => choose(span, event.target.checked ? "today" : "yesterday")} /> ${words("cock.with_today")}</label>
      <p>${ready ? html`${told.spans.now.join(" – ")} <small>${told.until === null ? words("cock.until") : html`<span class="running">${words("cock.running", { time: timeOfDay(told.until).slice(0, 5) })}</span>`} · ${words("cock.made")} ${dayAndTime(told.made)}</small>` : ""}</p>
      <button type="button" class="quiet" onClick=${() => print()}>${words("print")}</button></div>
    ${ready ? html`<${Tiles} told=${told} open=${open} /><${Trends} trend=${told.trend} />
      <${Parts} kind="units" rows=${told.units} columns=${data.unit_columns} name=${unitName} open=${open} />
      <div class="pair"><${Parts} kind="categories" rows=${told.categories} columns=${data.category_columns} name=${named} total=${total} open=${open} />
      <${Parts} kind="areas" rows=${told.areas.rows} rest=${told.areas.rest} columns=${data.category_columns} name=${named} total=${told.areas.total} note=${`${told.until === null ? "" : `${words("cock.up_to", { day: told.areas.last })}。`}${words("cock.few", { small: told.small })}`} open=${open} /></div>`
      : html`<${Waiting} told=${told} />`}
    ${talked && !talked.failed ? html`${until === "today" ? html`<p><small>${words("cock.whole_days")}</small></p>` : ""}<div class="pair">${Object.keys(LISTS).map((kind) => html`<${Topic} key=${kind} kind=${kind} rows=${talked[kind]} />`)}</div>
      <${Reports} rows=${talked.reports} span=${span} />` : talked?.failed || ready ? html`<${Waiting} told=${talked} />` : ""}
    ${asked ? html`<${Behind} asked=${asked} counted=${told} close=${() => open(null)} />` : ""}
  </div>`;
}

render(html`<${Cockpit} />`, document.getElementById("app"));
