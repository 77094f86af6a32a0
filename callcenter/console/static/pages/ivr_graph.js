// A flow as the server has laid it out: boxes that can be focused, counts on them, and the way of one call.
import { html } from "../vendor/preact-htm.js";
import { timeOfDay, words } from "../shell.js";

const LINE = 18, PAD = 12, CELL = 22;

export const spoken = (count) => [words("ivr.visits", { count: count?.visits ?? 0 }), ...(count?.now ? [words("ivr.now", { count: count.now })] : [])].join("，");

// A small sign at a box's upper edge; as wide as its text may become.
function Sign({ kind, x, y, text, left }) {
  const width = [...text].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e7f ? 12 : 7.2), 14);
  return html`<g class=${`sign ${kind}`}><rect x=${left ? x : x - width} y=${y - 15} width=${width} height="22" rx="11" /><text x=${(left ? x : x - width) + width / 2} y=${y + 0.5} text-anchor="middle">${text}</text></g>`;
}

function Box({ box, count, steps, chosen, choose }) {
  const { x, y, w, h } = box, right = x + w - 6, visits = count?.visits ? String(count.visits) : "";
  const key = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(box.name); } };
  const label = `${box.name} ${box.kind}，${spoken(count)}`;
  const when = steps.length ? `${steps.map((step) => step.n).join("、")} · ${steps[0].label ?? timeOfDay(steps[0].at)}` : "";
  return html`<g class=${`node ${box.role} ${steps.length ? "walked" : ""} ${chosen ? "chosen" : ""}`}>
    <g aria-hidden="true"><rect class="box" x=${x} y=${y} width=${w} height=${h} rx="6" />
    <text x=${x + PAD} y=${y + PAD + 10}><tspan class="name">${box.name}</tspan><tspan class="kind" dx="8">${box.kind}</tspan></text>
    ${box.lines.map((line, n) => html`<text key=${n} x=${x + PAD} y=${y + PAD + 10 + LINE * (n + 1)}>${line}</text>`)}
    ${box.plain ? "" : box.cells.map(([label, left, width], n) => html`<g key=${n} class="cell"><rect x=${left} y=${y + h - CELL} width=${width} height=${CELL} /><text text-anchor="middle" x=${left + width / 2} y=${y + h - CELL + 15}>${label}</text></g>`)}
    ${visits ? html`<${Sign} kind="visits" x=${right} y=${y} text=${visits} />` : ""}
    ${count?.now ? html`<${Sign} kind="now" x=${right - 20 - visits.length * 7.2} y=${y} text=${`● ${count.now}`} />` : ""}
    ${when ? html`<${Sign} kind="when" x=${x - 8} y=${y} text=${when} left=${true} />` : ""}</g>
    <rect class="hit" data-node=${box.name} x=${x} y=${y} width=${w} height=${h} rx="6" tabindex="0" role="button" aria-label=${when ? `${label}，${when}` : label} aria-pressed=${chosen ? "true" : "false"} onClick=${() => choose(box.name)} onKeyDown=${key}><title>${label}</title></rect>
  </g>`;
}

// `counts`: flow.node → row; `steps`: those of the call in this flow, each with its number; `node`: the chosen one.
export function Graph({ flow, counts = new Map(), steps = [], node, choose, fit, id = "graph" }) {
  const { graph, name, title } = flow, pairs = new Set(steps.slice(1).map((step, n) => `${steps[n].node} ${step.node}`));
  const walked = (arrow) => pairs.has(`${arrow.from} ${arrow.to}`);
  const sorted = [...graph.arrows].sort((a, b) => walked(a) - walked(b)); // what was walked lies above the others
  return html`<div class="scroll picture-of-flow" tabindex="0" role="region" aria-label=${words("ivr.graph", { title })}>
    <svg id=${id} class=${fit ? "flow fit" : "flow"} role="group" aria-label=${words("ivr.graph", { title })} viewBox=${`0 0 ${graph.width} ${graph.height}`} width=${graph.width} height=${graph.height}>
      <defs>${["tip", "tip-walked"].map((tip) => html`<marker key=${tip} id=${`${id}-${tip}`} class=${tip} markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto" markerUnits="userSpaceOnUse"><path d="M0,0 L9,4 L0,8 z" /></marker>`)}</defs>
      ${graph.begins ? html`<circle class="begins" cx=${graph.begins[0]} cy=${graph.begins[1] - 30} r="5" /><path class="arrow" marker-end=${`url(#${id}-tip)`} d=${`M${graph.begins[0]},${graph.begins[1] - 25} V${graph.begins[1]}`} />` : ""}
      ${sorted.map((arrow, n) => html`<path key=${n} class=${`arrow ${arrow.up ? "up" : ""} ${walked(arrow) ? "walked" : ""}`} marker-end=${`url(#${id}-${walked(arrow) ? "tip-walked" : "tip"})`} d=${arrow.d} />`)}
      ${graph.boxes.map((box) => html`<${Box} key=${box.name} box=${box} count=${counts.get(`${name}.${box.name}`)} steps=${steps.filter((step) => step.node === box.name)} chosen=${node === box.name} choose=${choose} />`)}
    </svg></div>`;
}
