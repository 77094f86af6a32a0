"""A flow as an SVG picture, drawn without any other program.

Each box shows name, type, what is particular and what the caller hears; its ways out are cells
at its lower edge, so that no label can cross another.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from callcenter.ivr.graph import Drawing
from callcenter.ivr.layers import Layout, lay_out
from callcenter.ivr.shapes import Shape, text_width

__all__ = ["as_svg"]

_ROW_GAP = 54.0
_MARGIN = 28.0
_STYLE = (
    "text{font-family:'Noto Sans CJK SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif;"
    "font-size:13px;fill:#1d2733}.name{font-weight:bold;font-size:14px}.kind{fill:#5b6b7b}"
    ".way{font-size:12px}.title{font-size:17px;font-weight:bold}"
    ".arrow{fill:none;stroke:#51606f;stroke-width:1.4}.up{stroke-dasharray:5 4}"
    ".box{stroke:#51606f;stroke-width:1.2}.cell{fill:#f3f6f9;stroke:#b6c2cd}.line{stroke:#b6c2cd}"
)
_TIP = (
    '<defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
    '<path d="M0,0 L9,4 L0,8 z" fill="#51606f"/></marker></defs>'
)


def as_svg(drawing: Drawing) -> str:
    """The picture as the text of an SVG file."""
    return _Picture(drawing).text()


class _Picture:
    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        shapes = {box.name: Shape(box) for box in drawing.boxes}
        start = [drawing.start] if drawing.start in shapes else []
        self.shapes = {name: shapes[name] for name in (*start, *(n for n in shapes if n not in start))}
        links = [
            (name, target)
            for name, shape in self.shapes.items()
            for _, target in shape.box.ways
            if target in self.shapes
        ]
        widths = {name: shape.width for name, shape in self.shapes.items()}
        self.layout: Layout = lay_out(self.shapes, links, widths)
        self.tops: list[float] = []
        self.heights: list[float] = []
        self._place()

    def _place(self) -> None:
        top = _MARGIN * 2 + 34
        for row in self.layout.rows:
            here = [self.shapes[point] for point in row if isinstance(point, str)]
            height = max((shape.height for shape in here), default=0.0)
            for shape in here:
                shape.left = _MARGIN + self.layout.middle[shape.box.name] - shape.width / 2
                shape.top = top
            self.tops.append(top)
            self.heights.append(height)
            top += height + _ROW_GAP
        self.right = max((shape.left + shape.width for shape in self.shapes.values()), default=200.0)
        points = [x + _MARGIN for point, x in self.layout.middle.items() if not isinstance(point, str)]
        self.right = max([self.right, *points])
        self.bottom = top - _ROW_GAP

    def text(self) -> str:
        body = [*self._arrows(), *(line for shape in self.shapes.values() for line in shape.draw())]
        lanes = sum(1 for arrow in self.layout.arrows.values() if arrow.upwards)
        wide = max(self.right + _MARGIN + 16 * lanes, text_width(self.drawing.title, 17) + 2 * _MARGIN)
        high = self.bottom + _MARGIN
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}">',
                f"<style>{_STYLE}</style>",
                _TIP,
                f'<rect width="{wide:.0f}" height="{high:.0f}" fill="#fbfcfd"/>',
                f'<text class="title" x="{_MARGIN}" y="{_MARGIN + 8}">{escape(self.drawing.title)}</text>',
                *body,
                "</svg>",
                "",
            )
        )

    def _arrows(self) -> Iterator[str]:
        first = self.shapes.get(self.drawing.start)
        if first is not None:
            x = first.left + first.width / 2
            yield f'<circle cx="{x:.1f}" cy="{first.top - 26:.1f}" r="5" fill="#51606f"/>'
            yield _path([(x, first.top - 20), (x, first.top)], "arrow")
        lane = 0
        for name, shape in self.shapes.items():
            for (_, target), (_, left, width) in zip(shape.cells, shape.ports(), strict=True):
                if target not in self.shapes:
                    continue
                begin = (left + width / 2, shape.top + shape.height)
                if self.layout.arrows[name, target].upwards:
                    lane += 1
                    yield self._upwards(begin, self.shapes[target], lane)
                else:
                    yield self._downwards(begin, name, target)

    def _downwards(self, begin: tuple[float, float], name: str, target: str) -> str:
        points = [begin]
        for point in self.layout.arrows[name, target].through:
            x = _MARGIN + self.layout.middle[point]
            row = point[2]
            assert isinstance(row, int)
            points += [(x, self.tops[row]), (x, self.tops[row] + self.heights[row])]
        shape = self.shapes[target]
        return _path([*points, (shape.left + shape.width / 2, shape.top)], "arrow")

    def _upwards(self, begin: tuple[float, float], shape: Shape, lane: int) -> str:
        """Round the right-hand side."""
        x, y = begin
        side = self.right + 16 * lane
        end = (shape.left + shape.width, shape.top + 14)
        return (
            f'<path class="arrow up" marker-end="url(#tip)" d="M{x:.1f},{y:.1f} v14 H{side:.1f} '
            f'V{end[1]:.1f} H{end[0]:.1f}"/>'
        )


def _path(points: list[tuple[float, float]], style: str) -> str:
    """A smooth line that leaves and enters downwards."""
    (x, y), *rest = points
    parts = [f"M{x:.1f},{y:.1f}"]
    for to_x, to_y in rest:
        if to_x == x:
            parts.append(f"V{to_y:.1f}")
        else:
            bend = (to_y - y) / 2
            parts.append(f"C{x:.1f},{y + bend:.1f} {to_x:.1f},{to_y - bend:.1f} {to_x:.1f},{to_y:.1f}")
        x, y = to_x, to_y
    return f'<path class="{style}" marker-end="url(#tip)" d="{" ".join(parts)}"/>'
