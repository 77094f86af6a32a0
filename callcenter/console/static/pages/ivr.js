// IVR flows: one drawn with live counts on its nodes, and the path of a call through it. What is open stands behind the #.
import { html, render, useEffect, useState } from "../vendor/preact-htm.js";
import { ask, data, form, lasted, live, order, timeOfDay, words } from "../shell.js";
import { Editor } from "./ivr_editor.js";
import { Graph, spoken } from "./ivr_graph.js";
import { Versions } from "./ivr_versions.js";

const place = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const go = (changes) => {
  const kept = Object.entries({ ...place(), ...changes }).filter(([, value]) => value);
  location.hash = new URLSearchParams(kept);
};

function Flows({ told, name }) {
  return html`<nav class="flows" aria-label=${words("ivr.flows")}>${told.flows.map((flow) => html`<button type="button" key=${flow.name} class="quiet" aria-current=${flow.name === name ? "true" : undefined} data-flow=${flow.name} title=${flow.description} onClick=${() => go({ flow: flow.name, node: "", version: "" })}>
    ${flow.title} <small>${flow.name}</small>${flow.numbers.length ? html` <span class="tag">${words("ivr.entry")} ${flow.numbers.join("、")}</span>` : ""}</button>`)}</nav>
    ${told.mistakes ? html`<p class="problem" role="alert">${words("ivr.mistakes_there", { count: told.mistakes })}</p>` : ""}`;
}

// -- one node --------------------------------------------------------------------------------------------------------
function Way({ way, name, from }) {
  const label = way.label || words("ivr.next");
  return html`<li>${label} → ${way.target === "end" ? words("ivr.end") : html`<button type="button" class="jump" onClick=${() => go({ flow: name, node: way.target })}>${way.target}<span class="unseen"> ${from} ${label}</span></button>`}</li>`;
}

function Node({ flow, node, count }) {
  const box = flow.graph.boxes.find((each) => each.name === node);
  if (!box) return html`<section class="panel" aria-labelledby="node-title"><h2 id="node-title">${words("ivr.node")}</h2><p>${words("ivr.choose_node")}</p></section>`;
  return html`<section class="panel" aria-labelledby="node-title" id="node"><h2 id="node-title">${box.name} <small>${box.kind}${box.line ? ` · ${words("ivr.line", { line: box.line })}` : ""}</small></h2>
    <p>${spoken(count)}</p>${box.note ? html`<p>${box.note}</p>` : ""}
    ${box.says.length ? html`<h3>${words("ivr.says")}</h3><ul class="says">${box.says.map((each, n) => html`<li key=${n}><q>${each.words}</q> <small>${each.prompt}${each.when ? ` · ${words("ivr.when", { when: each.when })}` : ""}</small></li>`)}</ul>` : ""}
    ${box.ways.length ? html`<h3>${words("ivr.ways")}</h3><ul class="ways">${box.ways.map((way, n) => html`<${Way} key=${n} way=${way} name=${flow.name} from=${box.name} />`)}</ul>` : ""}
    ${box.leads ? html`<p><button type="button" class="quiet" onClick=${() => go({ flow: box.leads, node: "" })}>${words("ivr.open_flow", { name: box.leads })}</button></p>` : ""}</section>`;
}

// -- one call --------------------------------------------------------------------------------------------------------
function Choice({ contact, show, hide }) {
  const [calls, set] = useState([]), [typed, type] = useState(contact ?? "");
  const look = () => ask("/ivr/calls").then((told) => set(told.calls), () => {});
  useEffect(() => { look(); }, []);
  useEffect(() => type(contact ?? ""), [contact]);
  const named = (call) => `${timeOfDay(call.at)} ${words(`ivr.result.${call.result}`)}`;
  return html`<form class="choice" onSubmit=${(event) => { event.preventDefault(); show(typed.trim()); }}>
    <label>${words("ivr.calls_today")}<select id="calls" value=${calls.some((call) => call.contact === contact) ? contact : ""} onChange=${(event) => event.target.value && show(event.target.value)}>
      <option value="">${words("ivr.choose_call")}</option>${calls.map((call) => html`<option key=${call.contact} value=${call.contact}>${named(call)}</option>`)}</select></label>
    <label>${words("ivr.call")}<input id="contact" maxlength="100" autocomplete="off" value=${typed} onInput=${(event) => type(event.target.value)} /></label>
    <div class="orders"><button type="submit" class="quiet">${words("ivr.show_path")}</button><button type="button" class="quiet" onClick=${look}>${words("ivr.refresh")}</button>
      ${contact ? html`<button type="button" class="quiet" id="hide" onClick=${hide}>${words("ivr.no_path")}</button>` : ""}</div></form>`;
}

