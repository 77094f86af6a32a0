// The knowledge base: a search in the caller's words, and the lists. Which list is open stands behind the #.
import { html, render, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { data, order, tell, words } from "../shell.js";
import { Entry } from "./knowledge_entry.js";
import { Form } from "./knowledge_form.js";
import { Hit, effect, find } from "./knowledge_search.js";

const KEPT = "kb-search", EVERY = 60_000;
const say = (error) => tell(error.message);
const from_hash = () => { const name = location.hash.slice(1); return data.lists.some(([known]) => known === name) ? name : data.lists[0][0]; };

function Search({ found, searched }) {
  const [asked, ask_for] = useState(JSON.parse(sessionStorage.getItem(KEPT) ?? "null") ?? { question: "", audience: "" });
  const latest = useRef(0), box = useRef(null);
  const look = async (wanted) => {
    const mine = ++latest.current;
    sessionStorage.setItem(KEPT, JSON.stringify(wanted));
    const { hits } = wanted.question.trim() ? await find(wanted.question.trim(), { audience: wanted.audience }) : { hits: null };
    if (mine === latest.current) searched(hits);
  };
  useEffect(() => { if (asked.question) look(asked).catch(say); box.current.focus(); }, []);
  const choose = (audience) => { const next = { ...asked, audience }; ask_for(next); if (found) look(next).catch(say); };
  const clear = () => { const next = { ...asked, question: "" }; ask_for(next); look(next); box.current.focus(); };
  return html`<form class="filter kb-search" aria-label=${words("kb.search")} onSubmit=${(event) => { event.preventDefault(); look(asked).catch(say); }}>
    <label class="question">${words("kb.question")}<input ref=${box} name="question" type="search" maxlength="200" autocomplete="off" value=${asked.question} onInput=${(event) => ask_for({ ...asked, question: event.target.value })} /></label>
    <label>${words("kb.audience")}<select name="audience" value=${asked.audience} onChange=${(event) => choose(event.target.value)}><option value="">${words("kb.any")}</option>${data.audiences.filter(([id]) => id !== "all").map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>
    <button type="submit">${words("kb.do_search")}</button>
    ${found ? html`<button type="button" class="secondary" id="clear" onClick=${clear}>${words("kb.clear")}</button>` : ""}</form>`;
}

const Found = ({ hits }) => html`<section class="panel found" aria-labelledby="found-title"><h2 id="found-title"><span role="status">${hits.length ? words("kb.found", { count: hits.length }) : words("kb.none")}</span></h2>
  <ol class="kb-hits">${hits.map((hit) => html`<${Hit} key=${hit.entry} hit=${hit} />`)}</ol></section>`;

function When({ list, row }) {
  if (row.what) return html`<span class=${`tag ${row.what === "overdue" ? "bad" : "warn"}`}>${words("kb.due_on", { what: row.what_word, day: row.due })}</span>`;
  if (list === "waiting") return words("kb.submitted_on", { day: row.submitted });
  return row.from ? effect(row) : "–";
}

function Table({ list, rows }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="list-title"><table>
    <thead><tr>${["entry", "title", "unit", "topic", "state", "when", "uses"].map((name) => html`<th scope="col" key=${name}>${words(`kb.${name}`)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${`${row.entry}.${row.version}.${row.what}`} data-entry=${row.entry}><td class="nowrap"><code>${row.entry}</code></td>
      <td class="title"><a href=${`/knowledge/${row.entry}#${row.version}`}>${row.title}</a>${list === "drafts" && row.refusal ? html`<small class="is-bad">${words("kb.refused_why", { why: row.refusal })}</small>` : ""}</td>
      <td>${row.unit}</td><td>${row.topic || "–"}</td><td class="nowrap"><span class=${`tag state-${row.state}`}>${row.state_word}</span></td><td class="nowrap"><${When} list=${list} row=${row} /></td><td class="number">${row.uses}</td></tr>`)}</tbody></table></div>`;
}

function Lists() {
  const [list, open] = useState(from_hash()), [after, go_on] = useState(""), [found, set] = useState(null), latest = useRef(0);
  const look = () => { const mine = ++latest.current; return order("/knowledge/list", { list, after }).then((told) => mine === latest.current && set({ ...told, list }), say); };
  useEffect(() => {
    const changed = () => { open(from_hash()); go_on(""); };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => { look(); }, [list, after]);
  useEffect(() => {
    const again = () => { if (!document.hidden) look(); };
    const timer = setInterval(again, EVERY);
    document.addEventListener("visibilitychange", again);
    return () => { clearInterval(timer); document.removeEventListener("visibilitychange", again); };
  });
  const title = data.lists.find(([name]) => name === list)[1], shown = found?.list === list ? found : null;
  return html`<nav class="lists" aria-label=${words("kb.lists")}>${data.lists.map(([name, told]) => html`<a key=${name} href=${`#${name}`} onClick=${() => name === list && look()} aria-current=${name === list ? "page" : null} class=${found?.counts[name] && name !== "in_effect" && name !== "over" ? "busy" : ""}>${told}${found ? html` <span class="count">${found.counts[name]}</span>` : ""}</a>`)}</nav>
    <h2 id="list-title">${title} <small role="status">${shown ? words(shown.rows.length ? "kb.some" : "kb.empty", { count: shown.rows.length }) : ""}</small></h2>
    ${shown?.rows.length ? html`<${Table} list=${list} rows=${shown.rows} />` : ""}
    <div class="orders pages">${after ? html`<button type="button" class="quiet" onClick=${() => go_on("")}>${words("kb.first")}</button>` : ""}
      ${shown?.after ? html`<button type="button" class="quiet" id="next" onClick=${() => go_on(shown.after)}>${words("kb.next")}</button>` : ""}</div>`;
}

function Knowledge() {
  const [found, searched] = useState(null), [writes, write] = useState(false);
  if (writes) return html`<div class="knowledge"><${Form} close=${() => write(false)} saved=${(done) => location.assign(`/knowledge/${done.entry}#${done.version}`)} /></div>`;
  return html`<div class="knowledge"><div class="panel top"><${Search} found=${found} searched=${searched} />${data.writes ? html`<button type="button" class="secondary" id="write" onClick=${() => write(true)}>${words("kb.new")}</button>` : ""}</div>
    ${found ? html`<${Found} hits=${found} />` : ""}<${Lists} /></div>`;
}

render(html`<${data.number ? Entry : Knowledge} />`, document.getElementById("app"));
