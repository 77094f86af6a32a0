"""A call as far as the journal knows it: its facts folded into what matters for closing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from callcenter.facts import (
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallerMoved,
    CallerQueued,
    CallOffered,
    CallResumed,
    Fact,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutboundEnded,
    OutboundStarted,
    OutsideAnswered,
    OutsideDialled,
    OutsideTalkEnded,
    QueueLeft,
    RingNoAnswer,
    TalkEnded,
)

__all__ = ["OpenCall"]

_FOUND_FREE = "found_free"
"""``callcenter.acd.agent_states``."""


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call as far as the journal knows it; times in µs since 1970 UTC, 0 for what did not happen."""

    contact: str
    arrived: int = 0
    queue: str = ""
    entered: int = 0
    left: bool = False
    """Left the queue without an agent, still on the line."""
    offer: str = ""
    """The offer that rings or talks."""
    agent: str = ""
    seat: str = ""
    ringing: bool = False
    connected: int = 0
    talked: bool = False
    """The talk is over."""
    out: bool = False
    """An agent dialled it."""
    dialled: bool = False
    """What became of that is on record."""
    outside: OutsideDialled | None = None
    """Somebody outside the queues who is rung, or talks."""
    outside_answered: int = 0
    last: int = 0
    """The newest fact that is a sign of its life."""

    @classmethod
    def from_facts(cls, contact: str, facts: Iterable[Fact]) -> OpenCall:
        """The call after ``facts``."""
        call = cls(contact)
        for fact in facts:
            last = call.last if _found_afterwards(fact) else max(call.last, fact.at)
            call = replace(call, last=last, **_change(call, fact))
        return call


def _found_afterwards(fact: Fact) -> bool:
    """An agent found free tells when somebody looked, not when the call ended."""
    return isinstance(fact, AgentStateChanged) and fact.event == _FOUND_FREE


def _change(call: OpenCall, fact: Fact) -> dict[str, Any]:
    return _dialled(fact) or _taken(call, fact)


def _dialled(fact: Fact) -> dict[str, Any]:
    """Of a call that an agent dialled."""
    match fact:
        case OutboundStarted():
            return {"agent": fact.agent, "seat": fact.seat, "out": True}
        case OutboundEnded():
            return {"out": True, "dialled": True}
    return {}


def _taken(call: OpenCall, fact: Fact) -> dict[str, Any]:
    """Of a caller's."""
    match fact:
        case CallArrived():
            return {"arrived": fact.at}
        case CallResumed():
            return {"arrived": call.arrived or fact.entered or fact.at, "entered": call.entered or fact.entered}
        case CallerQueued():
            return {"queue": fact.queue, "entered": call.entered or fact.at, "left": False}
        case CallerMoved():
            return {"queue": fact.queue}
        case CallOffered():
            return {"offer": fact.offer, "agent": fact.agent, "seat": fact.seat, "ringing": True}
        case RingNoAnswer() | OfferRejected() | OfferUnreachable() | OfferWithdrawn():
            return {"ringing": False} if fact.offer == call.offer else {}
        case CallConnected():
            about = {"offer": fact.offer, "agent": fact.agent, "seat": fact.seat, "queue": fact.queue}
            return {**about, "ringing": False, "connected": fact.at, "talked": False}
        case TalkEnded():
            return {"talked": True}
        case QueueLeft():
            return {"left": True}
    return _outside_change(fact)


def _outside_change(fact: Fact) -> dict[str, Any]:
    match fact:
        case OutsideDialled():
            return {"outside": fact, "outside_answered": 0}
        case OutsideAnswered():
            return {"outside_answered": fact.at}
        case OutsideTalkEnded():
            return {"outside": None}
    return {}
