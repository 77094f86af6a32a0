"""The language of the journal: one frozen class per thing that happened.

A fact is never changed and never deleted. ``id`` makes a write idempotent, ``at`` is the
moment in microseconds since 1970-01-01 UTC, and durations are microseconds as well.
"""

from callcenter.facts.agent import AgentStateChanged, PauseOverrun
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
    NobodyFree,
    NodeEntered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    QueueLeft,
    RatingGiven,
    RingNoAnswer,
    TalkEnded,
    WaitPromised,
)
from callcenter.facts.callback import CallbackEnded, CallbackRequested, CallbackTried
from callcenter.facts.caller import CallerMarked, CallerUnmarked
from callcenter.facts.codec import FACT_TYPES, AnyFact, decode, encode
from callcenter.facts.system import AmiConnected, AmiLost, CoreStarted, CoreStopped, SettingsReloaded, SurgeSwitched

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
    "CallbackEnded",
    "CallbackRequested",
    "CallbackTried",
    "CallerAbandoned",
    "CallerMarked",
    "CallerQueued",
    "CallerUnmarked",
    "CoreStarted",
    "CoreStopped",
    "DigitsCollected",
    "Fact",
    "InputTimedOut",
    "MessageLeft",
    "NobodyFree",
    "NodeEntered",
    "OfferRejected",
    "OfferUnreachable",
    "OfferWithdrawn",
    "PauseOverrun",
    "QueueLeft",
    "RatingGiven",
    "RingNoAnswer",
    "SettingsReloaded",
    "SurgeSwitched",
    "TalkEnded",
    "WaitPromised",
    "decode",
    "encode",
    "new_id",
    "stable_id",
]