const pressed = (key) => (!key.told ? words("ivr.no_key") : words(key.accepted ? "ivr.key" : "ivr.wrong_key", { keys: key.told }));

function Steps({ call, flow }) {
  if (!call.steps.length) return html`<p>${words("ivr.no_steps")}</p>`;
  const gone = (step) => step.flow === flow.name && !flow.graph.boxes.some((box) => box.name === step.node);
  return html`<ol class="steps">${call.steps.map((step) => html`<li key=${step.n} class=${step.flow === flow.name ? "here" : ""}><time>${timeOfDay(step.at)}</time>
    <button type="button" class="jump" onClick=${() => go({ flow: step.flow, node: step.node })}>${step.flow === flow.name ? "" : `${step.flow}.`}${step.node}</button>
    <small>${step.until ? words("ivr.stayed", { time: lasted(step.until - step.at) }) : words("ivr.still")}${gone(step) ? words("ivr.gone") : ""}</small>
    ${step.keys.map((key, n) => html`<span class="tag" key=${n}>${pressed(key)}</span>`)}</li>`)}</ol>`;
}

function Path({ contact, call, problem, flow }) {
  return html`<section class="panel" aria-labelledby="path-title" id="path"><h2 id="path-title">${words("ivr.path")}</h2><p><small>${words("ivr.path_why")}</small></p>
    <${Choice} contact=${contact} show=${(id) => go({ call: id })} hide=${() => go({ call: "" })} />
    <div role="status">${problem ? html`<p class="problem">${problem}</p>` : call ? html`<${Steps} call=${call} flow=${flow} />` : ""}</div></section>`;
}

// -- the page --------------------------------------------------------------------------------------------------------
function Table({ flow, counts }) {
  const rows = flow.graph.boxes.map((box) => [box, counts.get(`${flow.name}.${box.name}`)]);
  return html`<details class="panel"><summary>${words("ivr.table")}</summary><table><thead><tr>${["node", "kind", "visits", "now"].map((name) => html`<th scope="col" key=${name}>${words(`ivr.column.${name}`)}</th>`)}</tr></thead>
    <tbody>${rows.map(([box, count]) => html`<tr key=${box.name}><th scope="row">${box.name}</th><td>${box.kind}</td><td>${count?.visits ?? 0}</td><td>${count?.now ?? 0}</td></tr>`)}</tbody></table></details>`;
}

function useCall(contact) {
  const [found, set] = useState({ contact: "", call: null, problem: "" });
  useEffect(() => {
    let wanted = true;
    const say = (changes) => wanted && set({ contact, call: null, problem: "", ...changes });
    if (!contact) say({});
    else order("/ivr/path", { contact }).then((call) => {
      call.steps.forEach((step, n) => { step.n = n + 1; });
      say({ call });
      if (!place().flow && call.steps.length) go({ flow: call.steps[0].flow });
    }, (error) => say({ problem: error.status === 404 ? words("ivr.call_unknown") : error.message }));
    return () => { wanted = false; };
  }, [contact]);
  return found.contact === (contact ?? "") || found.contact === contact ? found : { call: null, problem: "" };
}

