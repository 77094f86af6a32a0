// One entry: what is in effect, its versions and what they changed, and what may be done. Behind the # stands a version.
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { ask, data, form, order, tell, words } from "../shell.js";
import { Form } from "./knowledge_form.js";
import { Answer, UseButtons, effect, told as told_caller } from "./knowledge_search.js";

const say = (error) => tell(error.message);
const path = `/knowledge/${encodeURIComponent(data.number)}`;
const CALM = ["refuse", "withdraw", "write"];
// The caller's words, when a hit of the search was opened; they stay with this page, whatever is searched for later.
const found_by = () => (new URLSearchParams(location.search).has("found") ? JSON.parse(sessionStorage.getItem("kb-search") ?? "null")?.question ?? "" : "");
const asked = history.state?.asked ?? (data.number ? found_by() : "");
if (data.number) history.replaceState({ asked }, "");
const with_reason = (required) => ({ label: words("kb.reason"), name: "reason", maxlength: 500, required });

// What is to be said with a deed; null: nothing is done.
function said(deed) {
  const title = words(`kb.deed.${deed}`);
  if (deed === "refuse" || deed === "withdraw") return form(title, "", [with_reason(true)], title);
  if (deed === "review") return form(title, "", [{ label: words("kb.next_review"), name: "review_on", type: "date" }, with_reason(false)], title);
  return Promise.resolve({});
}

const State = ({ of }) => html`<span class=${`tag state-${of.is_shown ? "shown" : of.state}`}>${of.is_shown ? words("kb.shown") : of.is_coming ? words("kb.is_coming", of) : of.state_word}</span>`;

function Deeds({ told, of, act, write, use, done }) {
  const [busy, wait] = useState(false);
  const does = async (deed) => { wait(true); await act(deed); wait(false); };
  const uses = async (helpful) => { wait(true); await use(helpful); wait(false); };
  if (!of.may.length) return html`<p id="told" role="status">${done}</p>`;
  return html`<section class="panel deeds" aria-labelledby="deeds-title"><h2 id="deeds-title">${words("kb.may")} <small>${words("kb.version", of)}</small></h2><div class="orders">
    ${of.may.includes("use") ? html`<${UseButtons} use=${uses} busy=${busy} />` : ""}
    ${of.may.filter((deed) => deed !== "use").map((deed) => html`<button type="button" key=${deed} data-deed=${deed} disabled=${busy} class=${CALM.includes(deed) ? "secondary" : ""} onClick=${() => (deed === "write" ? write() : does(deed))}>${words(`kb.deed.${deed === "write" && of.state === "draft" ? "edit" : deed}`)}</button>`)}
    <span id="told" role="status">${done}</span></div></section>`;
}

function Content({ of }) {
  const pair = (name, value) => (value ? html`<div key=${name}><dt>${words(`kb.${name}`)}</dt><dd>${value}</dd></div>` : "");
  const list = (name) => (of[name].length ? html`<h3>${words(`kb.${name}`)}</h3><ul class="plain">${of[name].map((each) => html`<li key=${each}>${each}</li>`)}</ul>` : "");
  return html`<section class="panel" aria-labelledby="answer-title"><h2 id="answer-title">${words("kb.answer")}</h2><${Answer} of=${of} />
    <dl>${pair("effect", of.from ? effect(of) : "")}${of.from ? "" : html`${pair("effective_from", of.effective_from)}${pair("effective_until", of.effective_until)}`}${pair("topic", of.topic)}${pair("audience", of.audience_word)}${pair("basis", of.basis)}${pair("review_on", of.review_on)}</dl>
    ${list("questions")}${of.keywords.length ? html`<h3>${words("kb.keywords")}</h3><p class="words">${of.keywords.map((each) => html`<span class="tag" key=${each}>${each}</span> `)}</p>` : ""}</section>`;
}

