"""The boxes of a drawing: how large they are, and how they look."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape

from callcenter.ivr.graph import COLOURS, Box
from callcenter.ivr.run import END

__all__ = ["Shape", "text_width"]

_LINE = 18.0
_CELL = 22.0
_PAD = 12.0
_NARROWEST = 150.0
_WRAP = 28


class Shape:
    """A box with its size and the cells of its ways."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.lines = [piece for line in box.lines for piece in _wrapped(line)]
        self.cells = [(f"{label} ■ end".strip() if target == END else label, target) for label, target in box.ways]
        self.plain = [label for label, _ in self.cells] == [""]
        self.cell_widths = [max(34.0, text_width(label, 12) + 14) for label, _ in self.cells]
        head = text_width(box.name, 14) * 1.06 + text_width(box.kind, 13) + 10
        texts = [text_width(line, 13) for line in self.lines]
        self.width = max(_NARROWEST, head + 2 * _PAD, *(text + 2 * _PAD for text in texts or [0]))
        self.width = max(self.width, sum(self.cell_widths))
        spare = (self.width - sum(self.cell_widths)) / max(1, len(self.cells))
        self.cell_widths = [width + spare for width in self.cell_widths]
        self.height = _PAD + _LINE * (1 + len(self.lines)) + _PAD / 2 + (_CELL if self.cells and not self.plain else 0)
        self.left = self.top = 0.0

    def ports(self) -> Iterator[tuple[str, float, float]]:
        """Label, left edge and width of each cell."""
        at = self.left
        for (label, _), width in zip(self.cells, self.cell_widths, strict=True):
            yield label, at, width
            at += width

    def draw(self) -> Iterator[str]:
        """The elements of the picture."""
        box, left, top = self.box, self.left, self.top
        yield (
            f'<rect class="box" x="{left:.1f}" y="{top:.1f}" width="{self.width:.1f}" '
            f'height="{self.height:.1f}" rx="6" fill="{COLOURS[box.role]}"/>'
        )
        yield (
            f'<text x="{left + _PAD:.1f}" y="{top + _PAD + 10:.1f}">'
            f'<tspan class="name">{escape(box.name)}</tspan>'
            f'<tspan class="kind" dx="8">{escape(box.kind)}</tspan></text>'
        )
        for number, line in enumerate(self.lines, 1):
            yield f'<text x="{left + _PAD:.1f}" y="{top + _PAD + 10 + _LINE * number:.1f}">{escape(line)}</text>'
        cell_top = top + self.height - _CELL
        for label, at, width in self.ports() if not self.plain else ():
            yield (
                f'<rect class="cell" x="{at:.1f}" y="{cell_top:.1f}" width="{width:.1f}" height="{_CELL}"/>'
                f'<text class="way" text-anchor="middle" x="{at + width / 2:.1f}" y="{cell_top + 15:.1f}">'
                f"{escape(label)}</text>"
            )


def text_width(text: str, size: float) -> float:
    """Estimated width in pixels."""
    return sum(size if unicodedata.east_asian_width(char) in "WF" else size * 0.58 for char in text)


def _wrapped(text: str) -> list[str]:
    """Lines of about ``_WRAP`` Chinese characters, or twice as many Latin ones; words stay whole."""
    lines: list[str] = []
    line = ""
    for piece in re.findall(r"[\x21-\x7e]+ ?|.", text):
        if line and text_width(line + piece.rstrip(), 1) > _WRAP:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line] if line else lines
