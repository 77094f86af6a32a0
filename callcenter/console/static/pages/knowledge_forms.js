// The dialogs of the knowledge base: a deed with its reason, and a version that is written.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { data, words } from "../shell.js";

// `send(given)` does it; the dialog stays open with the reason when it is refused, and nothing that was typed is lost.
export function Dialog({ title, about, send, close, children, buttons }) {
  const box = useRef(null), [problem, show] = useState(""), [busy, wait] = useState(false);
  useEffect(() => { box.current.showModal(); }, []);
  const submit = async (event) => {
    event.preventDefault();
    wait(true);
    try {
      await send(Object.fromEntries(new FormData(event.target)), event.submitter?.value ?? "");
      close();
    } catch (error) {
      show(error.message);
      wait(false);
    }
  };
  return html`<dialog ref=${box} class="deed" aria-labelledby="deed-title" onClose=${close}><article><h2 id="deed-title">${title} <small>${about}</small></h2>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    <form onSubmit=${submit}>${children}<div class="orders"><button type="button" class="secondary" onClick=${close}>${words("cancel")}</button>
      ${(buttons ?? [["do", title]]).map(([value, text]) => html`<button type="submit" key=${value} value=${value} disabled=${busy} class=${value === "draft" ? "secondary" : ""}>${text}</button>`)}</div></form></article></dialog>`;
}

const LINES = { title: 100, topic: 60, basis: 200 }, TEXTS = { answer: 6, questions: 3 }, DAYS = ["effective_from", "effective_until", "review_on"];

export function Write({ entry, before = {}, send, close }) {
  const was = (name) => (Array.isArray(before[name]) ? before[name].join(name === "questions" ? "\n" : " ") : before[name] ?? "");
  const label = (name) => words(`know_field.${name}`), fresh = before.state !== "draft";
  const line = (name) => html`<label key=${name}>${label(name)}<input name=${name} maxlength=${LINES[name] ?? 1000} value=${was(name)} required=${name === "title"} /></label>`;
  const text = (name) => html`<label key=${name} class="wide-field">${label(name)}<textarea name=${name} rows=${TEXTS[name]} maxlength="8000" required=${name === "answer"}>${was(name)}</textarea></label>`;
  const day = (name) => html`<label key=${name}>${label(name)}<input type="date" name=${name} value=${name === "review_on" && fresh ? "" : was(name)} /></label>`;
  return html`<${Dialog} title=${words("know.writing")} about=${entry ? entry.entry : data.writes} close=${close} buttons=${[["draft", words("know.save")], ["submit", words("know.save_submit")]]}
    send=${(given, button) => send({ deed: "write", entry: entry?.entry ?? "", submit: button === "submit", ...given })}>
    <div class="write">${line("title")}${line("topic")}${text("answer")}${text("questions")}${line("keywords")}
      <label>${label("audience")}<select name="audience">${data.audiences.map(([id, title]) => html`<option key=${id} value=${id} selected=${id === (before.audience ?? "all")}>${title}</option>`)}</select></label>${line("basis")}${DAYS.map(day)}</div></${Dialog}>`;
}
