// One appeal: what it is about, where it is, what happened to it, and what may be done now.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ask, data, dayAndTime, order, reveal, savesGuarded, tell, words } from "../shell.js";
import { Deadline, DeedButton, DeedDialog, Marks, isAtOnce } from "./deeds.js";
import { DialButton, DialDialog } from "./dial.js";

const say = (error) => tell(error.message);
const minute = (ms) => (ms ? dayAndTime(ms).slice(0, -3) : "–");
const path = `/cases/${encodeURIComponent(data.number)}`;
const link = (number, linked) => (linked && number !== data.number ? html`<a class="number" href=${`/cases/${number}`}>${number}</a>` : html`<code>${number}</code>`);
const Pair = ({ name, value }) => html`<div><dt>${words(`cases.${name}`)}</dt><dd>${value}</dd></div>`;
const Panel = ({ name, children }) => html`<section class="panel" aria-labelledby=${`title-${name}`}><h2 id=${`title-${name}`}>${words(`cases.${name}`)}</h2>${children}</section>`;

function Caller({ told }) {
  const [full, show] = useState("");
  const open = () => reveal("appeal", told.number).then((number) => number && show(number), say);
  return html`<span class="nowrap">${full || told.caller || "–"} ${data.numbers && told.caller && !full ? html`<button type="button" class="quiet" onClick=${open}>${words("reveal")}</button>` : ""}</span>`;
}

function Matter({ told }) {
  const { elements, more } = told;
  const rest = ["channel", "area", "issuer", "mode", "redone", "reopened", "extensions", "resolved", "satisfaction", "exclusion"].filter((name) => more[name]);
  return html`<${Panel} name="text"><p class="whole">${told.text || "–"}</p>
    <h3>${words("cases.elements")}</h3>
    <dl>${["name", "occurred", "place", "cause", "course"].map((name) => html`<${Pair} key=${name} name=${name} value=${elements[name] || "–"} />`)}</dl>
    <dl class="more"><${Pair} name="type" value=${told.type || "–"} /><${Pair} name="category" value=${told.category || "–"} /><${Pair} name="caller" value=${html`<${Caller} told=${told} />`} />
      <${Pair} name="opened" value=${minute(told.opened)} />${rest.map((name) => html`<${Pair} key=${name} name=${name} value=${more[name]} />`)}</dl></${Panel}>
    ${told.answer ? html`<${Panel} name="answer"><p class="whole">${told.answer}</p></${Panel}>` : ""}
    ${told.reply ? html`<${Panel} name="reply"><p><span class="tag">${told.outcome}</span></p><p class="whole">${told.reply}</p></${Panel}>` : ""}`;
}

function History({ told }) {
  return html`<${Panel} name="history"><div class="scroll plain" tabindex="0" role="group" aria-labelledby="title-history"><table>
    <thead><tr>${["at", "who", "what", "why"].map((name) => html`<th scope="col" key=${name}>${words(`cases.${name}`)}</th>`)}</tr></thead>
    <tbody>${told.history.map((each, n) => html`<tr key=${n}><td class="nowrap">${dayAndTime(each.at)}</td><td class="who">${each.role} ${each.actor}</td><td class="whole">${each.what}</td><td class="whole">${each.why}</td></tr>`)}</tbody></table></div></${Panel}>`;
}

function Tree({ told }) {
  const [top, ...parts] = told.tree;
  const leaf = (each) => html`${link(each.number, each.linked)}<br />${each.unit || words("cases.no_unit")}${each.unit ? html` <small>${words("cases.level", each)}</small>` : ""} <span class="tag">${each.state_word}</span> ${each.part ? html`<span class="tag">${words(`cases.${each.part}`)}</span>` : ""} <small>${each.left}</small>`;
  return html`<${Panel} name="tree"><ul class="tree"><li>${words("cases.centre")}<ul><li class=${top.number === data.number ? "here" : ""}>${leaf(top)}
    ${parts.length ? html`<ul>${parts.map((each) => html`<li key=${each.number} class=${each.number === data.number ? "here" : ""}>${leaf(each)}</li>`)}</ul>` : ""}</li></ul></li></ul></${Panel}>`;
}

