"""The language of the journal: one frozen class per thing that happened.

A fact is never changed and never deleted. ``id`` makes a write idempotent, ``at`` is the
moment in microseconds since 1970-01-01 UTC, and durations are microseconds as well.
"""

from callcenter.facts.agent import AgentStateChanged
from callcenter.facts.appeal import AppealCompleted, AppealOpened
from callcenter.facts.base import Fact, new_id, stable_id
from callcenter.facts.call import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallResumed,
    DigitsCollected,
    InputTimedOut,
    MessageLeft,
    NodeEntered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    QueueLeft,
    RatingGiven,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.facts.codec import FACT_TYPES, AnyFact, decode, encode
from callcenter.facts.system import AmiConnected, AmiLost, CoreStarted, CoreStopped

__all__ = [
    "FACT_TYPES",
    "AgentStateChanged",
    "AmiConnected",
    "AmiLost",
    "AnyFact",
    "AppealCompleted",
    "AppealOpened",
    "CallArrived",
    "CallConnected",
    "CallEnded",
    "CallOffered",
    "CallResumed",
    "CallerAbandoned",
    "CallerQueued",
    "CoreStarted",
    "CoreStopped",
    "DigitsCollected",
    "Fact",
    "InputTimedOut",
    "MessageLeft",
    "NodeEntered",
    "OfferRejected",
    "OfferUnreachable",
    "OfferWithdrawn",
    "QueueLeft",
    "RatingGiven",
    "RingNoAnswer",
    "TalkEnded",
    "decode",
    "encode",
    "new_id",
    "stable_id",
]
