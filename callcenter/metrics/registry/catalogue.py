"""All counts and metrics by their ids."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from callcenter.errors import MetricUnknown
from callcenter.metrics.registry import (
    appeals,
    calls,
    outbound,
    presence,
    ratings,
    redialling,
    satisfaction,
    seats,
    talking,
    units,
    waiting,
)
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.span import TIMES

__all__ = ["COUNTS", "METRICS", "SUBJECTS", "dimensions_of", "metric", "needs_calendar"]

SUBJECTS = (calls, waiting, redialling, talking, seats, presence, ratings, outbound, appeals, units, satisfaction)
"""One file for each subject, in the order in which metrics are shown."""
COUNTS: Mapping[str, Count] = MappingProxyType({each.id: each for subject in SUBJECTS for each in subject.COUNTS})
METRICS: Mapping[str, Metric] = MappingProxyType({each.id: each for subject in SUBJECTS for each in subject.METRICS})


def metric(ident: str) -> Metric:
    """Raises MetricUnknown, with what may have been meant."""
    found = METRICS.get(ident)
    if found is None:
        close = difflib.get_close_matches(ident, METRICS, 1)
        hint = f"do you mean {close[0]}?" if close else "`callcenter metric list` shows all"
        raise MetricUnknown(f"there is no metric {ident!r}: {hint}")
    return found


def needs_calendar(wanted: Metric) -> bool:
    """Are workdays in it, which only the calendar knows?"""
    return any(COUNTS[name].workdays is not None for name in (*wanted.numerator, *wanted.denominator))


def dimensions_of(wanted: Iterable[Metric], by: Iterable[str]) -> tuple[str, ...]:
    """``by``, looked over: every metric can be split so. Raises MetricUnknown, which names all that cannot."""
    by = tuple(dict.fromkeys(by))
    wrong = [
        f"{each.id} cannot be split by {name!r}: possible are {', '.join((*each.dimensions, *TIMES))}"
        for each in wanted for name in by
        if name not in each.dimensions and (name not in TIMES or each.rolling_hours)
    ]  # fmt: skip
    if wrong:
        raise MetricUnknown("\n".join(wrong))
    return by