function History({ told, of, read, compare }) {
  const people = (each) => [each.writers?.length && words("kb.writers", { who: each.writers.join("、") }), each.submitter && words("kb.submitter", { who: each.submitter }), each.approver && words("kb.approver", { who: each.approver })].filter(Boolean);
  return html`<section class="panel history" aria-labelledby="history-title"><h2 id="history-title">${words("kb.history")} <small>${told.versions.length}</small></h2><ol>${told.versions.map((each, n) => html`<li key=${each.version} data-version=${each.version} class=${each.version === of.version ? "here" : ""}>
    <p><strong>${words("kb.version", each)}</strong> <${State} of=${each} /></p><p><small>${each.from ? effect(each) : each.written ?? ""}</small></p>
    ${people(each).length ? html`<p><small>${people(each).join("，")}</small></p>` : ""}${each.refusal ? html`<p class="is-bad">${words("kb.refused_why", { why: each.refusal })}</p>` : ""}
    <div class="orders"><button type="button" class="quiet" aria-pressed=${each.version === of.version} onClick=${() => read(each.version)}>${words("kb.read")}<span class="unseen"> ${words("kb.version", each)}</span></button>
      ${told.versions[n + 1] ? html`<button type="button" class="quiet" data-compare=${each.version} onClick=${() => compare(told.versions[n + 1].version, each.version)}>${words("kb.compare")}<span class="unseen"> ${words("kb.version", each)}</span></button>` : ""}</div></li>`)}</ol></section>`;
}

const PIECES = { gone: (text) => html`<del><span class="unseen">${words("kb.gone")}：</span>${text}</del>`, new: (text) => html`<ins><span class="unseen">${words("kb.added")}：</span>${text}</ins>`, same: (text) => text };
const Changes = ({ changes, close }) => html`<section class="panel changes" aria-labelledby="changes-title" role="status"><h2 id="changes-title">${words("kb.changes", changes)} <button type="button" class="quiet" onClick=${close}>${words("close")}</button></h2>
  ${changes.fields.length ? changes.fields.map(([name, pieces]) => html`<div key=${name} data-field=${name}><h3>${words(`kb.${name}`)}</h3><p class="whole">${pieces.map(([kind, text]) => PIECES[kind](text))}</p></div>`) : html`<p>${words("kb.same")}</p>`}</section>`;

export function Entry() {
  const [told, set] = useState(null), [problem, fail] = useState(""), [number, read] = useState(Number(location.hash.slice(1)) || 0);
  const [changes, show] = useState(null), [writes, write] = useState(false), [done, say_done] = useState("");
  const look = () => ask(`${path}/now`).then(set, (error) => fail(error.message));
  useEffect(() => {
    const changed = () => { say_done(""); read(Number(location.hash.slice(1)) || 0); look(); };
    addEventListener("hashchange", changed);
    look();
    return () => removeEventListener("hashchange", changed);
  }, []);
  const back = html`<a class="back" href="/knowledge">← ${words("kb.to_list")}</a>`;
  if (problem) return html`<div class="knowledge"><p class="problem" role="alert">${problem}</p>${back}</div>`;
  if (!told) return "";
  const of = told.versions.find((each) => each.version === number) ?? told.versions.find((each) => each.is_shown) ?? told.versions[0];
  const open = (version) => { if (version !== of.version) say_done(""); read(version); history.replaceState({ asked }, "", `#${version}`); };
  const act = async (deed) => {
    const more = await said(deed);
    if (!more) return;
    try {
      const result = await order(`${path}/deed`, { deed, version: of.version, seen: of.seen, ...more });
      open(result.version);
      await look();
      say_done(words("kb.done", { state: words(`kb.state.${result.state}`) }));
    } catch (error) { say(error); }
  };
  const use = (helpful) => told_caller(data.number, { question: asked, helpful }).then(() => { say_done(words("kb.used")); return look(); }, say);
  const compare = (before, after) => ask(`${path}/differences?before=${before}&after=${after}`).then((found) => show({ before, after, ...found }), say);
  const saved = async (result) => {
    await look();  // what is done next is done with what was written
    write(false);
    show(null);
    open(result.version);
    say_done(words("kb.done", { state: words(`kb.state.${result.state}`) }));
  };
  if (writes) return html`<div class="knowledge"><${Form} before=${of} entry=${data.number} close=${() => write(false)} saved=${saved} /></div>`;
  return html`<div class="knowledge entry"><div class="head">${back}<h2 id="entry-title">${of.title} <code>${told.entry}</code> <${State} of=${of} /></h2><p>${words("kb.unit")}：${told.unit} · ${words("kb.version", of)} · <small>${words("kb.used_times", told)}</small></p></div>
    ${of.is_shown ? "" : html`<p class="problem warned" role="note">${words(told.shown ? "kb.not_shown" : "kb.nothing_shown")}</p>`}
    <${Deeds} told=${told} of=${of} act=${act} write=${() => write(true)} use=${use} done=${done} />
    ${changes ? html`<${Changes} changes=${changes} close=${() => show(null)} />` : ""}
    <${Content} of=${of} /><${History} told=${told} of=${of} read=${open} compare=${compare} /></div>`;
}
