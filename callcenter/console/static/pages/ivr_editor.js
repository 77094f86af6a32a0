// A flow as text: checked while it is typed, compared with what runs, tried out, and on its way to be published by two people.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, data, form, order, tell, words } from "../shell.js";
import { Graph } from "./ivr_graph.js";
import { Trial } from "./ivr_trial.js";
import { Versions, Waiting } from "./ivr_versions.js";

const PAUSE_MS = 700, TABS = ["mistakes", "differences", "picture", "trial"], SIGN = { gone: "−", new: "+", same: " ", apart: "…" };
const unsaved = new Map(); // what was typed and not saved yet: flow and version → text
addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
const say = (error) => tell(error.message);

// -- the text --------------------------------------------------------------------------------------------------------
function Text({ text, write, fixed, mistakes, line }) {
  const area = useRef(null), gutter = useRef(null), count = text.split("\n").length, wrong = new Set(mistakes.map((each) => each.line));
  useEffect(() => {
    if (!line) return;
    const lines = text.split("\n"), start = lines.slice(0, line.at - 1).join("\n").length + (line.at > 1 ? 1 : 0), high = parseFloat(getComputedStyle(area.current).lineHeight);
    area.current.focus();
    area.current.setSelectionRange(start, start + (lines[line.at - 1] ?? "").length);
    area.current.scrollTop = Math.max(0, (line.at - 6) * high);
  }, [line]);
  return html`<div class="code"><pre ref=${gutter} class="gutter" aria-hidden="true">${Array.from({ length: count }, (_, n) => html`<span key=${n} class=${wrong.has(n + 1) ? "wrong" : ""}>${n + 1}${"\n"}</span>`)}</pre>
    <textarea ref=${area} id="text" aria-label=${words("ivr.text")} wrap="off" spellcheck=${false} autocomplete="off" readOnly=${fixed} value=${text} onInput=${(event) => write(event.target.value)} onScroll=${(event) => { gutter.current.scrollTop = event.target.scrollTop; }}></textarea></div>`;
}

function Mistakes({ rows, flow, jump }) {
  if (!rows.length) return html`<p class="told">${words("ivr.no_mistakes")}</p>`;
  const mine = (each) => each.file === `${flow}.yaml` && each.line;
  return html`<ol class="mistakes">${rows.map((each, n) => html`<li key=${n}>${mine(each) ? html`<button type="button" class="jump" onClick=${() => jump(each.line)}>${words("ivr.at_line", { line: each.line })}</button>` : html`<code>${each.file}${each.line ? `:${each.line}` : ""}</code>`}
    <code>${each.where}</code> ${each.message}${each.hint ? html` <small>${each.hint}</small>` : ""}</li>`)}</ol>`;
}

function Differences({ rows }) {
  if (!rows.length) return html`<p>${words("ivr.no_differences")}</p>`;
  return html`<p><small>${words("ivr.differences_why")}</small></p><div class="scroll" tabindex="0" role="region" aria-label=${words("ivr.differences_why")}><table class="differences"><tbody>
    ${rows.map((row, n) => html`<tr key=${n} class=${row.kind}><td>${row.old || ""}</td><td>${row.new || ""}</td><td>${SIGN[row.kind]}<span class="unseen">${row.kind === "new" ? words("ivr.came") : row.kind === "gone" ? words("ivr.went") : ""}</span></td><td><pre>${row.text}</pre></td></tr>`)}</tbody></table></div>`;
}

function Findings({ judged, flow, text, jump, open }) {
  const [tab, choose] = useState(open), [steps, walked] = useState([]), [node, select] = useState("");
  const wrong = judged.mistakes.length, title = { mistakes: wrong, differences: judged.differences.filter((row) => ["new", "gone"].includes(row.kind)).length };
  const mine = steps.map((step, n) => ({ ...step, n: n + 1 })).filter((step) => step.flow === flow);
  const shown = {
    mistakes: () => html`<${Mistakes} rows=${judged.mistakes} flow=${flow} jump=${jump} />`,
    differences: () => html`<${Differences} rows=${judged.differences} />`,
    picture: () => (judged.drawn ? html`<${Graph} flow=${judged.drawn} steps=${wrong ? [] : mine} node=${node} choose=${select} fit=${true} id="draft" />` : html`<p>${words("ivr.no_picture")}</p>`),
    trial: () => html`<${Trial} flow=${flow} text=${text} wrong=${wrong > 0} walked=${walked} />`,
  };
  return html`<section class="panel findings" aria-labelledby="findings-title"><h2 id="findings-title" class="unseen">${words("ivr.findings")}</h2>
    <div class="tabs" role="toolbar" aria-labelledby="findings-title">${TABS.map((name) => html`<button type="button" key=${name} class="quiet" data-tab=${name} aria-pressed=${tab === name ? "true" : "false"} onClick=${() => choose(name)}>${words(`ivr.tab.${name}`)}${title[name] ? html` <span class=${name === "mistakes" ? "bad" : ""}>${title[name]}</span>` : ""}</button>`)}</div>
    ${shown[tab]()}</section>`;
}

// -- deeds -----------------------------------------------------------------------------------------------------------
const WHY = { label: words("ivr.why"), name: "why", required: true, maxlength: 300 };
async function reason(deed, why = "") {
  const given = await form(words(`ivr.${deed}`), why, [WHY], words(`ivr.${deed}`));
  return given && given.why.trim();
}

