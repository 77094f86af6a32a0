"""What an IVR flow wants done: the engine returns these, ``callcontrol`` performs them.

The effects of one step are performed in order. At most the last of them has an answer; its
docstring names the input that ``engine.resume`` then takes.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

__all__ = [
    "Answer",
    "AnyEffect",
    "CancelCallback",
    "Collect",
    "Dial",
    "Effect",
    "Enqueue",
    "FollowUpAnswer",
    "Hangup",
    "Http",
    "LeaveMessage",
    "LookUp",
    "OpenAppeal",
    "Play",
    "PromiseCallback",
    "Rate",
    "Record",
]


class Effect(msgspec.Struct, frozen=True, tag_field="effect", tag=True, omit_defaults=True):
    """Base of everything that a flow can ask for."""

    NEEDS_CALLER: ClassVar[bool] = False
    """True when it makes no sense once the caller is gone."""


class Answer(Effect, frozen=True):
    """Answer the channel. No answer comes back."""

    NEEDS_CALLER = True


class Play(Effect, frozen=True):
    """Play prompts. ``Done`` when it is the last effect of a step, else nothing."""

    NEEDS_CALLER = True

    files: tuple[str, ...]


class Collect(Effect, frozen=True):
    """Play prompts and take keys, which interrupt them. ``Digits`` or ``TimedOut``."""

    NEEDS_CALLER = True

    files: tuple[str, ...]
    max_digits: int
    timeout_ms: int
    """Pause after the prompts, or between two keys, that ends it."""
    terminator: str = "#"


class Enqueue(Effect, frozen=True):
    """Put the caller in the line of a queue. ``QueueLeft``."""

    NEEDS_CALLER = True

    queue: str
    priority: int = 0
    """Added to the queue's own priority."""
    max_wait_seconds: int = 0
    """0: the queue's own."""
    key: str = ""
    """A key that leaves the queue; empty: none does."""
    announce: tuple[str, ...] = ()
    """Prompts for a caller who has to wait; they stand in line already and may be interrupted."""
    long_wait_seconds: int = 0
    """With an expected wait above this the caller leaves with ``long_wait``, once in a call; 0: never."""


class Dial(Effect, frozen=True):
    """Connect the caller with a number, or with whoever is on duty. ``DialEnded``."""

    NEEDS_CALLER = True

    target: str
    """Extension or number, written in the flow: never from a caller's input. Empty when ``duty`` is given."""
    seconds: int
    """Ring time of each phone."""
    duty: str = ""
    """Department whose people on duty are rung in order."""


class Record(Effect, frozen=True):
    """Record what the caller says. ``Recorded``."""

    NEEDS_CALLER = True

    name_hint: str
    """Where the recording comes from, ``flow.node``; part of its file name at most."""
    max_seconds: int
    silence_seconds: int


class LookUp(Effect, frozen=True):
    """Ask the store (``lookups.LOOKUPS``). ``LookedUp``."""

    what: str
    arguments: dict[str, str]


class Http(Effect, frozen=True):
    """Ask a web service. ``HttpAnswered`` or ``HttpFailed``."""

    method: str
    url: str
    body: str
    """JSON text; empty: none is sent."""
    timeout: float
    """Seconds."""


class OpenAppeal(Effect, frozen=True):
    """Open an appeal draft. ``AppealIs``."""

    fields: dict[str, str]


class PromiseCallback(Effect, frozen=True):
    """Promise to ring the caller back. ``CallbackIs``."""

    NEEDS_CALLER = True

    queue: str = ""
    """Empty: the queue that the caller waited in last."""


class CancelCallback(Effect, frozen=True):
    """Take back what was promised. ``CallbackIs``."""


class Rate(Effect, frozen=True):
    """Keep a rating. No answer comes back."""

    score: int
    survey: str
    """The flow that asked."""
    agent: str = ""
    queue: str = ""


class FollowUpAnswer(Effect, frozen=True):
    """Keep what an appellant, whom we rang about an appeal, answered. No answer comes back."""

    answer: str
    """A word of ``callcenter.appeals.words.ANSWER_WORDS``."""


class LeaveMessage(Effect, frozen=True):
    """Keep a recorded message. No answer comes back."""

    file: str
    seconds: float
    callback_number: str


class Hangup(Effect, frozen=True):
    """End the call; always the last effect of a session."""

    NEEDS_CALLER = True

    cause: int = 16
    """Q.850; 16 is a normal end."""


AnyEffect = (
    Answer | Play | Collect | Enqueue | Dial | Record | LookUp | Http | OpenAppeal | PromiseCallback | CancelCallback
    | Rate | FollowUpAnswer | LeaveMessage | Hangup
)
"""For decoders: msgspec finds the class by its ``effect`` tag."""
