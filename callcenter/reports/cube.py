"""One group of metrics counted once, and then told as a whole and by several dimensions.

Each scan of a read table costs as much for many parts as for few: parts by month and queue are asked for together, and
added up to months, queues and the whole. What is made of counts that are asked for anyway is not asked for at all. Only
what cannot be added (different callers, the lowest rate of any 24 hours) is asked for by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from callcenter.metrics.registry import COUNTS, METRICS, TIMES, Figure, Metric, Span, figures
from callcenter.metrics.registry.figure import figure_of
from callcenter.workdays import Calendar

__all__ = ["Cube", "Job", "Part", "Request", "additive", "ask", "splittable"]

Part = Mapping[str, Figure]
"""Metric → its figure, for one part."""
_MOST = 30_000
"""Parts that are asked for at once; more cost more than another scan."""
_PARTS = {"queue": 1.5, "skill": 1.5, "agent": 20, "reason": 4, "state": 6, "unit": 20, "category_1": 20, "area": 10,
          "channel": 8, "type": 7, "mode": 2, "outcome": 5, "enterprise": 2}  # fmt: skip
"""Dimension → about how many of its parts occur at one time."""
_USUAL = 20
_DAY, _HOUR = 86_400_000_000, 3_600_000_000
_HOURS = frozenset({"half_hour", "hour", "hour_of_day"})


class Request(msgspec.Struct, frozen=True):
    """What is wanted of one cube."""

    idents: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    everything: bool = False
    """What cannot be added up is asked for by each dimension, too."""

    def jobs(self, span: Span) -> Iterator[Job]:
        """The scans that it takes."""
        by_signature: dict[tuple[str, ...], list[str]] = defaultdict(list)
        derived = self.derived
        for ident in self.idents:
            signature = tuple(name for name in self.dimensions if splittable(ident, name))
            if not additive(ident):
                yield Job((ident,), (), whole=True)
                for name in signature if self.everything else ():
                    yield Job((ident,), (name,), whole=False)
            elif ident not in derived:
                by_signature[signature].append(ident)
        for signature, some in by_signature.items():
            packs = _packed(signature, span) or [()]
            for number, pack in enumerate(packs):
                yield Job(tuple(some), pack, whole=number == 0)

    @property
    def derived(self) -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
        """Metric → those that are its numerator and denominator, as far as they are asked for anyway."""
        single = {metric.numerator[0]: metric for metric in map(METRICS.__getitem__, self.idents) if _is_count(metric)}
        found: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
        for ident in self.idents:
            metric = METRICS[ident]
            names = (*metric.numerator, *metric.denominator)
            if _is_count(metric) or not additive(ident) or not all(_gives(single.get(name), metric) for name in names):
                continue
            found[ident] = ([single[name].id for name in metric.numerator],
                            [single[name].id for name in metric.denominator])  # fmt: skip
        return found


class Job(msgspec.Struct, frozen=True):
    """One question to the registry."""

    idents: tuple[str, ...]
    by: tuple[str, ...]
    whole: bool
    """Are its parts added up to the whole?"""


def ask(connection: Connection, span: Span, calendar: Calendar, job: Job) -> list[Figure]:
    """The answer. Raises StoreError."""
    return figures(connection, job.idents, span, job.by, calendar=calendar)


class Cube:
    """Figures of some metrics over one span."""

    def __init__(self, request: Request, answers: Iterable[tuple[Job, list[Figure]]]) -> None:
        self._whole: dict[str, Figure] = {}
        self._parts: dict[str, dict[str, dict[str, Figure]]] = {name: {} for name in request.dimensions}
        self._answers = [(job, found) for job, found in answers]
        for job, found in self._answers:
            self._take(job, found)
        for ident, (above, below) in request.derived.items():
            self._derive(METRICS[ident], above, below)

    @property
    def whole(self) -> Part:
        """The figures of the whole span."""
        return self._whole

    def by(self, dimension: str) -> Mapping[str, Part]:
        """Part → its figures."""
        return self._parts.get(dimension, {})

    def idents(self, dimension: str) -> frozenset[str]:
        """Metrics that were split so."""
        return frozenset(ident for part in self.by(dimension).values() for ident in part)

    def pairs(self, ident: str, row: str, column: str) -> dict[tuple[str, str], int]:
        """(part of ``row``, part of ``column``) → the count of a metric, if both were asked for together."""
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for job, found in self._answers:
            if ident in job.idents and {row, column} <= set(job.by):
                for each in found:
                    if each.metric == ident:
                        sums[each.key[row], each.key[column]] += each.numerator
        return dict(sums)

    def _take(self, job: Job, found: Iterable[Figure]) -> None:
        sums: dict[str, dict[tuple[str, str], list[int]]] = {name: {} for name in ("", *job.by)}
        longest = {ident for ident in job.idents if _ways(METRICS[ident]) == {"longest"}}
        for each in found:
            below = each.denominator or 0
            for name, into in sums.items():
                known = into.setdefault((each.metric, each.key[name] if name else ""), [0, 0])
                known[0] = max(known[0], each.numerator) if each.metric in longest else known[0] + each.numerator
                known[1] += below
        for name in job.by:
            for (ident, word), pair in sums[name].items():
                self._parts[name].setdefault(word, {})[ident] = figure_of(METRICS[ident], {name: word}, *pair)
        if job.whole:
            for ident in job.idents:
                self._whole[ident] = figure_of(METRICS[ident], {}, *sums[""].get((ident, ""), (0, 0)))

    def _derive(self, metric: Metric, above: Sequence[str], below: Sequence[str]) -> None:
        """The metric from others, as a whole and in all parts of the dimensions that it has."""
        self._whole[metric.id] = _made(metric, {}, self._whole, above, below)
        for name, parts in self._parts.items():
            if splittable(metric.id, name):
                for word, part in parts.items():
                    if any(each in part for each in (*above, *below)):
                        part[metric.id] = _made(metric, {name: word}, part, above, below)


def _made(metric: Metric, key: dict[str, str], part: Part, above: Sequence[str], below: Sequence[str]) -> Figure:
    return figure_of(metric, key, _sum(part, above), _sum(part, below))


def _sum(part: Part, idents: Sequence[str]) -> int:
    return sum(part[ident].numerator for ident in idents if ident in part)


def splittable(ident: str, dimension: str) -> bool:
    """Can the metric be split by it?"""
    metric = METRICS[ident]
    return dimension in metric.dimensions or (dimension in TIMES and not metric.rolling_hours)


def additive(ident: str) -> bool:
    """Are parts of the metric put together by adding counts, or by taking the longest?"""
    metric = METRICS[ident]
    return not metric.rolling_hours and "different" not in _ways(metric)


def _ways(metric: Metric) -> set[str]:
    return {COUNTS[name].how for name in (*metric.numerator, *metric.denominator)}


def _is_count(metric: Metric) -> bool:
    """Is the metric one count that can be added?"""
    return len(metric.numerator) == 1 and not metric.denominator and _ways(metric) == {"sum"}


def _gives(single: Metric | None, metric: Metric) -> bool:
    """Is ``single`` told wherever ``metric`` is?"""
    return single is not None and set(metric.dimensions) <= set(single.dimensions)


def _packed(dimensions: Sequence[str], span: Span) -> list[tuple[str, ...]]:
    """Dimensions that are asked for together: times of one kind always, others as long as there are few parts."""
    length = span.end_us - span.begin_us
    hours = tuple(name for name in dimensions if name in _HOURS)
    days = tuple(name for name in dimensions if name in TIMES and name not in _HOURS)
    packs: list[tuple[tuple[str, ...], float]] = []
    if hours:
        packs.append((hours, length / _HOUR))
    if days:
        packs.append((days, length / _DAY))
    for name in (each for each in dimensions if each not in TIMES):
        size = _PARTS.get(name, _USUAL)
        place = min(range(len(packs)), key=lambda at: packs[at][1], default=None)
        if place is not None and packs[place][1] * size <= _MOST:
            packs[place] = ((*packs[place][0], name), packs[place][1] * size)
        else:
            packs.append(((name,), size))
    return [names for names, _ in packs]
