"""What became of the categories that the model proposed: taken over, or corrected by a person. Straight from the facts.

An appeal counts once, by its last proposal and by the category that stands in the end: a category that was filled in by
itself and that somebody changed later was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from callcenter.facts import AppealDescribed, Fact
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.tables import fact as journal

__all__ = ["Proposals", "Proposed", "followed", "proposals"]


class Proposed(msgspec.Struct, kw_only=True):
    """An appeal for which a category was proposed."""

    number: str
    at: int
    """When, µs since 1970 UTC."""
    proposed: str
    model: str
    filled_in: bool
    """Nobody had given one, and the proposal was taken."""
    category: str
    """That stands in the end."""

    @property
    def is_accepted(self) -> bool:
        """Does the proposal stand?"""
        return self.category == self.proposed


class Proposals(msgspec.Struct, kw_only=True):
    """Counts; ``accepted`` + ``corrected`` are all."""

    accepted: int = 0
    corrected: int = 0
    filled_in: int = 0
    """Of all, those that nobody had given a category."""
    filled_in_corrected: int = 0
    """Of these, corrected later."""

    @property
    def all(self) -> int:
        """How many appeals have a proposal."""
        return self.accepted + self.corrected

    def add(self, one: Proposed) -> None:
        """Count one appeal."""
        self.accepted += one.is_accepted
        self.corrected += not one.is_accepted
        self.filled_in += one.filled_in
        self.filled_in_corrected += one.filled_in and not one.is_accepted


def proposals(connection: Connection, since: int, until: int) -> list[Proposed]:
    """Appeals whose last proposal was made from ``since`` to just before ``until`` (µs since 1970 UTC), oldest first.

    The category is the one that stands now, also when it was changed after ``until``.
    """
    c = journal.c
    wanted = select(*STORED).where(c.type == AppealDescribed.__name__, c.at >= since).order_by(c.seq)
    found = followed(fact_of(*row) for row in connection.execute(wanted))
    return sorted((one for one in found if one.at < until), key=lambda one: (one.at, one.number))


def followed(facts: Iterable[Fact | None]) -> list[Proposed]:
    """The same of facts in the order of writing."""
    found: dict[str, Proposed] = {}
    for fact in facts:
        if not isinstance(fact, AppealDescribed):
            continue
        if fact.proposed_category:
            found[fact.number] = Proposed(
                number=fact.number, at=fact.at, proposed=fact.proposed_category, model=fact.proposal_model or "",
                filled_in=bool(fact.filled_in), category=fact.category or "",
            )  # fmt: skip
        elif fact.category is not None and fact.number in found:
            found[fact.number].category = fact.category
    return list(found.values())