function Deeds({ row, dirty, wrong, act, approve, save }) {
  const button = (deed, does, more = {}) => html`<button type="button" key=${deed} class="quiet" id=${deed} ...${more} onClick=${does}>${words(`ivr.${deed}`)}</button>`;
  const mine = row?.author === data.me, open = !row || (mine && ["draft", "returned"].includes(row.state)), waits = row?.waits;
  const told = (deed) => async () => { const why = await reason(deed); if (why) act(deed, { why }); };
  return html`<div class="orders deeds">${open ? button("save", () => save(row?.version ?? ""), { disabled: !dirty && !!row }) : button("save_as", () => save(""))}
    ${open && row ? [button("submit", told("submit"), { disabled: dirty || wrong }), button("drop", () => act("drop"))] : ""}
    ${waits && mine ? [button("take_back", () => act("take_back")), html`<p key="yours">${words("ivr.yours")}</p>`] : ""}
    ${waits && !mine ? [button("approve", async () => { if (await form(words("ivr.approve"), words("ivr.approve_why"), [], words("ivr.approve"))) approve(row.seen); }), button("give_back", told("give_back"))] : ""}</div>`;
}

// -- the page --------------------------------------------------------------------------------------------------------
function useJudged(flow, version, text, loaded) {
  const [judged, set] = useState(null), [busy, wait] = useState(false);
  useEffect(() => {
    if (!loaded || text === loaded.text) { set(loaded); wait(false); return undefined; }
    let wanted = true;
    wait(true);
    const timer = setTimeout(() => order("/ivr/check", { flow, text }).then((found) => { if (wanted) { set(found); wait(false); } }, (error) => { if (wanted) { wait(false); say(error); } }), PAUSE_MS);
    return () => { wanted = false; clearTimeout(timer); };
  }, [flow, version, text, loaded]);
  return [judged, busy];
}

export function Editor({ flow, version, go, changed }) {
  const key = `${flow} ${version}`, [loaded, load] = useState(null), [text, type] = useState(""), [listed, list] = useState({ versions: [], waiting: [] });
  const [line, jump] = useState(null), [done, did] = useState(""), [judged, busy] = useJudged(flow, version, text, loaded);
  const again = async () => {
    const query = new URLSearchParams({ name: version || flow });
    const [found, rows] = await Promise.all([ask(version ? `/ivr/version?${query}` : `/ivr/text?${query}`), ask(`/ivr/versions?${new URLSearchParams({ flow })}`)]);
    load({ ...found, key });
    list(rows);
    type(unsaved.get(key) ?? found.text);
  };
  useEffect(() => { again().catch((error) => { say(error); if (version) go({ version: "" }); }); }, [key]);
  if (!loaded || loaded.key !== key || !judged) return html`<p aria-busy="true">${words("ivr.loading")}</p>`;
  const row = version ? loaded : null, fixed = !!row && !(row.author === data.me && ["draft", "returned"].includes(row.state)), dirty = text !== loaded.text;
  const write = (value) => { type(value); did(""); if (value === loaded.text) unsaved.delete(key); else unsaved.set(key, value); };
  const moved = async (made, told) => { unsaved.delete(key); did(told); changed(); if (made === version) await again(); else go({ flow, version: made }); };
  const save = (own) => order("/ivr/draft", { flow, text, version: own }).then(({ version: made }) => moved(made, words("ivr.saved", { version: made })), say);
  const act = (deed, more = {}) => order("/ivr/deed", { version, deed, ...more }).then(({ version: made }) => moved(made, deed === "submit" ? words("ivr.submitted") : ""), (error) => { say(error); again().catch(say); });
  const approve = (seen) => order("/ivr/approve", { version, seen }).then(({ version: made }) => moved(made, words("ivr.published")), (error) => { say(error); again().catch(say); });
  const back = async (old) => { const why = await reason("roll_back", old.version); if (why) order("/ivr/deed", { version: old.version, deed: "roll_back", why }).then(({ version: made }) => go({ flow, version: made }), say); };
  const open = (other) => go({ flow: other.flow, version: other.version });
  return html`<div class="editor" data-version=${version} data-state=${row?.state ?? "running"} data-checked=${busy ? "" : "yes"}><div class="writing"><section class="panel" aria-labelledby="text-title">
      <div class="head"><h2 id="text-title">${flow} <small>${row ? `${row.version} · ${words(`ivr.state.${row.state}`)} · ${row.author}` : words("ivr.running")}${dirty ? ` · ${words("ivr.unsaved")}` : ""}</small></h2>
        ${version ? html`<button type="button" class="quiet" onClick=${() => go({ version: "" })}>${words("ivr.running")}</button>` : ""}</div>
      ${row?.note ? html`<p class="problem">${row.note}</p>` : ""}
      <${Text} text=${text} write=${write} fixed=${fixed} mistakes=${judged.mistakes.filter((each) => each.file === `${flow}.yaml`)} line=${line} />
      <${Deeds} row=${row} dirty=${dirty} wrong=${judged.mistakes.length > 0 || busy} act=${act} approve=${approve} save=${save} />
      <div role="status">${done ? html`<p class="told">${done}</p>` : ""}</div></section>
      <${Findings} key=${key} judged=${judged} flow=${flow} text=${text} jump=${(at) => jump({ at })} open=${row && fixed ? "differences" : "mistakes"} /></div>
    <${Waiting} rows=${listed.waiting} open=${open} />
    <div><h2>${words("ivr.versions")}</h2><${Versions} rows=${listed.versions} here=${version} open=${open} back=${back} /></div></div>`;
}
