"""Ratios over the last so many hours, looked at each quarter of an hour: does a target hold in any 24 h?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache

from sqlalchemy import Connection

from callcenter.metrics.registry.catalogue import COUNTS, dimensions_of, metric
from callcenter.metrics.registry.definition import Metric
from callcenter.metrics.registry.figure import Figure, figure_of
from callcenter.metrics.registry.span import QUARTER, Span
from callcenter.metrics.registry.tallying import Key, populations, tally
from callcenter.metrics.registry.thresholds import thresholds

__all__ = ["Window", "lowest", "rolling"]

_HOUR = 4 * QUARTER


@dataclass(frozen=True)
class Window:
    """The hours that end at ``end_us``."""

    end_us: int
    key: dict[str, str]
    numerator: int
    denominator: int


def rolling(
    connection: Connection, ident: str, span: Span, by: Sequence[str] = (), hours: int = 24
) -> list[Window]:
    """The windows of ``hours`` that end in the span, one each quarter of an hour, for each part of ``by``.

    Windows in which nothing was counted below are left out. Raises MetricUnknown, StoreError.
    """
    wanted = metric(ident)
    return list(_windows(connection, wanted, span, dimensions_of([wanted], by), hours))


def lowest(connection: Connection, wanted: Metric, span: Span, by: tuple[str, ...]) -> Iterator[Figure]:
    """The window with the lowest ratio, for each part; of several the first."""
    found: dict[Key, Window] = {}
    for window in _windows(connection, wanted, span, by, wanted.rolling_hours):
        key = tuple(window.key.values())
        known = found.get(key)
        if known is None or _ratio(window) < _ratio(known):
            found[key] = window
    if not by and not found:
        yield figure_of(wanted, {}, 0, 0)
    for _, window in sorted(found.items()):
        yield figure_of(wanted, window.key, window.numerator, window.denominator)


def _ratio(window: Window) -> Fraction:
    return Fraction(window.numerator, window.denominator)


def _windows(
    connection: Connection, wanted: Metric, span: Span, by: tuple[str, ...], hours: int
) -> Iterator[Window]:
    width = hours * _HOUR
    counts = _quarters(connection, {*wanted.numerator, *wanted.denominator}, span, by, width)
    above, below = _sum(counts, wanted.numerator), _sum(counts, wanted.denominator)
    for key in sorted(below):
        yield from _of_part(dict(zip(by, key, strict=True)), above.get(key, {}), below[key], span, width)


def _of_part(
    key: dict[str, str], above: dict[int, int], below: dict[int, int], span: Span, width: int
) -> Iterator[Window]:
    """Sums that go on: what enters is added, what leaves is taken away."""
    first = _up(span.begin_us)
    inside = range((first - width) // QUARTER, first // QUARTER)
    numerator, denominator = (sum(counts.get(piece, 0) for piece in inside) for counts in (above, below))
    for end in range(first, span.end_us + 1, QUARTER):
        if denominator:
            yield Window(end, key, numerator, denominator)
        enters, leaves = end // QUARTER, (end - width) // QUARTER
        numerator += above.get(enters, 0) - above.get(leaves, 0)
        denominator += below.get(enters, 0) - below.get(leaves, 0)


def _up(moment: int) -> int:
    """The next quarter of an hour."""
    return -(-moment // QUARTER) * QUARTER


def _quarters(
    connection: Connection, names: Collection[str], span: Span, by: tuple[str, ...], width: int
) -> dict[str, dict[Key, dict[int, int]]]:
    """Count → part → quarter of an hour (its number) → number; those of one population are counted at once."""
    valid, found = thresholds(connection), dict[str, dict[Key, dict[int, int]]]()
    longer = Span(max(0, _up(span.begin_us) - width), span.end_us, span.zone)
    quarter_of = cache(_quarter)
    for counts in populations([COUNTS[name] for name in sorted(names)]):
        for name, tallied in tally(connection, counts, longer, (*by, "quarter_hour"), valid).items():
            parts = found.setdefault(name, {})
            for (*part, piece), number in tallied.items():
                parts.setdefault(tuple(part), {})[quarter_of(piece)] = number
    return found


def _quarter(piece: str) -> int:
    return int(datetime.fromisoformat(piece).timestamp()) // 900


def _sum(counts: Mapping[str, Mapping[Key, Mapping[int, int]]], names: Sequence[str]) -> dict[Key, dict[int, int]]:
    """Part → quarter of an hour → sum of these counts."""
    found: dict[Key, dict[int, int]] = {}
    for name in names:
        for part, pieces in counts.get(name, {}).items():
            sums = found.setdefault(part, {})
            for quarter, number in pieces.items():
                sums[quarter] = sums.get(quarter, 0) + number
    return found
