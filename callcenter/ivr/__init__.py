"""IVR flows: YAML files that a supervisor edits, run by a pure engine.

``load_library`` reads and checks them; ``start`` and ``resume`` take a call from wait to wait.
"""

from callcenter.ivr.effects import (
    Answer,
    Collect,
    Dial,
    Effect,
    Enqueue,
    FollowUpAnswer,
    Hangup,
    Http,
    LeaveMessage,
    LookUp,
    OpenAppeal,
    Play,
    Rate,
    Record,
)
from callcenter.ivr.engine import again, resume, start
from callcenter.ivr.flow import Flow, FlowLibrary
from callcenter.ivr.inputs import (
    AppealIs,
    DialEnded,
    Digits,
    Done,
    HttpAnswered,
    HttpFailed,
    HungUp,
    Input,
    LookedUp,
    QueueLeft,
    Recorded,
    TimedOut,
)
from callcenter.ivr.loading import inspect_library, load_library
from callcenter.ivr.moment import Moment
from callcenter.ivr.prompts import Prompt, PromptCatalogue
from callcenter.ivr.session import Call, FactDraft, Session, Step, decode_session, encode_session

__all__ = [
    "Answer",
    "AppealIs",
    "Call",
    "Collect",
    "Dial",
    "DialEnded",
    "Digits",
    "Done",
    "Effect",
    "Enqueue",
    "FactDraft",
    "Flow",
    "FlowLibrary",
    "FollowUpAnswer",
    "Hangup",
    "Http",
    "HttpAnswered",
    "HttpFailed",
    "HungUp",
    "Input",
    "LeaveMessage",
    "LookUp",
    "LookedUp",
    "Moment",
    "OpenAppeal",
    "Play",
    "Prompt",
    "PromptCatalogue",
    "QueueLeft",
    "Rate",
    "Record",
    "Recorded",
    "Session",
    "Step",
    "TimedOut",
    "again",
    "decode_session",
    "encode_session",
    "inspect_library",
    "load_library",
    "resume",
    "start",
]
