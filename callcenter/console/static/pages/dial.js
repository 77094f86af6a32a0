// A callback by hand: what it is about is read, then the agent's own phone rings, and the appellant's after it.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, dayAndTime, order, words } from "../shell.js";

export const DialButton = ({ row, open }) => html`<button type="button" class="quiet dial" aria-label=${words("cases.dial_one", row)} onClick=${() => open(row)}>${words("cases.dial")}</button>`;

export function DialDialog({ row, close }) {
  const box = useRef(null), [problem, show] = useState(""), [done, say] = useState(""), [busy, wait] = useState(false);
  const [whole, set] = useState(null), path = `/cases/${encodeURIComponent(row.number)}`;
  useEffect(() => { box.current.showModal(); ask(`${path}/now`).then(set, (error) => show(error.message)); }, []);
  const dial = async () => {
    wait(true);
    show("");
    try {
      say(words("cases.dial_done", await order(`${path}/dial`)));
    } catch (error) {
      show(error.message);
    }
    wait(false);
  };
  return html`<dialog ref=${box} class="dialling" aria-labelledby="dial-title" onClose=${close}><article>
    <h2 id="dial-title">${words("cases.dial_title", row)}</h2>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    <p role="status">${done || words("cases.dial_why", row)}</p>
    ${whole ? html`<h3>${words("cases.text")}</h3><p class="whole">${whole.text || "–"}</p>
      ${whole.reply ? html`<h3>${words("cases.reply")}</h3><p class="whole">${whole.reply}</p>` : ""}
      ${whole.callbacks.length ? html`<h3>${words("cases.callbacks")}</h3><ul class="plain">${whole.callbacks.map((each, n) => html`<li key=${n}>${dayAndTime(each.at)} ${words(`cases.reach.${each.outcome}`)}</li>`)}</ul>` : ""}` : problem ? "" : html`<p aria-busy="true">…</p>`}
    <div class="orders"><button type="button" class="secondary" onClick=${() => box.current.close()}>${words("close")}</button>
      ${done ? "" : html`<button type="button" id="dial" disabled=${busy || !whole} onClick=${dial}>${words("cases.dial")}</button>`}</div></article></dialog>`;
}
