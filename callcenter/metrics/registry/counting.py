"""Figures: counts of a span, split as asked for, put together into metrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from callcenter.metrics.registry.catalogue import COUNTS, dimensions_of, metric
from callcenter.metrics.registry.definition import Metric
from callcenter.metrics.registry.figure import Figure, figure_of
from callcenter.metrics.registry.rolling import lowest
from callcenter.metrics.registry.span import Span
from callcenter.metrics.registry.tallying import Key, Tally, populations, tally
from callcenter.metrics.registry.thresholds import thresholds
from callcenter.workdays import Calendar

__all__ = ["counts_of", "figures"]


def figures(
    connection: Connection, metrics: Sequence[str], span: Span, by: Sequence[str] = (), *,
    calendar: Calendar | None = None,
) -> list[Figure]:  # fmt: skip
    """The figures of ``metrics`` (ids), in their order; with ``by`` one for each part that has anything, sorted.

    Each read table is read once, however many metrics are made of it. ``calendar`` is needed for workdays only.
    Raises MetricUnknown for an id that is not known or a dimension that a metric does not have, StoreError.
    """
    wanted = [metric(ident) for ident in metrics]
    by = dimensions_of(wanted, by)
    found = _counted(connection, [each for each in wanted if not each.rolling_hours], span, by, calendar)
    return [
        figure
        for each in wanted
        for figure in (lowest(connection, each, span, by) if each.rolling_hours else _made(each, found, by))
    ]


def counts_of(
    connection: Connection, ident: str, span: Span, by: Sequence[str] = (), *, calendar: Calendar | None = None
) -> Tally:
    """Each count of a metric: id → key (one word for each of ``by``) → number; durations in µs.

    Raises MetricUnknown, StoreError.
    """
    wanted = [metric(ident)]
    return _counted(connection, wanted, span, dimensions_of(wanted, by), calendar)


def _counted(
    connection: Connection, wanted: Sequence[Metric], span: Span, by: tuple[str, ...], calendar: Calendar | None
) -> Tally:
    valid = thresholds(connection)
    names = dict.fromkeys(name for each in wanted for name in (*each.numerator, *each.denominator))
    found: Tally = {}
    for counts in populations([COUNTS[name] for name in names]):
        found.update(tally(connection, counts, span, by, valid, calendar))
    return found


def _made(metric: Metric, found: Tally, by: tuple[str, ...]) -> Iterator[Figure]:
    names = (*metric.numerator, *metric.denominator)
    keys: list[Key] = sorted({key for name in names for key in found[name]}) if by else [()]
    for key in keys:
        numerator = sum(found[name].get(key, 0) for name in metric.numerator)
        denominator = sum(found[name].get(key, 0) for name in metric.denominator)
        yield figure_of(metric, dict(zip(by, key, strict=True)), numerator, denominator)
