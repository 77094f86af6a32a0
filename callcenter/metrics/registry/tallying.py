"""One scan of a read table for many counts: cut into pieces of time and split by words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Label, and_, case, func, literal, or_, select, text

from callcenter.errors import MetricUnknown
from callcenter.metrics.registry.asked import BEGIN, END
from callcenter.metrics.registry.definition import Count
from callcenter.metrics.registry.population import Population
from callcenter.metrics.registry.span import QUARTER, TIMES, Cut, Span, cut
from callcenter.metrics.registry.staying import parts, whole
from callcenter.metrics.registry.thresholds import Thresholds
from callcenter.workdays import Calendar

__all__ = ["Key", "Tally", "inside", "populations", "tally"]

Key = tuple[str, ...]
"""One word for each dimension asked for, in their order."""
Tally = dict[str, dict[Key, int]]
"""Count → key → number."""


def tally(
    connection: Connection, counts: Sequence[Count], span: Span, by: Sequence[str], valid: Thresholds,
    calendar: Calendar | None = None,
) -> Tally:  # fmt: skip
    """Counts over one population, ``by`` dimensions that all of them have.

    Raises MetricUnknown for workdays without a calendar, CalendarYearMissing.
    """
    population = counts[0].of
    scan = _Scan(population, span, tuple(by), valid)
    scan.read(connection, [each for each in counts if each.how != "different" and each.workdays is None])
    for count in counts:
        if count.workdays is not None:
            scan.read_workdays(connection, count, calendar)
        elif count.how == "different":
            scan.read_different(connection, count)
    return scan.found


def inside(population: Population) -> ColumnElement[bool]:
    """The rows of the population that belong to a span: by their moment, or for stays by any part of them."""
    if population.until is None:
        return and_(population.only, population.at >= BEGIN, population.at < END)
    lasts = or_(population.until.is_(None), population.until > BEGIN)
    return and_(population.only, lasts, population.at < END)


class _Scan:
    def __init__(self, population: Population, span: Span, by: tuple[str, ...], valid: Thresholds) -> None:
        self._of, self._span, self._by, self._valid = population, span, by, valid
        self._cut: Cut = cut(span, by)
        self._words = tuple(name for name in by if name not in TIMES)
        self._splits = [population.splits[name] for name in self._words]
        self._order = [
            (True, [name for name in by if name in TIMES].index(name)) if name in TIMES
            else (False, self._words.index(name))
            for name in by
        ]  # fmt: skip
        self.found: Tally = {}

    def read(self, connection: Connection, counts: Sequence[Count]) -> None:
        """Sums and longest of all counts at once."""
        if not counts:
            return
        grouped, until = self._grouped(), self._of.until
        query = select(*grouped, *(self._made(count) for count in counts)).where(inside(self._of))
        if until is not None:
            query = query.where(whole(self._of, self._cut))
        if grouped:
            query = query.group_by(*(text(each.name) for each in grouped))
        found: list[defaultdict[Key, int]] = [defaultdict(int) for _ in counts]
        for row in connection.execute(query.select_from(self._of.rows), self._bounds()):
            key = self._key(row)
            for count, into, value in zip(counts, found, row[len(grouped) :], strict=True):
                if value:
                    into[key] = max(into[key], int(value)) if count.how == "longest" else into[key] + int(value)
        self.found.update({count.id: into for count, into in zip(counts, found, strict=True)})
        if until is not None:
            self._read_parts(connection, counts, until)

    def _read_parts(self, connection: Connection, counts: Sequence[Count], until: ColumnElement[Any]) -> None:
        """Stays that reach over an edge: few, each cut by itself."""
        which = [case((count.which(self._valid), 1), else_=0) for count in counts]
        query = select(*self._grouped(), *which, self._of.at, until).where(inside(self._of))
        first = len(self._splits) + bool(self._cut.unit)
        for row, piece, length in parts(connection, query.select_from(self._of.rows), self._of, self._span, self._cut):
            key = self._key(row, piece)
            for place, count in enumerate(counts, first):
                if row[place]:
                    self.found[count.id][key] = self.found[count.id].get(key, 0) + length

    def read_different(self, connection: Connection, count: Count) -> None:
        """How many different values; each is looked at, because parts do not add up."""
        grouped = self._grouped()
        if not grouped:
            of_all = select(func.count(count.value(self._valid).distinct()))
            of_all = of_all.where(inside(self._of), count.which(self._valid)).select_from(self._of.rows)
            self.found[count.id] = {(): connection.execute(of_all, self._bounds()).scalar() or 0}
            return
        query = select(*grouped, count.value(self._valid)).where(inside(self._of), count.which(self._valid)).distinct()
        seen: defaultdict[Key, set[Any]] = defaultdict(set)
        for row in connection.execute(query.select_from(self._of.rows), self._bounds()):
            seen[self._key(row)].add(row[-1])
        self.found[count.id] = {key: len(values) for key, values in seen.items()}

    def read_workdays(self, connection: Connection, count: Count, calendar: Calendar | None) -> None:
        """Sum of workdays; the calendar knows them, not the database."""
        if calendar is None:
            raise MetricUnknown(f"{count.id} needs the calendar of workdays: give it one")
        query = select(*self._grouped(), *(count.workdays or ())).where(inside(self._of), count.which(self._valid))
        found: defaultdict[Key, int] = defaultdict(int)
        day, after = cache(calendar.day), cache(calendar.workdays_after)
        for row in connection.execute(query.select_from(self._of.rows), self._bounds()):
            began, ended = (moment - moment % QUARTER for moment in row[-2:])  # days begin at a quarter of an hour
            found[self._key(row)] += after(day(began), day(ended))
        self.found[count.id] = {key: number for key, number in found.items() if number}

    def _bounds(self) -> Mapping[str, int]:
        return {"begin": self._span.begin_us, "end": self._span.end_us}

    def _grouped(self) -> list[Label[Any]]:
        pieces = [self._cut.sql(self._of.at).label("piece")] if self._cut.unit else []
        return [*pieces, *(split.sql(self._valid).label(f"d{n}") for n, split in enumerate(self._splits))]

    def _made(self, count: Count) -> ColumnElement[Any]:
        which, value = count.which(self._valid), count.value(self._valid)
        return (func.max if count.how == "longest" else func.sum)(case((which, value), else_=literal(0)))

    def _key(self, row: Any, piece: int | None = None) -> Key:
        times = self._cut.words(row[0] if piece is None else piece) if self._cut.unit else ()
        first = 1 if self._cut.unit else 0
        words = [split.word("" if row[first + n] is None else row[first + n]) for n, split in enumerate(self._splits)]
        return tuple(times[place] if of_time else words[place] for of_time, place in self._order)


def populations(counts: Sequence[Count]) -> Iterator[list[Count]]:
    """The counts by population."""
    found: dict[str, list[Count]] = {}
    for count in counts:
        found.setdefault(count.of.id, []).append(count)
    yield from found.values()
