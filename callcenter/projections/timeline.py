"""One call as it happened: its facts in order, with offsets and words, and its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from callcenter.acd.talk_cap import CAP
from callcenter.facts import (
    AgentStateChanged,
    Fact,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    RingNoAnswer,
)
from callcenter.journal.questions import facts_of
from callcenter.journal.tables import contact as contacts
from callcenter.journal.tables import leg as legs
from callcenter.projections.apart import why_apart
from callcenter.projections.words import in_words

__all__ = ["CallStory", "Moment", "call_story"]

_Outcome = RingNoAnswer | OfferRejected | OfferUnreachable | OfferWithdrawn


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: int
    """µs since 1970 UTC."""
    offset_ms: int
    """From the arrival; equals the difference of the two moments as they are shown, to the millisecond."""
    words: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class CallStory:
    """A call's row, legs and timeline; all times in µs."""

    row: dict[str, Any]
    """Of read table ``contact``."""
    legs: tuple[dict[str, Any], ...]
    """Of read table ``leg``, in the order of the offers."""
    moments: tuple[Moment, ...]

    @property
    def why_apart(self) -> str:
        """Why the call is reported apart (``projections.apart``); empty: it is like others."""
        return why_apart({**self.row, "capped": self.capped})

    @property
    def capped(self) -> bool:
        """Was a talk of it ended because no talk may be longer?"""
        return CAP in (self.row["ended_by"], *(leg["ended_by"] for leg in self.legs))

    @property
    def arrived(self) -> int:
        """The moment that offsets are counted from."""
        return self.row["arrived"] or (self.moments[0].at if self.moments else 0)

    @property
    def rang_us(self) -> int:
        """How long agents' phones rang for this call, all offers together."""
        return sum(leg["settled"] - leg["offered"] for leg in self.legs if leg["settled"] and leg["offered"])

    @property
    def lasted_us(self) -> int | None:
        """From arrival to end; None while the call is open."""
        return self.row["ended"] - self.arrived if self.row["ended"] is not None else None


def call_story(connection: Connection, contact: str, language: str = "zh", *, agents: bool = False) -> CallStory | None:
    """The story of a call, None when there is no such call; fold the journal forward first.

    ``agents`` adds the changes of state of the agents concerned.
    """
    row = connection.execute(select(contacts).where(contacts.c.contact == contact)).mappings().first()
    if row is None:
        return None
    mine = select(legs).where(legs.c.contact == contact).order_by(legs.c.offered, legs.c.settled)
    found = tuple(dict(leg) for leg in connection.execute(mine).mappings())
    facts = [fact for fact in facts_of(connection, contact) if agents or not isinstance(fact, AgentStateChanged)]
    arrived = row["arrived"] or (facts[0].at if facts else 0)
    return CallStory(dict(row), found, tuple(_moments(facts, found, arrived, language)))


def _moments(facts: Iterable[Fact], legs: Sequence[dict[str, Any]], arrived: int, language: str) -> Iterable[Moment]:
    offered = {leg["offer"]: leg["offered"] for leg in legs}
    for fact in facts:
        since = offered.get(fact.offer) if isinstance(fact, _Outcome) else None
        rang = None if since is None else fact.at - since
        yield Moment(fact.at, fact.at // 1000 - arrived // 1000, in_words(fact, language, rang), fact)
