"""A line or bar picture: axes with round numbers, a legend, and every figure as a tooltip."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from callcenter.reports.document import Plot
from callcenter.reports.plots.scale import every, ticks
from callcenter.reports.values import FORMS, Value

__all__ = ["COLOURS", "as_svg"]

COLOURS = ("#1f6fb2", "#d9822b", "#3d9a50", "#8a4fae", "#b5383b", "#5b6b7b")
"""Told apart in black and white and by those who see colours differently, the first four."""
_WIDTH, _HEIGHT = 760.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 16.0, 40.0, 46.0
_LETTER = 6.6
"""Width of a narrow character at the size of labels; Chinese ones take two."""
_STYLE = (
    "text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Zen Hei',"
    "sans-serif;font-size:12px;fill:#1d2733}.grid{stroke:#d7dee5}.axis{stroke:#51606f}.line{fill:none;stroke-width:1.8}"
)


def as_svg(plot: Plot) -> str:
    """The picture as an ``svg`` element."""
    return "".join(_Picture(plot).parts())


class _Picture:
    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        shown = [float(value.number) for each in plot.series for value in each.values if value.number is not None]
        self.ticks = ticks(max(shown, default=0.0))
        self.form = next((FORMS[value.form] for each in plot.series for value in each.values), FORMS["count"])
        self.step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(plot.labels))

    def parts(self) -> Iterator[str]:
        title = escape(self.plot.title)
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
        yield f'aria-label="{escape(self.plot.title, quote=True)}"><title>{title}</title><style>{_STYLE}</style>'
        yield from self._scale()
        yield from self._labels()
        yield from self._bars() if self.plot.kind == "bar" else self._lines()
        yield from self._legend()
        yield "</svg>"

    def _x(self, at: float) -> float:
        return _LEFT + at * self.step

    def _y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - value / self.ticks[-1] * (_HEIGHT - _TOP - _BOTTOM)

    def _scale(self) -> Iterator[str]:
        for tick in self.ticks:
            y = self._y(tick)
            yield f'<line class="{"grid" if tick else "axis"}" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" '
            yield f'y1="{y:.1f}" y2="{y:.1f}"/>'
            yield f'<text x="{_LEFT - 6:g}" y="{y + 4:.1f}" text-anchor="end">{self._tick(tick)}</text>'
        if self.plot.unit:
            yield f'<text x="{_LEFT - 6:g}" y="{_TOP - 14:g}" text-anchor="end">{escape(self.plot.unit)}</text>'

    def _tick(self, tick: float) -> str:
        return f"{tick * 100:g}%" if self.form.percent else f"{tick:,.6g}" if tick < 1e6 else f"{tick:,.0f}"

    def _labels(self) -> Iterator[str]:
        labels = self.plot.labels
        widest = max((_width(label) for label in labels), default=1.0) + 8
        apart = every(len(labels), max(1, int((_WIDTH - _LEFT - _RIGHT) / widest)))
        for at in range(0, len(labels), apart):
            x = self._x(at + 0.5)
            yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18:g}" text-anchor="middle">{escape(labels[at])}</text>'

    def _bars(self) -> Iterator[str]:
        across = self.step * 0.76 / max(1, len(self.plot.series))
        for number, series in enumerate(self.plot.series):
            for at, value in enumerate(series.values):
                if value.number is None:
                    continue
                x, y = self._x(at + 0.12) + number * across, self._y(float(value.number))
                yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.5, across - 1):.1f}" '
                yield f'height="{_HEIGHT - _BOTTOM - y:.1f}" fill="{_colour(number)}">'
                yield f"{self._tip(at, series.name, value)}</rect>"

    def _lines(self) -> Iterator[str]:
        """A line breaks off where there is no figure."""
        for number, series in enumerate(self.plot.series):
            path, down = [], False
            for at, value in enumerate(series.values):
                if value.number is not None:
                    path.append(f"{'L' if down else 'M'}{self._x(at + 0.5):.1f},{self._y(float(value.number)):.1f}")
                down = value.number is not None
            yield f'<path class="line" stroke="{_colour(number)}" d="{"".join(path)}"/>'
            for at, value in enumerate(series.values):
                if value.number is not None:
                    yield f'<circle cx="{self._x(at + 0.5):.1f}" cy="{self._y(float(value.number)):.1f}" '
                    yield f'r="{2.6 if self.step > 8 else 1.4}" fill="{_colour(number)}">'
                    yield f"{self._tip(at, series.name, value)}</circle>"

    def _tip(self, at: int, name: str, value: Value) -> str:
        return f"<title>{escape(f'{self.plot.labels[at]} {name} {value.text}')}</title>"

    def _legend(self) -> Iterator[str]:
        x = _LEFT + 24
        for number, series in enumerate(self.plot.series):
            yield f'<rect x="{x:.1f}" y="{_TOP - 24:g}" width="11" height="11" fill="{_colour(number)}"/>'
            yield f'<text x="{x + 16:.1f}" y="{_TOP - 14:g}">{escape(series.name)}</text>'
            x += 16 + _width(series.name) + 22


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _width(text: str) -> float:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text) * _LETTER