function Viewer({ told, here, counts, found }) {
  const name = told.flows.some((flow) => flow.name === here.flow) ? here.flow : told.flows[0]?.name;
  const [flow, set] = useState(null), [fit, fitting] = useState(true);
  useEffect(() => { if (name) ask(`/ivr/flow?${new URLSearchParams({ name })}`).then(set, () => set(null)); }, [name]);
  if (!flow || flow.name !== name) return html`<p aria-busy="true">${words("ivr.loading")}</p>`;
  const steps = (found.call?.steps ?? []).filter((step) => step.flow === name);
  return html`<div class="viewer" data-flow=${name}><div class="middle"><div class="head"><h2>${flow.title} <small>${name} · ${words("ivr.nodes", { count: flow.graph.boxes.length })}</small></h2>
      <button type="button" class="quiet" id="fit" aria-pressed=${fit ? "true" : "false"} onClick=${() => fitting(!fit)}>${words("ivr.fit")}</button></div>
      ${flow.description ? html`<p class="about">${flow.description}</p>` : ""}
      <${Graph} flow=${flow} counts=${counts} steps=${steps} node=${here.node} choose=${(node) => go({ flow: name, node })} fit=${fit} />
      <p><small>${words("ivr.counts_why")}</small></p><${Table} flow=${flow} counts=${counts} /><${Published} flow=${name} /></div>
    <div class="beside"><${Node} flow=${flow} node=${here.node} count=${counts.get(`${name}.${here.node}`)} />
      <${Path} contact=${here.call} call=${found.call} problem=${found.problem} flow=${flow} /></div></div>`;
}

function Published({ flow }) {
  const [rows, set] = useState([]);
  useEffect(() => { ask(`/ivr/versions?${new URLSearchParams({ flow })}`).then((told) => set(told.versions.filter((row) => row.state === "published")), () => set([])); }, [flow]);
  return html`<details class="panel"><summary>${words("ivr.versions")}</summary><${Versions} rows=${rows} /></details>`;
}

function Mode({ edits }) {
  const create = async () => {
    const given = await form(words("ivr.new_flow"), words("ivr.new_why"), [{ label: words("ivr.new_name"), name: "name", required: true, pattern: "[a-z][a-z0-9_]{0,39}" }], words("ivr.new_flow"));
    if (given) go({ flow: given.name, mode: "edit", version: "", node: "" });
  };
  return html`<div class="orders mode" role="toolbar" aria-label=${words("ivr.mode")}>${["view", "edit"].map((mode) => html`<button type="button" key=${mode} class="quiet" id=${`mode-${mode}`} aria-pressed=${(mode === "edit") === edits ? "true" : "false"} onClick=${() => go({ mode: mode === "edit" ? "edit" : "" })}>${words(mode === "edit" ? "ivr.edit" : "ivr.view")}</button>`)}
    ${edits ? html`<button type="button" class="quiet" id="new-flow" onClick=${create}>${words("ivr.new_flow")}</button>` : ""}</div>`;
}

function Page() {
  const [here, set] = useState(place()), [told, tellFlows] = useState(null), [counts, count] = useState(new Map());
  const found = useCall(here.call), look = () => ask("/ivr/flows").then(tellFlows, () => tellFlows({ flows: [], mistakes: 0 }));
  useEffect(() => {
    const moved = () => set(place());
    addEventListener("hashchange", moved);
    look();
    const stop = live(["ivr"], (_, rows) => count(rows));
    return () => { removeEventListener("hashchange", moved); stop(); };
  }, []);
  if (!told) return html`<p aria-busy="true">${words("ivr.loading")}</p>`;
  const edits = data.edits && here.mode === "edit", name = here.flow ?? told.flows[0]?.name ?? "main";
  return html`<div class="ivr">${data.edits ? html`<${Mode} edits=${edits} />` : ""}<${Flows} told=${told} name=${name} />
    ${edits ? html`<${Editor} flow=${name} version=${here.version ?? ""} go=${go} changed=${look} />` : html`<${Viewer} told=${told} here=${here} counts=${counts} found=${found} />`}</div>`;
}

render(html`<${Page} />`, document.getElementById("app"));
