// The knowledge base on the desk: asked, read and noted as told without leaving the call. Alt+K leads here.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, tell, words } from "../shell.js";
import { Answer, Facts, Hit, UseButtons, find, told as told_caller } from "./knowledge_search.js";

const MOST = 5;
const say = (error) => tell(error.message);

// An entry in place of the hits; Escape leads back to them.
function Opened({ told, contact, question, back }) {
  const [done, say_done] = useState(""), [busy, wait] = useState(false), title = useRef(null);
  const of = told.versions.find((each) => each.is_shown);
  useEffect(() => { title.current.focus(); }, []);
  const use = async (helpful) => {
    wait(true);
    await told_caller(told.entry, { question, contact, helpful }).then(() => say_done(words("kb.used")), say);
    wait(false);
  };
  const fill = () => dispatchEvent(new CustomEvent("desk-answer", { detail: of.answer }));
  return html`<div class="opened" data-entry=${told.entry} onKeyDown=${(event) => event.key === "Escape" && back()}>
    <h3 tabindex="-1" ref=${title}>${of.title} <code>${told.entry}</code></h3><${Answer} of=${of} /><${Facts} of=${of} unit=${told.unit} />
    <div class="orders"><${UseButtons} use=${use} busy=${busy} /><button type="button" class="quiet" onClick=${fill}>${words("kb.fill")}</button>
      <button type="button" class="quiet" onClick=${back}>${words("kb.back")}</button> <span role="status">${done}</span></div></div>`;
}

export function Knowledge({ contact }) {
  const [question, write] = useState(""), [found, show] = useState(null), [opened, open] = useState(null);
  const box = useRef(null), list = useRef(null), latest = useRef(0);
  useEffect(() => {
    const come = () => { box.current.focus(); box.current.select(); };
    addEventListener("desk-knowledge", come);
    return () => removeEventListener("desk-knowledge", come);
  }, []);
  const search = (event) => {
    event.preventDefault();
    const mine = ++latest.current, asked = question.trim();
    open(null);
    if (!asked) return show(null);
    return find(asked, { limit: MOST }).then(({ hits }) => mine === latest.current && show({ hits, asked }), say);
  };
  // It may have ended since it was found: then it is not shown.
  const read = (entry) => ask(`/knowledge/${entry}/now`).then((told) => (told.shown ? open(told) : tell(words("kb.none"))), say);
  const back = () => {
    const entry = opened.entry;
    open(null);
    requestAnimationFrame(() => list.current?.querySelector(`[data-entry="${entry}"] button`)?.focus());
  };
  return html`<section class="panel knowledge-box" aria-labelledby="knowledge-title"><h2 id="knowledge-title">${words("kb.search")} <small>Alt+K</small></h2>
    <form onSubmit=${search}><label>${words("kb.question")}<input ref=${box} type="search" name="question" maxlength="200" autocomplete="off" value=${question} onInput=${(event) => write(event.target.value)} /></label><button type="submit" class="secondary">${words("kb.do_search")}</button></form>
    ${opened ? html`<${Opened} told=${opened} contact=${contact} question=${found?.asked ?? ""} back=${back} />` : ""}
    ${found && !opened ? html`<p role="status">${found.hits.length ? words("kb.found", { count: found.hits.length }) : words("kb.none")}</p><ol class="kb-hits" ref=${list}>${found.hits.map((hit) => html`<${Hit} key=${hit.entry} hit=${hit} open=${read} />`)}</ol>` : ""}</section>`;
}
