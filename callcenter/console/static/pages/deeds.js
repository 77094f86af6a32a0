// What is done with appeals, on the list and on the page of one: a dialog with the deed's own fields.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { data, words } from "../shell.js";

const AT_ONCE = ["sign", "start", "contact", "review", "resume"]; // nothing is to be said with them
const WITH_REASON = ["appoint", "redispatch", "return", "deny", "overrule", "extend", "suspend", "fail", "reopen", "press"];
const LONG = ["opinion", "text"], OPTIONAL = ["proposed", "cause", "co_units", "opinion"];
const CALM = ["deny", "fail", "return", "attempt", "suspend", "withdraw"];

export const isAtOnce = (deed) => AT_ONCE.includes(deed);
const known = (deed, field) => (deed === "attempt" ? data.choices.attempt : data.choices[field === "proposed" ? "unit" : field]);

function Field({ deed, name, only }) {
  const label = words(`field.${name}`), needed = !OPTIONAL.includes(name) || (deed === "sub-assign" && name === "opinion");
  if (name === "co_units") return html`<fieldset class="units"><legend>${label}</legend>${data.choices.unit.map(([id, title]) => html`<label key=${id}><input type="checkbox" name="co_units" value=${id} />${title}</label>`)}</fieldset>`;
  if (LONG.includes(name)) return html`<label>${label}<textarea name=${name} rows=${name === "text" ? 5 : 2} maxlength="8000" required=${needed}></textarea></label>`;
  if (name === "workdays") return html`<label>${label}<input type="number" name="workdays" min=${deed === "sub-assign" ? 0 : 1} max="200" value=${deed === "sub-assign" ? 0 : 1} required /></label>`;
  return html`<label>${label}<select name=${name} required=${needed}><option value="">${words("field.choose")}</option>${known(deed, name).filter(([id]) => !only || id === only).map(([id, title]) => html`<option key=${id} value=${id} selected=${id === only}>${title}</option>`)}</select></label>`;
}

function said(form) {
  const given = new FormData(form), body = Object.fromEntries(given);
  if (given.has("co_units")) body.co_units = given.getAll("co_units");
  if ("workdays" in body) body.workdays = Number(body.workdays || 0);
  if ("resolved" in body) body.resolved = { yes: true, no: false }[body.resolved] ?? null;
  return body;
}

// `send(body)` does it; the dialog stays open with the reason when it is refused.
export function DeedDialog({ deed, about, send, close, only = {} }) {
  const box = useRef(null), [problem, show] = useState(""), [busy, wait] = useState(false);
  useEffect(() => { box.current.showModal(); }, []);
  const submit = async (event) => {
    event.preventDefault();
    wait(true);
    try {
      await send({ deed, ...said(event.target) });
      close();
    } catch (error) {
      show(error.message);
      wait(false);
    }
  };
  return html`<dialog ref=${box} class="deed" aria-labelledby="deed-title" onClose=${close}><article>
    <h2 id="deed-title">${words(`deed.${deed}`)} <small>${about}</small></h2>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    <form onSubmit=${submit}>${(data.arguments[deed] ?? []).map((name) => html`<${Field} key=${name} deed=${deed} name=${name} only=${only[name]} />`)}
      <label>${words("field.reason")}<textarea name="reason" rows="2" maxlength="500" required=${WITH_REASON.includes(deed)}></textarea></label>
      <div class="orders"><button type="button" class="secondary" onClick=${close}>${words("cancel")}</button><button type="submit" disabled=${busy}>${words(`deed.${deed}`)}</button></div></form></article></dialog>`;
}

export const DeedButton = ({ deed, act, disabled }) => html`<button type="button" data-deed=${deed} disabled=${disabled} class=${CALM.includes(deed) ? "secondary" : ""} onClick=${() => act(deed)}>${words(`deed.${deed}`)}</button>`;

// A deadline: what it is of, the colour's word, what is left, and when.
export const Deadline = ({ deadline, at }) => (deadline ? html`<span class=${`deadline ${deadline.class}`}><strong>${deadline.class_word}</strong> ${deadline.what} ${deadline.left}</span><small class="at">${at(deadline.at)}</small>` : html`<span class="deadline">–</span>`);

export function Marks({ row }) {
  const marks = [
    row.urgency !== "normal" && ["bad", row.urgency_word], row.pressed && ["bad", row.pressed],
    row.supervised > 0 && ["bad", words("cases.supervised", { count: row.supervised })],
    row.objection && ["warn", words("cases.objection")],
    row.returns > 0 && ["warn", words("cases.returns", { count: row.returns })],
    ...row.alerts.map((each) => ["warn", each]),
    row.task === "directive" && ["", words("cases.directive")], row.appointed && ["", words("cases.appointed")],
    row.parts[0] > 0 && ["", words("cases.parts", { open: row.parts[1], all: row.parts[0] })],
    row.followers > 0 && ["", words("cases.followers", { count: row.followers })],
    row.part && ["", words("cases.part")], row.confidential && ["", words("cases.confidential")],
    row.attempts > 0 && ["", words("cases.attempts", { count: row.attempts })],
  ].filter(Boolean);
  return html`<span class="marks">${marks.map(([kind, word]) => html`<span key=${word} class=${`tag ${kind}`}>${word}</span>`)}</span>`;
}
