// A version as its department writes it: a new entry, or what comes after one that there is.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { data, order, words } from "../shell.js";

const LINES = { title: 100, topic: 60, basis: 200 }, LISTS = ["questions", "keywords"], DAYS = ["effective_from", "effective_until", "review_on"];

// `before`: the version that it begins from, with the entry's number; `saved(done)` after it was written.
export function Form({ before = null, entry = "", close, saved }) {
  const [problem, show] = useState(""), [busy, wait] = useState(false), changed = useRef(false), first = useRef(null);
  useEffect(() => {
    first.current.focus();
    const leave = (event) => { if (changed.current) event.preventDefault(); };
    addEventListener("beforeunload", leave);
    return () => removeEventListener("beforeunload", leave);
  }, []);
  const send = async (event) => {
    event.preventDefault();
    wait(true);
    try {
      const done = await order("/knowledge/write", { ...Object.fromEntries(new FormData(event.target)), entry, seen: before?.seen ?? 0, submit: event.submitter?.value === "submit" });
      changed.current = false;
      saved(done);
    } catch (error) {
      show(error.message);
      wait(false);
    }
  };
  const text = (name) => html`<label class=${name}>${words(`kb.${name}`)}<input name=${name} maxlength=${LINES[name]} required=${name === "title"} ref=${name === "title" ? first : null} defaultValue=${before?.[name] ?? ""} /></label>`;
  const day = (name) => html`<label>${words(`kb.${name}`)}<input type="date" name=${name} min="2000-01-01" max="2099-12-31" defaultValue=${before && !(name === "review_on" && before.state !== "draft") ? before[name] : ""} /></label>`;
  const list = (name) => html`<label>${words(`kb.${name}`)} <small>${words("kb.per_line")}</small><textarea name=${name} rows="4" defaultValue=${(before?.[name] ?? []).join("\n")}></textarea></label>`;
  return html`<section class="panel write" aria-labelledby="write-title"><h2 id="write-title">${words(before ? (before.state === "draft" ? "kb.deed.edit" : "kb.deed.write") : "kb.new")} ${entry ? html`<code>${entry}</code>` : ""}</h2>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    <form onSubmit=${send} onInput=${() => { changed.current = true; }}>${text("title")}
      <label>${words("kb.answer")}<textarea name="answer" rows="7" maxlength="8000" required defaultValue=${before?.answer ?? ""}></textarea></label>
      <div class="pair">${LISTS.map(list)}</div>
      <div class="three">${text("topic")}<label>${words("kb.audience")}<select name="audience">${data.audiences.map(([id, title]) => html`<option key=${id} value=${id} selected=${id === (before?.audience ?? "all")}>${title}</option>`)}</select></label>${text("basis")}</div>
      <div class="three">${DAYS.map(day)}</div><p><small>${words("kb.why_dates")}</small></p>
      <div class="orders"><button type="button" class="secondary" onClick=${() => { changed.current = false; close(); }}>${words("cancel")}</button>
        <button type="submit" class="secondary" value="save" disabled=${busy}>${words("kb.save")}</button><button type="submit" value="submit" disabled=${busy}>${words("kb.save_submit")}</button></div></form></section>`;
}
