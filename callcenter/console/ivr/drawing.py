"""A flow as boxes and arrows with their places, laid out here; the page draws them, and counts and a call's way on top.

The picture of ``callcenter flow graph`` has its colours in itself; this one is coloured by the page, light or dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callcenter.ivr.flow import Flow, Node
from callcenter.ivr.graph import draw
from callcenter.ivr.layers import lay_out
from callcenter.ivr.prompts import PromptCatalogue
from callcenter.ivr.shapes import Shape
from callcenter.ivr.spoken import Spoken

__all__ = ["drawn"]

_GAP = 62.0
"""Between two rows: room for arrows, and for the signs at a box's upper edge."""
_MARGIN = 26.0
_TOP = 52.0
_LANE = 14.0
_Points = list[tuple[float, float]]


def drawn(flow: Flow, prompts: PromptCatalogue) -> dict[str, Any]:
    """The picture: ``boxes``, ``arrows``, the point where it ``begins``, ``width`` and ``height``, in pixels."""
    return _Picture(flow, prompts).told()


class _Picture:
    def __init__(self, flow: Flow, prompts: PromptCatalogue) -> None:
        self.flow = flow
        self.prompts = prompts
        drawing = draw(flow, prompts)
        shapes = {box.name: Shape(box) for box in drawing.boxes}
        first = [flow.start] if flow.start in shapes else []
        self.shapes = {name: shapes[name] for name in (*first, *(name for name in shapes if name not in first))}
        links = [
            (name, target) for name, shape in self.shapes.items() for _, target in shape.box.ways
            if target in self.shapes
        ]  # fmt: skip
        self.layout = lay_out(self.shapes, links, {name: shape.width for name, shape in self.shapes.items()})
        self.rows: list[tuple[float, float]] = []
        """Top and height of each."""
        self.bottom = self._place()
        edges = [shape.left + shape.width for shape in self.shapes.values()]
        bends = [x + _MARGIN for point, x in self.layout.middle.items() if not isinstance(point, str)]
        self.right = max([*edges, *bends], default=200.0)
        self.lanes = 0

    def _place(self) -> float:
        top = _TOP
        for row in self.layout.rows:
            here = [self.shapes[point] for point in row if isinstance(point, str)]
            for shape in here:
                shape.left = _MARGIN + self.layout.middle[shape.box.name] - shape.width / 2
                shape.top = top
            height = max((shape.height for shape in here), default=0.0)
            self.rows.append((top, height))
            top += height + _GAP
        return top - _GAP

    def told(self) -> dict[str, Any]:
        """Everything, for JSON."""
        arrows = list(self._arrows())
        first = self.shapes.get(self.flow.start)
        return {
            "boxes": [self._box(name, shape) for name, shape in self.shapes.items()], "arrows": arrows,
            "begins": [round(first.left + first.width / 2, 1), first.top] if first else None,
            "width": round(self.right + _MARGIN + _LANE * self.lanes), "height": round(self.bottom + _MARGIN),
        }  # fmt: skip

    def _box(self, name: str, shape: Shape) -> dict[str, Any]:
        box, node = shape.box, self.flow.nodes[name]
        return {
            "name": name, "kind": box.kind, "role": box.role, "lines": shape.lines, "note": node.note,
            "says": list(_said(node, self.prompts)), "leads": getattr(node, "flow", ""), "plain": shape.plain,
            "line": self.flow.lines.get(("nodes", name), 0),
            "ways": [{"label": way.label, "target": way.target} for way in node.ways()],
            "cells": [[label, round(left, 1), round(width, 1)] for label, left, width in shape.ports()],
            "x": round(shape.left, 1), "y": shape.top, "w": round(shape.width, 1), "h": shape.height,
        }  # fmt: skip

    def _arrows(self) -> Iterator[dict[str, Any]]:
        for name, shape in self.shapes.items():
            for (_, target), (_, left, width) in zip(shape.cells, shape.ports(), strict=True):
                if target in self.shapes:
                    begin = (left + width / 2, shape.top + shape.height)
                    upwards = self.layout.arrows[name, target].upwards
                    path = self._round(begin, self.shapes[target]) if upwards else self._down(begin, name, target)
                    yield {"from": name, "to": target, "d": path, "up": upwards}

    def _down(self, begin: tuple[float, float], name: str, target: str) -> str:
        points = [begin]
        for point in self.layout.arrows[name, target].through:
            x = _MARGIN + self.layout.middle[point]
            assert isinstance(point[2], int)
            top, height = self.rows[point[2]]
            points += [(x, top), (x, top + height)]
        shape = self.shapes[target]
        return _smooth([*points, (shape.left + shape.width / 2, shape.top)])

    def _round(self, begin: tuple[float, float], shape: Shape) -> str:
        """Up again, by a lane of its own at the right-hand side."""
        self.lanes += 1
        x, y = begin
        side, end_x, end_y = self.right + _LANE * self.lanes, shape.left + shape.width, shape.top + 16
        return f"M{x:.1f},{y:.1f} v14 H{side:.1f} V{end_y:.1f} H{end_x:.1f}"


def _said(node: Node, prompts: PromptCatalogue) -> Iterator[dict[str, str]]:
    """Each prompt of a node with its words, and the condition under which it is said."""
    for _, value in node.parts():
        if isinstance(value, Spoken):
            for prompt, when in value.parts:
                yield {"prompt": prompt, "words": prompts.text(prompt), "when": when.text if when else ""}


def _smooth(points: _Points) -> str:
    """A line that leaves and enters downwards."""
    (x, y), *rest = points
    parts = [f"M{x:.1f},{y:.1f}"]
    for to_x, to_y in rest:
        bend = (to_y - y) / 2
        curve = f"C{x:.1f},{y + bend:.1f} {to_x:.1f},{to_y - bend:.1f} {to_x:.1f},{to_y:.1f}"
        parts.append(f"V{to_y:.1f}" if to_x == x else curve)
        x, y = to_x, to_y
    return " ".join(parts)
