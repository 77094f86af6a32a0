// The search of the knowledge base, on its own page and on the agent's desk: what is found, and that it was told.
import { html } from "../vendor/preact-htm.js";
import { order, words } from "../shell.js";

export const find = (question, more = {}) => order("/knowledge/search", { question, ...more });
export const told = (entry, body) => order(`/knowledge/${encodeURIComponent(entry)}/deed`, { deed: "use", ...body });
export const effect = (each) => (each.until ? words("kb.from_until", each) : each.from ? words("kb.from", each) : "–");

// Pieces of a text with what matches marked.
export const Marked = ({ parts }) => html`${parts.map(([text, hit], n) => (hit ? html`<mark key=${n}>${text}</mark>` : text))}`;

export const Facts = ({ of, unit }) => html`<p class="kb-facts"><span>${words("kb.unit")}：${unit}</span> <span>${words("kb.effect")}：${effect(of)}</span>${of.topic ? html` <span>${words("kb.topic")}：${of.topic}</span>` : ""}</p>`;

// One hit: its title opens it, by `open` in place or else by its address.
export function Hit({ hit, open }) {
  const inside = html`<${Marked} parts=${hit.title} />`;
  const title = open ? html`<button type="button" class="kb-open" onClick=${() => open(hit.entry)}>${inside}</button>` : html`<a href=${`/knowledge/${hit.entry}?found`}>${inside}</a>`;
  return html`<li data-entry=${hit.entry}><h3>${title} <code>${hit.entry}</code></h3><p class="kb-excerpt"><${Marked} parts=${hit.excerpt} /></p><${Facts} of=${hit} unit=${hit.unit} /></li>`;
}

// What callers are told; line ends are the department's own.
export const Answer = ({ of }) => html`<p class="kb-answer">${of.answer}</p>`;

// Both ways in which an answer was told.
export const UseButtons = ({ use, busy }) => html`<button type="button" data-deed="use" disabled=${busy} onClick=${() => use(true)}>${words("kb.use")}</button><button type="button" class="secondary" data-deed="unhelpful" disabled=${busy} onClick=${() => use(false)}>${words("kb.unhelpful")}</button>`;
