// A draft tried out: what the caller hears, what is done, the nodes on the way; one button for each thing that can happen.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { order, words } from "../shell.js";

const place = (node) => `${node.flow}.${node.node}`;

function Turn({ turn, flow }) {
  return html`<li><span class="at">${turn.at.toFixed(1)}</span><div>${turn.said ? html`<p><strong class="tag">${turn.said}</strong></p>` : ""}
    ${turn.nodes.length ? html`<p class="went">${turn.nodes.map((node, n) => html`<code key=${n}>${node.flow === flow ? node.node : place(node)}</code>`)}</p>` : ""}
    ${turn.happens.map((each, n) => html`<p key=${n} class=${each.kind}>${each.kind === "heard" ? html`<q>${each.text}</q>` : each.text}</p>`)}
    ${turn.problem ? html`<p class="problem">${turn.problem}</p>` : ""}</div></li>`;
}

// `walked` is told the nodes that the call came to, so that the graph can show them.
export function Trial({ flow, text, wrong, walked }) {
  const [given, fill] = useState({ caller: "13800001234", at: "", variables: "" });
  const [answers, answer] = useState([]), [told, set] = useState(null), [problem, say] = useState(""), [typed, type] = useState(""), turns = useRef(null);
  useEffect(() => { if (turns.current) turns.current.scrollTop = turns.current.scrollHeight; }, [told]);
  const write = (name) => (event) => { fill({ ...given, [name]: event.target.value }); };
  useEffect(() => {
    if (wrong) return undefined;
    let wanted = true;
    order("/ivr/try", { flow, text, words: answers, ...given }).then((found) => {
      if (!wanted) return;
      set(found);
      say("");
      walked(found.turns.flatMap((turn) => turn.nodes.map((node) => ({ ...node, label: `${turn.at.toFixed(1)} s` }))));
    }, (error) => { if (wanted) { say(error.message); answer((before) => before.slice(0, told?.turns ? -1 : 0)); } });
    return () => { wanted = false; };
  }, [flow, text, wrong, answers.join("\n"), given.caller, given.at, given.variables]);
  if (wrong) return html`<p>${words("ivr.mend_first")}</p>`;
  if (!told) return html`<p class=${problem ? "problem" : ""} aria-busy=${problem ? undefined : "true"}>${problem || words("ivr.loading")}</p>`;
  const next = (word) => { say(""); type(""); answer([...answers, word]); };
  const { waits } = told;
  return html`<div class="trial"><div class="filter">
      <label>${words("ivr.caller")}<input name="caller" inputmode="tel" pattern="\\+?[0-9]{0,20}" value=${given.caller} onChange=${write("caller")} /></label>
      <label>${words("ivr.moment")}<input name="at" type="datetime-local" value=${given.at} onChange=${write("at")} /></label>
      <label>${words("ivr.variables")}<input name="variables" value=${given.variables} onChange=${write("variables")} /></label></div>
    <ol class="turns" ref=${turns} tabindex="0" aria-live="polite" aria-label=${words("ivr.tab.trial")}>${told.turns.map((turn, n) => html`<${Turn} key=${n} turn=${turn} flow=${flow} />`)}</ol>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ""}
    ${told.seconds !== null ? html`<p><strong>${words("ivr.reached", { place: told.reached, seconds: told.seconds })}</strong></p>` : ""}
    ${waits ? html`<fieldset class="waits"><legend>${words("ivr.waits_at", { place: place(waits) })}</legend>
      <div class="options">${waits.options.map((each) => html`<button type="button" class="quiet" key=${each.word} data-word=${each.word} onClick=${() => next(each.word)}>${each.label}</button>`)}</div>
      <form class="filter" onSubmit=${(event) => { event.preventDefault(); if (typed.trim()) next(typed.trim()); }}>
        <label>${words("ivr.other_word")}<input name="word" maxlength="200" autocomplete="off" title=${words("ivr.other_why")} value=${typed} onInput=${(event) => type(event.target.value)} /></label><button type="submit" class="quiet">${words("ivr.enter")}</button></form></fieldset>`
      : html`<p><strong id="ended">${words("ivr.ended")}</strong></p>`}
    <div class="orders"><button type="button" class="quiet" disabled=${!answers.length} onClick=${() => { say(""); answer(answers.slice(0, -1)); }}>${words("ivr.step_back")}</button>
      <button type="button" class="quiet" onClick=${() => { say(""); answer([]); }}>${words("ivr.begin")}</button></div></div>`;
}
