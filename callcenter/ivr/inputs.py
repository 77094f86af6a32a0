"""What comes back to an IVR flow: the answer to the effect it waits for.

``callcontrol`` makes one of these from what Asterisk, the queue or the store answered and
hands it to ``engine.resume``.
"""

from __future__ import annotations

import msgspec

__all__ = [
    "AnyInput",
    "AppealIs",
    "CallbackIs",
    "DialEnded",
    "Digits",
    "Done",
    "HttpAnswered",
    "HttpFailed",
    "HungUp",
    "Input",
    "LookedUp",
    "QueueLeft",
    "Recorded",
    "TimedOut",
]


class Input(msgspec.Struct, frozen=True, tag_field="input", tag=True, omit_defaults=True):
    """Base of everything that a flow can be told."""


class Done(Input, frozen=True):
    """The prompts were played to their end (answers ``Play``)."""


class Digits(Input, frozen=True):
    """The caller pressed keys (answers ``Collect``)."""

    value: str
    """The keys without the terminator; empty when only the terminator was pressed."""


class TimedOut(Input, frozen=True):
    """The caller pressed nothing in time (answers ``Collect``)."""


class QueueLeft(Input, frozen=True):
    """The caller is no longer in the queue (answers ``Enqueue``)."""

    why: str
    """``talked`` (an agent talked and hung up), ``timeout``, ``full``, ``no_agent``, ``long_wait`` or ``key``."""
    digit: str = ""
    """The key, when ``why`` is ``key``."""
    agent: str = ""
    queue: str = ""
    ended_by: str = ""


class DialEnded(Input, frozen=True):
    """A dialled number is done with (answers ``Dial``)."""

    status: str
    """Asterisk's DIALSTATUS: ``ANSWER``, ``BUSY``, ``NOANSWER``, ``CHANUNAVAIL``, ``CONGESTION`` …; or
    ``UNAVAILABLE`` when nothing was rung."""


class Recorded(Input, frozen=True):
    """A recording is over (answers ``Record``)."""

    file: str
    """Path below the state directory."""
    seconds: float
    hung_up: bool = False
    """True when it ended because the caller hung up: what was said is still kept."""


class LookedUp(Input, frozen=True):
    """The store was asked (answers ``LookUp``)."""

    found: bool
    values: dict[str, str | int | bool] = {}
    """The values that ``lookups.LOOKUPS`` promises for this lookup."""
    failed: bool = False
    """True when the store did not answer."""


class HttpAnswered(Input, frozen=True):
    """A web service answered (answers ``Http``)."""

    status: int
    values: dict[str, str | int | bool] = {}
    """The plain values of the JSON object it answered with."""


class HttpFailed(Input, frozen=True):
    """A web service did not answer in time, or not with a JSON object (answers ``Http``)."""

    reason: str


class AppealIs(Input, frozen=True):
    """An appeal was opened (answers ``OpenAppeal``)."""

    number: str
    """Its number; empty when none could be opened."""
    query_code: str = ""


class CallbackIs(Input, frozen=True):
    """A callback was promised or taken back (answers ``PromiseCallback`` and ``CancelCallback``)."""

    answer: str
    """``promised``, ``already``, ``refused``; ``cancelled`` or ``none``."""


class HungUp(Input, frozen=True):
    """The caller is gone (answers anything, at any time)."""


AnyInput = (
    Done
    | Digits
    | TimedOut
    | QueueLeft
    | DialEnded
    | Recorded
    | LookedUp
    | HttpAnswered
    | HttpFailed
    | AppealIs
    | CallbackIs
    | HungUp
)
"""For decoders: msgspec finds the class by its ``input`` tag."""
