"""Short histories for the tests: calls at given moments, and figures as plain numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from callcenter.facts import (
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    Fact,
    RingNoAnswer,
    TalkEnded,
    TargetsSet,
)
from callcenter.journal import reading
from callcenter.metrics.registry import Figure, Span, figures, period

SECOND = 1_000_000
HOUR = 3600 * SECOND
_ids = map(str, count(1))


def us(text: str, zone: str = "Asia/Shanghai") -> int:
    """A local moment, µs since 1970 UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


class Told:
    """One call, moment by moment; ``facts`` is what happened."""

    def __init__(self, at: int, contact: str = "", caller: str = "13800000001", direction: str = "in") -> None:
        self.contact = contact or f"haian1-{next(_ids)}"
        self.now = self.entered = at
        self.facts: list[Fact] = []
        self.offered = ""
        """Id of the offer that goes on."""
        self.add(CallArrived, 0, node="haian1", channel="PJSIP/trunk-1", caller=caller, did="12345", flow="main",
                 direction=direction)  # fmt: skip

    def add(self, kind: type[Fact], after: float, **fields: Any) -> Told:
        """The next fact, so many seconds later."""
        self.now += round(after * SECOND)
        self.facts.append(kind(id=next(_ids), at=self.now, contact=self.contact, **fields))  # type: ignore[call-arg]
        return self

    def queue(self, queue: str = "voice", after: float = 0) -> Told:
        first = not any(isinstance(each, CallerQueued) for each in self.facts)
        self.add(CallerQueued, after, queue=queue)
        self.entered = self.now if first else self.entered
        return self

    def offer(self, agent: str = "1001", queue: str = "voice", after: float = 0) -> Told:
        self.offered = f"o{next(_ids)}"
        return self.add(CallOffered, after, offer=self.offered, queue=queue, agent=agent, seat=agent, reason="idle")

    def missed(self, agent: str = "1001", after: float = 20) -> Told:
        return self.add(RingNoAnswer, after, offer=self.offered, agent=agent, seat=agent)

    def answer(self, agent: str = "1001", after: float = 0, queue: str = "voice", *, uncertain: bool = False) -> Told:
        if not self.offered:
            self.offer(agent, queue)
        self.now += round(after * SECOND)
        waited = self.now - self.entered
        self.add(CallConnected, 0, offer=self.offered, queue=queue, agent=agent, seat=agent, waited=waited,
                 uncertain=uncertain)  # fmt: skip
        return self

    def talk(self, seconds: float, ended_by: str = "caller", agent: str = "1001", **more: Any) -> Told:
        """The agent's part is over."""
        known = {"talked": round(seconds * SECOND), **more}
        self.add(TalkEnded, seconds, offer=self.offered, agent=agent, seat=agent, ended_by=ended_by, **known)
        self.offered = ""
        return self

    def give_up(self, after: float, queue: str = "voice") -> Told:
        self.now += round(after * SECOND)
        return self.add(CallerAbandoned, 0, queue=queue, waited=self.now - self.entered)

    def end(self, after: float = 0, **more: Any) -> list[Fact]:
        """The call is over; all its facts."""
        return self.add(CallEnded, after, ended_by="caller", **more).facts


def state(at: int, after: str, agent: str = "1001", contact: str = "", before: str = "") -> AgentStateChanged:
    return AgentStateChanged(
        id=next(_ids), at=at, agent=agent, seat=agent, event="told", before=before, after=after, contact=contact
    )


def targets(at: int, answer: float = 15, short: float = 5, **skills: str) -> TargetsSet:
    return TargetsSet(
        id=next(_ids), at=at, answer=round(answer * SECOND), short_abandon=round(short * SECOND),
        connect_per_mille=950, skills=skills,
    )  # fmt: skip


def in_order(*histories: Iterable[Fact]) -> list[Fact]:
    return sorted((fact for facts in histories for fact in facts), key=lambda fact: fact.at)


def figure(engine: Engine, ident: str, span: Span | str) -> Figure:
    """One metric of a span, or of a day and so on of Shanghai."""
    with reading(engine) as connection:
        (found,) = figures(connection, [ident], period(span) if isinstance(span, str) else span)
    return found


def pair(engine: Engine, ident: str, span: Span | str) -> tuple[int, int | None]:
    """Numerator and denominator."""
    found = figure(engine, ident, span)
    return found.numerator, found.denominator


def split(engine: Engine, ident: str, span: Span | str, *by: str) -> dict[tuple[str, ...], tuple[int, int | None]]:
    """Key → numerator and denominator."""
    with reading(engine) as connection:
        found = figures(connection, [ident], period(span) if isinstance(span, str) else span, by)
    return {tuple(each.key.values()): (each.numerator, each.denominator) for each in found}


def numbers(engine: Engine, idents: Sequence[str], span: Span | str) -> dict[str, int]:
    """Metric → numerator."""
    return {ident: figure(engine, ident, span).numerator for ident in idents}
