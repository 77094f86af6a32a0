"""Why a card says what it says: the tickets behind one figure."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from callcenter.casework.oversight.histories import handled_between
from callcenter.errors import AppealFieldInvalid
from callcenter.facts.assessment import Term
from callcenter.oversight.assessment.accounting import account
from callcenter.oversight.assessment.deeds import formula_of_card
from callcenter.oversight.assessment.definitions import DEFINITIONS, Entry
from callcenter.oversight.assessment.life import Assessed
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.assessment.tally import entries_of

__all__ = ["Explained", "explain"]


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """One figure, with every case that it is made of."""

    term: Term
    entries: tuple[Entry, ...]

    @property
    def numerator(self) -> tuple[Entry, ...]:
        """Cases that are counted above the line."""
        return tuple(each for each in self.entries if each.counted and not each.excluded)

    @property
    def denominator(self) -> tuple[Entry, ...]:
        """Cases that are counted below it, those above it included."""
        return tuple(each for each in self.entries if not each.excluded)

    @property
    def excluded(self) -> tuple[Entry, ...]:
        """Cases that are left out with a reason."""
        return tuple(each for each in self.entries if each.excluded)


def explain(
    connection: Connection, known: Assessed, period: Period, unit: str, indicator: str, upto: int, now: int
) -> Explained:
    """The figure as it was counted from the facts up to ``upto`` at the moment ``now``.

    Raises AppealFieldInvalid for an indicator that is not on the card, AssessmentFixed when it counts something else.
    """
    terms = {term.indicator: term for term in formula_of_card(known, period).terms}
    term = terms.get(indicator)
    if term is None:
        has = ", ".join(terms)
        raise AppealFieldInvalid(f"the formula {known.formula} has no indicator {indicator!r}; it has {has}")
    found: list[Entry] = []
    for number, facts in handled_between(connection, period.first, period.last, upto):
        entries = entries_of(DEFINITIONS[term.definition], account(number, facts), period, now)
        found += (entry for entry in entries if entry.unit == unit)
    return Explained(term=term, entries=tuple(sorted(found)))
