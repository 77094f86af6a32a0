"""Where the boxes of a drawing stand: rows from the start downwards, with few crossings.

A layered layout after Sugiyama: rows by longest way, dummy points for long arrows, order by the
mean of the neighbours, then positions pulled towards them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from statistics import fmean

import msgspec

__all__ = ["Arrow", "Layout", "lay_out"]

GAP = 36.0
_SWEEPS = 12
_STIFFNESS = 8.0

Point = str | tuple[str, str, int]
"""A box, or a point of a long arrow in one row: source, target, row."""


class Arrow(msgspec.Struct, frozen=True):
    """An arrow between two boxes."""

    source: str
    target: str
    through: tuple[Point, ...]
    """Points in the rows between, top down; none for an arrow upwards."""
    upwards: bool


class Layout(msgspec.Struct, frozen=True):
    """Rows of points, and the middle of each point."""

    rows: tuple[tuple[Point, ...], ...]
    middle: Mapping[Point, float]
    arrows: Mapping[tuple[str, str], Arrow]


def lay_out(names: Iterable[str], links: Iterable[tuple[str, str]], widths: Mapping[str, float]) -> Layout:
    """Place boxes of given widths; ``names`` begins with the start, ``links`` are the arrows."""
    boxes = list(names)
    wanted = list(dict.fromkeys(links))
    upwards = _upwards(boxes, wanted)
    row_of = _rows(boxes, [link for link in wanted if link not in upwards])
    arrows = {link: _arrow(link, row_of, link in upwards) for link in wanted}
    rows: list[list[Point]] = [[] for _ in range(max(row_of.values(), default=0) + 1)]
    for name in boxes:
        rows[row_of[name]].append(name)
    neighbours: dict[Point, list[Point]] = {name: [] for name in boxes}
    for arrow in arrows.values():
        for point in arrow.through:
            rows[point[2]].append(point)  # type: ignore[index]
            neighbours[point] = []
        chain: tuple[Point, ...] = () if arrow.upwards else (arrow.source, *arrow.through, arrow.target)
        for upper, lower in pairwise(chain):
            neighbours[upper].append(lower)
            neighbours[lower].append(upper)
    _order(rows, neighbours)
    return Layout(tuple(map(tuple, rows)), _middles(rows, neighbours, widths), arrows)


def _upwards(boxes: list[str], links: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that close a circle, found depth first from the start."""
    following: dict[str, list[str]] = {name: [] for name in boxes}
    for source, target in links:
        following[source].append(target)
    found: set[tuple[str, str]] = set()
    done: set[str] = set()

    def visit(name: str, above: frozenset[str]) -> None:
        done.add(name)
        for target in following[name]:
            if target in above or target == name:
                found.add((name, target))
            elif target not in done:
                visit(target, above | {target})

    for name in boxes:
        if name not in done:
            visit(name, frozenset({name}))
    return found


def _rows(boxes: list[str], links: list[tuple[str, str]]) -> dict[str, int]:
    row_of = dict.fromkeys(boxes, 0)
    for _ in boxes:
        moved = False
        for source, target in links:
            if row_of[target] <= row_of[source]:
                row_of[target] = row_of[source] + 1
                moved = True
        if not moved:
            break
    return row_of


def _arrow(link: tuple[str, str], row_of: Mapping[str, int], upwards: bool) -> Arrow:
    source, target = link
    between = () if upwards else range(row_of[source] + 1, row_of[target])
    return Arrow(source, target, tuple((source, target, row) for row in between), upwards)


def _order(rows: list[list[Point]], neighbours: Mapping[Point, list[Point]]) -> None:
    """Sort each row by the mean place of its neighbours, sweeping down and up."""
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            place = {point: at / max(1, len(other)) for other in rows for at, point in enumerate(other)}
            means = {point: _mean(place, neighbours[point], place[point]) for point in row}
            row.sort(key=means.__getitem__)


def _mean(place: Mapping[Point, float], points: list[Point], otherwise: float) -> float:
    return fmean(place[point] for point in points) if points else otherwise


def _pulled(middle: Mapping[Point, float], points: list[Point], point: Point) -> float:
    """Where its neighbours want it; the points of a long arrow hold each other straight."""
    if isinstance(point, str):
        return _mean(middle, points, middle[point])
    return fmean(
        (middle[other] for other in points),
        [1.0 if isinstance(other, str) else _STIFFNESS for other in points],
    )


def _middles(
    rows: list[list[Point]], neighbours: Mapping[Point, list[Point]], widths: Mapping[str, float]
) -> dict[Point, float]:
    def width(point: Point) -> float:
        return widths[point] if isinstance(point, str) else 8.0

    middle: dict[Point, float] = {}
    for row in rows:
        at = 0.0
        for point in row:
            middle[point] = at + width(point) / 2
            at += width(point) + GAP
    for sweep in range(_SWEEPS * 4):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_pulled(middle, neighbours[point], point) for point in row]
            middle.update(zip(row, _apart(wanted, [width(point) for point in row]), strict=True))
    left = min((middle[point] - width(point) / 2 for row in rows for point in row), default=0.0)
    return {point: x - left for point, x in middle.items()}


def _apart(wanted: list[float], widths: list[float]) -> list[float]:
    """Near ``wanted``, in that order, without overlap: the mean of packing from both sides."""
    rightwards = _packed(wanted, widths)
    leftwards = [-x for x in reversed(_packed([-x for x in reversed(wanted)], widths[::-1]))]
    return [(a + b) / 2 for a, b in zip(rightwards, leftwards, strict=True)]


def _packed(wanted: list[float], widths: list[float]) -> list[float]:
    placed: list[float] = []
    edge = float("-inf")
    for x, width in zip(wanted, widths, strict=True):
        at = max(x, edge + GAP + width / 2)
        placed.append(at)
        edge = at + width / 2
    return placed
