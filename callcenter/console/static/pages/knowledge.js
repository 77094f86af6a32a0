// The knowledge base: found while one types; lists, one entry with its versions, and what may be done with it.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, data, dayAndTime, order, tell, words } from "../shell.js";
import { Dialog, Write } from "./knowledge_forms.js";

const PAUSE = 200; // ms without a key before it is looked for
const say = (error) => tell(error.message);
const minute = (ms) => (ms ? dayAndTime(ms).slice(0, -3) : "–");
const day = (ms) => (ms ? new Intl.DateTimeFormat("sv-SE", { timeZone: data.zone }).format(ms) : "");
const State = ({ row }) => html`<span class=${`state ${row.state}`}>${row.state_word}</span>`;
const from_hash = () => location.hash.slice(1);

function Hits({ hits, open }) {
  return html`<p role="status" class="count">${words(hits.length ? "know.found" : "know.nothing", { count: hits.length })}</p>
    <ol class="hits">${hits.map((row) => html`<li key=${row.entry}><a href=${`#${row.entry}`} aria-current=${row.entry === open ? "true" : null}>${row.title}</a>
      <p>${row.answer}</p><small>${row.entry} · ${row.unit}${row.topic ? ` · ${row.topic}` : ""} · ${row.shown_until ? `${words("know.until")} ${day(row.shown_until)}` : words("know.no_end")}</small></li>`)}</ol>`;
}

