"""A unit's score card: what was frozen, what was corrected, and the marks that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from callcenter.facts.assessment import Count, Term
from callcenter.oversight.assessment.formula import marks, percentage, total

__all__ = ["Card", "Line", "cards", "corrected", "differences"]

Key = tuple[str, str]
"""Unit and indicator."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator on a card."""

    term: Term
    numerator: int
    denominator: int
    excluded: int

    @property
    def percentage(self) -> Decimal | None:
        """With two digits; None when nothing was counted."""
        return percentage(self.numerator, self.denominator)

    @property
    def marks(self) -> Decimal | None:
        """None when nothing was counted."""
        return marks(self.term, self.numerator, self.denominator)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One unit in one period."""

    unit: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal | None:
        """On the scale of 100; None when nothing was counted."""
        return total((line.term for line in self.lines), (line.marks for line in self.lines))


def cards(terms: Sequence[Term], counts: Iterable[Count]) -> list[Card]:
    """The cards of all units, in order of their ids; a term without a count has nothing counted."""
    found = {(count.unit, count.indicator): count for count in counts}
    return [
        Card(unit=unit, lines=tuple(_line(term, found.get((unit, term.indicator))) for term in terms))
        for unit in sorted({unit for unit, _ in found})
    ]


def corrected(frozen: Iterable[Count], deltas: Iterable[Count]) -> tuple[Count, ...]:
    """The counts with the corrections added; the frozen ones stay what they are."""
    sums: dict[Key, list[int]] = {}
    for each in (*frozen, *deltas):
        numbers = sums.setdefault((each.unit, each.indicator), [0, 0, 0])
        for place, number in enumerate((each.numerator, each.denominator, each.excluded)):
            numbers[place] += number
    return tuple(_count(key, numbers) for key, numbers in sums.items())


def differences(now: Iterable[Count], then: Iterable[Count]) -> tuple[Count, ...]:
    """What must be added to ``then`` to have ``now``; nothing where they are equal."""
    new, old = _by_key(now), _by_key(then)
    nothing = (0, 0, 0)
    return tuple(
        _count(key, [a - b for a, b in zip(new.get(key, nothing), old.get(key, nothing), strict=True)])
        for key in sorted(new.keys() | old.keys())
        if new.get(key, nothing) != old.get(key, nothing)
    )


def _by_key(counts: Iterable[Count]) -> Mapping[Key, tuple[int, int, int]]:
    return {(each.unit, each.indicator): (each.numerator, each.denominator, each.excluded) for each in counts}


def _count(key: Key, numbers: Sequence[int]) -> Count:
    numerator, denominator, excluded = numbers
    return Count(unit=key[0], indicator=key[1], numerator=numerator, denominator=denominator, excluded=excluded)


def _line(term: Term, count: Count | None) -> Line:
    if count is None:
        return Line(term=term, numerator=0, denominator=0, excluded=0)
    return Line(
        term=term, numerator=count.numerator, denominator=count.denominator, excluded=count.excluded
    )
