"""The language of the journal: one frozen class per thing that happened.

A fact is never changed and never deleted. ``id`` makes a write idempotent, ``at`` is the
moment in microseconds since 1970-01-01 UTC, and durations are microseconds as well.
"""

from callcenter.facts.agent import AgentStateChanged, PauseOverrun, PhoneLost
from callcenter.facts.appeal import AppealCompleted, AppealOpened, TicketProposed
from callcenter.facts.base import Fact, new_id, stable_id
from callcenter.facts.call import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallResumed,
    CallTransferred,
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
from callcenter.facts.consult import ConsultAnswered, ConsultEnded, ConsultStarted, ConsultTried
from callcenter.facts.outbound import OutboundEnded, OutboundStarted
from callcenter.facts.outside import OutsideAnswered, OutsideDialled, OutsideSkipped, OutsideTalkEnded
from callcenter.facts.recording import (
    RecordingEnded,
    RecordingPaused,
    RecordingPurged,
    RecordingResumed,
    RecordingSkipped,
    RecordingStarted,
)
from callcenter.facts.supervision import (
    AgentForced,
    CallerMoved,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSwitched,
)
from callcenter.facts.system import (
    AmiConnected,
    AmiLost,
    CoreStarted,
    CoreStopped,
    RecordSilent,
    RecordWritten,
    SettingsReloaded,
    SurgeSwitched,
)

__all__ = [
    "FACT_TYPES",
    "AgentForced",
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
    "CallTransferred",
    "CallbackEnded",
    "CallbackRequested",
    "CallbackTried",
    "CallerAbandoned",
    "CallerMarked",
    "CallerMoved",
    "CallerQueued",
    "CallerUnmarked",
    "ConsultAnswered",
    "ConsultEnded",
    "ConsultStarted",
    "ConsultTried",
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
    "OutboundEnded",
    "OutboundStarted",
    "OutsideAnswered",
    "OutsideDialled",
    "OutsideSkipped",
    "OutsideTalkEnded",
    "PauseOverrun",
    "PhoneLost",
    "QueueLeft",
    "RatingGiven",
    "RecordSilent",
    "RecordWritten",
    "RecordingEnded",
    "RecordingPaused",
    "RecordingPurged",
    "RecordingResumed",
    "RecordingSkipped",
    "RecordingStarted",
    "RingNoAnswer",
    "SettingsReloaded",
    "SupervisionEnded",
    "SupervisionStarted",
    "SupervisionSwitched",
    "SurgeSwitched",
    "TalkEnded",
    "TicketProposed",
    "WaitPromised",
    "decode",
    "encode",
    "new_id",
    "stable_id",
]
