"""After the last fact of a call: how the call ended, in one word that every count uses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallerAbandoned,
    CallResumed,
    Fact,
    MessageLeft,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutsideAnswered,
    QueueLeft,
    RingNoAnswer,
)

__all__ = ["OFFER_OUTCOMES", "RESULTS", "CallResult", "result_after"]


class CallResult(StrEnum):
    """What became of a call; a later member wins over an earlier one."""

    UNKNOWN = "unknown"
    """Nothing but the end was seen."""
    IVR = "ivr"
    """Ended before any queue."""
    QUEUE_LEFT = "left"
    """Left the queue on the line (by key, by time, queue full) and ended without a person."""
    ABANDONED = "abandoned"
    """Hung up while waiting for a person."""
    MESSAGE = "message"
    """Left a message."""
    OUTSIDE = "outside"
    """Talked to a person outside the queues, such as one on duty by mobile, and to no agent."""
    ANSWERED = "answered"
    """Talked to an agent."""


RESULTS: Mapping[type[Fact], CallResult] = MappingProxyType({
    CallArrived: CallResult.IVR,
    CallResumed: CallResult.IVR,
    QueueLeft: CallResult.QUEUE_LEFT,
    CallerAbandoned: CallResult.ABANDONED,
    MessageLeft: CallResult.MESSAGE,
    OutsideAnswered: CallResult.OUTSIDE,
    CallConnected: CallResult.ANSWERED,
})  # fmt: skip
"""What a fact proves at least."""

OFFER_OUTCOMES: Mapping[type[Fact], str] = MappingProxyType({
    CallConnected: "connected",
    RingNoAnswer: "ring_no_answer",
    OfferRejected: "rejected",
    OfferUnreachable: "unreachable",
    OfferWithdrawn: "withdrawn",
})  # fmt: skip
"""How an offer ended, by the fact that ends it."""

_RANK = {result: rank for rank, result in enumerate(CallResult)}


def result_after(before: CallResult, fact: Fact) -> CallResult:
    """The call's result as known after ``fact``; it only ever grows.

    >>> from callcenter.facts import QueueLeft
    >>> left = QueueLeft(id="1", at=0, contact="haian1-1.1", queue="voice", waited=1, why="timeout")
    >>> result_after(CallResult.IVR, left).value
    'left'
    """
    proven = RESULTS.get(type(fact), before)
    if isinstance(fact, CallResumed) and fact.talked:
        proven = CallResult.ANSWERED
    return proven if _RANK[proven] > _RANK[before] else before