function File({ file }) {
  const place = useRef(null);
  useEffect(() => savesGuarded(place.current, file.name), [file.id]);
  const size = html`<small>${file.kb} kB</small>`;
  return file.open ? html`<a ref=${place} href=${`${path}/files/${file.id}`} aria-label=${words("cases.save", file)}>${file.name}</a> ${size}` : html`${file.name} ${size} <small>${words("cases.closed")}</small>`;
}

function Beside({ told }) {
  return html`<${Panel} name="deadlines">${told.deadlines.length ? html`<ul class="plain">${told.deadlines.map((each) => html`<li key=${each.what}>${each.what} ${minute(each.at)} ${each.runs ? html`<span class=${`deadline ${each.class}`}>${each.class_word ? html`<strong>${each.class_word}</strong> ` : ""}${each.left}</span>` : html`<small>${words("cases.kept")}</small>`}</li>`)}</ul>` : html`<p>${words("none")}</p>`}</${Panel}>
    <${Tree} told=${told} />
    ${told.same.length ? html`<${Panel} name="same"><ul class="plain">${told.same.map((each) => html`<li key=${each.number}><span class="tag">${words(each.leads ? "cases.leads" : "cases.follows")}</span> ${link(each.number, each.linked)} ${each.state_word}<br /><small>${each.text}</small></li>`)}</ul></${Panel}>` : ""}
    ${told.callbacks.length ? html`<${Panel} name="callbacks"><ul class="plain">${told.callbacks.map((each, n) => html`<li key=${n}>${dayAndTime(each.at)} ${words(`cases.reach.${each.outcome}`)}</li>`)}</ul></${Panel}>` : ""}
    <${Panel} name="sources"><ul class="plain">${told.sources.map((each, n) => html`<li key=${n}>${each.channel} ${minute(each.at)} ${each.reference ? html`<code>${each.reference}</code>` : ""}</li>`)}</ul>
      ${told.said_later.length ? html`<h3>${words("cases.said_later")}</h3><ul class="plain">${told.said_later.map((each, n) => html`<li key=${n}>${minute(each.at)} ${each.text}</li>`)}</ul>` : ""}
      ${told.files.length ? html`<h3>${words("cases.files")}</h3><ul class="plain">${told.files.map((each, n) => html`<li key=${n}><${File} file=${each} /></li>`)}</ul>` : ""}</${Panel}>`;
}

export function Case() {
  const [told, set] = useState(null), [deed, act] = useState(""), [done, say_done] = useState(""), [problem, show] = useState(""), [dialled, dial] = useState(null);
  const look = () => ask(`${path}/now`).then(set, (error) => show(error.message));
  useEffect(() => { look(); }, []);
  const send = async (body) => {
    const outcome = await order(`${path}/deed`, body);
    say_done(words("cases.done", { state: outcome.state_word }));
    await look();
  };
  const wish = (name) => (isAtOnce(name) ? send({ deed: name }).catch(say) : act(name));
  if (problem) return html`<p class="problem" role="alert">${problem}</p><p><a href="/cases">${words("cases.back")}</a></p>`;
  if (!told) return "";
  return html`<div class="case" data-state=${told.state}><header class="head"><p class="back"><a href="/cases">${words("cases.back")}</a></p>
      <h2><code>${told.number}</code> <span class="tag" id="state">${told.state_word}</span> <${Marks} row=${told} /></h2>
      <p class="time"><${Deadline} deadline=${told.deadline} at=${minute} /></p></header>
    <section class="panel deeds" aria-label=${words("cases.may")}><h2>${words("cases.may")}${told.extension_workdays ? html` <small>${words("cases.asks", { count: told.extension_workdays })}</small>` : ""}</h2>
      <div class="orders">${told.dial ? html`<${DialButton} row=${told} open=${dial} />` : ""}${told.may.map((name) => html`<${DeedButton} key=${name} deed=${name} act=${wish} />`)}${told.may.length ? "" : html`<span>${words("cases.nothing")}</span>`} <span role="status" id="told">${done}</span></div></section>
    <div class="column"><${Matter} told=${told} /><${History} told=${told} /></div><div class="column beside"><${Beside} told=${told} /></div>
    ${deed ? html`<${DeedDialog} deed=${deed} about=${told.number} only=${{ step: told.next_step }} send=${send} close=${() => act("")} />` : ""}
    ${dialled ? html`<${DialDialog} row=${dialled} close=${() => { dial(null); look(); }} />` : ""}</div>`;
}
