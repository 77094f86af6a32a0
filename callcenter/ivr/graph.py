"""A flow as a drawing: boxes and arrows, as DOT or Mermaid text (``svg`` draws them itself)."""

from __future__ import annotations

import msgspec

from callcenter.ivr.flow import Flow, Node, Way
from callcenter.ivr.prompts import PromptCatalogue
from callcenter.ivr.run import END
from callcenter.ivr.spoken import Spoken

__all__ = ["COLOURS", "Box", "Drawing", "as_dot", "as_mermaid", "draw"]

_LONGEST_TEXT = 60
_LONGEST_LABEL = 14


class Box(msgspec.Struct, frozen=True):
    """One node."""

    name: str
    kind: str
    lines: tuple[str, ...]
    """What is particular about it, long conditions by their number, and what the caller hears."""
    ways: tuple[tuple[str, str], ...]
    """Label and target of each way out; ``end`` is a target, too."""
    role: str
    """``human``, ``asks``, ``ends`` or empty: for colours."""


class Drawing(msgspec.Struct, frozen=True):
    """One flow."""

    title: str
    start: str
    boxes: tuple[Box, ...]


def draw(flow: Flow, prompts: PromptCatalogue) -> Drawing:
    """The drawing of a flow; broken nodes are left out."""
    boxes = tuple(_box(name, node, prompts) for name, node in flow.nodes.items())
    return Drawing(f"{flow.title} ({flow.name})", flow.start, boxes)


def _box(name: str, node: Node, prompts: PromptCatalogue) -> Box:
    spoken = [value for _, value in node.parts() if isinstance(value, Spoken)]
    main = next((value for value in spoken if value), Spoken())
    said = "".join(_said(prompts.text(prompt), bool(when)) for prompt, when in main.parts)
    ways, conditions = _labelled(list(node.ways()))
    lines = tuple(filter(None, (node.gist(), *conditions, _cut(said))))
    return Box(name, node.TYPE, lines, ways, _role(node))


def _labelled(ways: list[Way]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Short labels, and the lines that explain those that would be too long."""
    labelled, lines = [], []
    for number, way in enumerate(ways, 1):
        label = way.label or ("next" if len(ways) > 1 else "")
        if len(label) > _LONGEST_LABEL:
            lines.append(f"{number}: {label}")
            label = str(number)
        labelled.append((label, way.target))
    return tuple(labelled), lines


def _said(text: str, maybe: bool) -> str:
    return f"[{text}]" if maybe else text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _role(node: Node) -> str:
    if node.HUMAN:
        return "human"
    if node.TYPE == "hangup":
        return "ends"
    return "asks" if hasattr(node, "wait_seconds") and node.TYPE != "http" else ""


def as_dot(drawing: Drawing) -> str:
    """For Graphviz."""
    lines = [
        "digraph flow {",
        f"  label={_quoted(drawing.title)}; labelloc=t; rankdir=TB;",
        '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];',
        f'  start [shape=circle, label="", width=0.2]; start -> {_quoted(drawing.start)};',
    ]
    for box in drawing.boxes:
        label = "\\n".join(_escaped(part) for part in _texts(box))
        lines.append(f'  {_quoted(box.name)} [label="{label}", fillcolor="{COLOURS[box.role]}"];')
        for way, target in box.ways:
            lines.append(f"  {_quoted(box.name)} -> {_quoted(target)} [label={_quoted(way)}];")
    if any(target == END for box in drawing.boxes for _, target in box.ways):
        lines.append('  end [shape=doublecircle, label="end"];')
    return "\n".join((*lines, "}", ""))


def as_mermaid(drawing: Drawing) -> str:
    """For Mermaid, as Markdown pages show it."""
    lines = ["flowchart TD", f"  %% {drawing.title}", f"  start(( )) --> n_{drawing.start}"]
    for box in drawing.boxes:
        label = "<br>".join(_plain(part) for part in _texts(box))
        lines.append(f'  n_{box.name}["{label}"]')
        if box.role:
            lines.append(f"  class n_{box.name} {box.role}")
        for way, target in box.ways:
            arrow = f'-- "{_plain(way)}" -->' if way else "-->"
            lines.append(f"  n_{box.name} {arrow} n_{target}")
    if any(target == END for box in drawing.boxes for _, target in box.ways):
        lines.append("  n_end((end))")
    lines += [f"  classDef {role} fill:{colour}" for role, colour in COLOURS.items() if role]
    return "\n".join((*lines, ""))


COLOURS = {"": "#ffffff", "human": "#d8f0dd", "asks": "#fdf1cf", "ends": "#e8e8ec"}
"""Role of a box → its fill."""


def _texts(box: Box) -> list[str]:
    return [f"{box.name} · {box.kind}", *box.lines]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _plain(text: str) -> str:
    """Mermaid has no escapes: its entities instead."""
    return text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