function List({ found, list, open, turn }) {
  const due = list === "due", last = due ? "reminder" : "until";
  return html`<p role="status" class="count">${words(found.rows.length ? "know.rows" : "know.empty", { count: found.rows.length })}</p>
    ${found.rows.length ? html`<div class="scroll" tabindex="0" role="group" aria-label=${words("know.lists")}><table>
      <thead><tr>${["title", "unit", "state", last, due ? "due" : "uses"].map((name) => html`<th scope="col" key=${name}>${words(`know.${name}`)}</th>`)}</tr></thead>
      <tbody>${found.rows.map((row) => html`<tr key=${row.entry + (row.what ?? "")} data-entry=${row.entry} class=${row.entry === open ? "here" : ""}>
        <td><a href=${`#${row.entry}`}>${row.title}</a><small>${row.entry} · ${words("know.version", row)}</small></td><td>${row.unit}</td>
        <td class="nowrap"><${State} row=${row} /></td>
        <td class="nowrap">${due ? html`<span class="tag warn">${row.what}</span>` : row.shown_until ? day(row.shown_until) : words("know.no_end")}</td>
        <td class="nowrap">${due ? day(row.due) : row.uses}</td></tr>`)}</tbody></table></div>` : ""}
    <div class="orders pages">${found.from ? html`<button type="button" class="quiet" onClick=${() => turn("")}>${words("know.first")}</button>` : ""}
      ${found.after ? html`<button type="button" class="quiet" id="next" onClick=${() => turn(found.after)}>${words("know.next")}</button>` : ""}</div>`;
}

function Version({ version, entry, wish }) {
  const dates = version.shown_from ? `${minute(version.shown_from)} — ${version.shown_until ? minute(version.shown_until) : words("know.no_end")}`
    : [version.effective_from, version.effective_until].some(Boolean) ? `${version.effective_from || "–"} — ${version.effective_until || words("know.no_end")}` : "–";
  return html`<section class="version" data-version=${version.version}>
    <h3>${entry.keeps ? html`${words("know.version", version)} ` : ""}<${State} row=${version} /> ${version.title}
      ${version.may.map((deed) => html`<button type="button" key=${deed} class="quiet" data-deed=${deed} onClick=${() => wish(deed, version)}>${words(`know_deed.${deed}`)}</button>`)}</h3>
    <p class="answer">${version.answer}</p>
    <dl><div><dt>${words("know.from")} — ${words("know.until")}</dt><dd>${dates}</dd></div><div><dt>${words("know_field.audience")}</dt><dd>${version.audience_word}</dd></div>
      ${["topic", "basis", "review_on"].map((name) => version[name] ? html`<div key=${name}><dt>${words(`know_field.${name}`)}</dt><dd>${version[name]}</dd></div>` : "")}</dl>
    ${version.questions.length ? html`<p><small>${words("know.questions")}：${version.questions.join("；")}</small></p>` : ""}
    ${entry.keeps ? html`<p><small>${words("know.people", { writers: version.writers.join("、") || "–", submitter: version.submitter || "–", approver: version.approver || "–" })}</small></p>` : ""}
    ${version.refusal ? html`<p class="problem">${words("know.refusal", { why: version.refusal })}</p>` : ""}</section>`;
}

function Entry({ ident, question, changed, write }) {
  const [entry, set] = useState(null), [asking, ask_for] = useState(null), [done, tell_done] = useState(""), current = useRef(ident);
  current.current = ident;
  const look = () => ask(`/knowledge/${ident}/now`).then((found) => ident === current.current && set(found), (error) => { if (ident === current.current) { set(null); say(error); } });
  useEffect(() => { set(null); tell_done(""); look(); }, [ident]);
  if (!entry) return html`<p class="panel">…</p>`;
  const send = async (body) => {
    await order("/knowledge/deed", { entry: ident, ...body });
    tell_done(words("know.done", { deed: words(`know_deed.${body.deed}`) }));
    await look();
    changed();
  };
  const newest = entry.versions[0], shown = entry.versions.find((each) => each.version === entry.shown);
  const wish = (deed, version = newest) => {
    if (deed === "write") write(entry, newest);
    else if (deed === "submit") send({ deed }).catch(say);
    else if (deed === "approve") send({ deed, seen: newest.changed }).catch(say);
    else ask_for({ deed, version: version.version });
  };
  const use = (helpful) => send({ deed: "use", question, helpful }).catch(say);
  return html`<article class="panel entry" aria-labelledby="entry-title">
    <h2 id="entry-title"><code>${entry.entry}</code> ${(shown ?? newest).title}</h2>
    <p class="facts"><span>${words("know.unit")} <strong>${entry.unit}</strong></span><span>${words("know.uses")} <strong id="uses">${entry.uses}</strong></span>
      <span>${words("know.helpful", { yes: entry.helpful, no: entry.unhelpful })}</span><span>${words("know.used")} ${minute(entry.used)}</span></p>
    <div class="orders deeds">${entry.may.filter((deed) => deed !== "use").map((deed) => html`<button type="button" key=${deed} data-deed=${deed} class=${deed === "refuse" ? "secondary" : ""} onClick=${() => wish(deed)}>${words(`know_deed.${deed}`)}</button>`)}
      ${entry.may.includes("use") ? html`<span>${words("know.told")}</span><button type="button" data-deed="use" onClick=${() => use(true)}>${words("know.yes")}</button><button type="button" class="secondary" onClick=${() => use(false)}>${words("know.no")}</button>` : ""}</div>
    <p role="status" id="done" class=${done ? "told" : "unseen"}>${done}</p>
    ${entry.versions.map((version) => html`<${Version} key=${version.version} version=${version} entry=${entry} wish=${wish} />`)}
    ${asking ? html`<${Dialog} title=${words(`know_deed.${asking.deed}`)} about=${`${entry.entry} ${words("know.version", asking)}`} close=${() => ask_for(null)} send=${(given) => send({ ...asking, ...given })}>
      ${asking.deed === "review" ? html`<label>${words("know.review_on")}<input type="date" name="review_on" /></label>` : ""}
      <label>${words("know.reason")}<textarea name="reason" rows="3" maxlength="500" required=${asking.deed !== "review"}></textarea></label></${Dialog}>` : ""}</article>`;
}

function Knowledge() {
  const [question, type] = useState(""), [audience, choose] = useState("all"), [hits, found] = useState(null);
  const [list, open_list] = useState("effect"), [after, turn] = useState(""), [rows, set] = useState(null), [open, see] = useState(from_hash()), [writing, write] = useState(null);
  const asked = useRef(0), version = useRef(0), [stamp, touch] = useState(0);
  const look = () => { const mine = ++version.current; order("/knowledge/list", { list, after }).then((told) => mine === version.current && set({ ...told, list, from: after }), say); };
  const search = () => {
    const mine = ++asked.current;
    if (!question.trim()) return found(null);
    order("/knowledge/search", { question: question.trim(), audience }).then((told) => mine === asked.current && found(told.hits), (error) => mine === asked.current && say(error));
  };
  useEffect(() => { const changed = () => see(from_hash()); addEventListener("hashchange", changed); return () => removeEventListener("hashchange", changed); }, []);
  useEffect(() => { look(); }, [list, after]);
  useEffect(() => { const timer = setTimeout(search, PAUSE); return () => clearTimeout(timer); }, [question, audience]);
  const changed = () => { look(); search(); };
  const written = async (body) => {
    const told = await order("/knowledge/deed", body);
    location.hash = told.entry;
    see(told.entry);
    touch(stamp + 1);
    changed();
  };
  const to_list = (name) => { type(""); found(null); open_list(name); turn(""); };
  return html`<div class="knowledge"><form class="filter" role="search" onSubmit=${(event) => { event.preventDefault(); search(); }}>
      <label class="question">${words("know.question")}<input type="search" name="question" maxlength="200" autocomplete="off" placeholder=${words("know.hint")} value=${question} onInput=${(event) => type(event.target.value)} /></label>
      <label>${words("know.audience")}<select name="audience" value=${audience} onChange=${(event) => choose(event.target.value)}>${data.audiences.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>
      ${data.writes ? html`<button type="button" id="new" onClick=${() => write({})}>${words("know.new")}</button>` : ""}</form>
    ${data.lists.length > 1 ? html`<nav class="lists" aria-label=${words("know.lists")}>${data.lists.map(([name, title]) => html`<button type="button" key=${name} data-list=${name} aria-pressed=${!hits && name === list} onClick=${() => to_list(name)}>${title}${rows?.counts[name] === undefined ? "" : html` <span class="number">${rows.counts[name]}</span>`}</button>`)}</nav>` : ""}
    <div class="halves"><section aria-label=${words("know.lists")}>${hits ? html`<${Hits} hits=${hits} open=${open} />` : rows?.list === list ? html`<${List} found=${rows} list=${list} open=${open} turn=${turn} />` : ""}</section>
      <section aria-label=${words("know.versions")}>${open ? html`<${Entry} key=${`${open} ${stamp}`} ident=${open} question=${question.trim()} changed=${changed} write=${(entry, newest) => write({ entry, newest })} />` : html`<p class="panel"><small>${words("know.choose")}</small></p>`}</section></div>
    ${writing ? html`<${Write} entry=${writing.entry} before=${writing.newest} send=${written} close=${() => write(null)} />` : ""}</div>`;
}

render(html`<${Knowledge} />`, document.getElementById("app"));
