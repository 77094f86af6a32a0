"""Counting: which cases of which unit are in the numerator, in the denominator, or excluded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from callcenter.facts.assessment import Count
from callcenter.oversight.assessment.definitions import DEFINITIONS, Definition, Entry
from callcenter.oversight.assessment.formula import Formula
from callcenter.oversight.assessment.handling import Account
from callcenter.oversight.assessment.period import Period

__all__ = ["Tally", "count", "entries_of"]


def entries_of(definition: Definition, account: Account, period: Period, now: int) -> Iterator[Entry]:
    """The cases of one appeal, with the exclusions that were decided applied."""
    for entry in definition.entries(account, period, now):
        decided = next(
            (
                each.exclusion
                for each in account.exclusions
                if each.unit == entry.unit and (not each.definitions or definition.id in each.definitions)
            ),
            "",
        )
        yield msgspec.structs.replace(entry, excluded=decided or entry.excluded)


class Tally:
    """Counts appeals one after the other; what it needs does not grow with their number."""

    def __init__(self, formula: Formula, period: Period, now: int) -> None:
        self._period = period
        self._now = now
        self._terms = tuple((term.indicator, DEFINITIONS[term.definition]) for term in formula.terms)
        self._counts: dict[tuple[str, str], list[int]] = {}

    def add(self, account: Account) -> None:
        """One more appeal."""
        for indicator, definition in self._terms:
            for entry in entries_of(definition, account, self._period, self._now):
                self._add(indicator, entry)

    def counts(self, units: Sequence[str]) -> tuple[Count, ...]:
        """Every indicator of every unit, those of ``units`` that nothing was counted of included."""
        every = sorted({*units, *(unit for unit, _ in self._counts)})
        return tuple(self._count(unit, indicator) for unit in every for indicator, _ in self._terms)

    def _add(self, indicator: str, entry: Entry) -> None:
        numbers = self._counts.setdefault((entry.unit, indicator), [0, 0, 0])
        if entry.excluded:
            numbers[2] += 1
            return
        numbers[0] += entry.counted
        numbers[1] += 1

    def _count(self, unit: str, indicator: str) -> Count:
        numerator, denominator, excluded = self._counts.get((unit, indicator), (0, 0, 0))
        return Count(
            unit=unit, indicator=indicator, numerator=numerator, denominator=denominator, excluded=excluded
        )


def count(
    accounts: Iterable[Account], formula: Formula, period: Period, now: int, units: Sequence[str] = ()
) -> tuple[Count, ...]:
    """The counts of all units at once."""
    tally = Tally(formula, period, now)
    for account in accounts:
        tally.add(account)
    return tally.counts(units)
