"""Where a caller stands in the IVR: a small frozen value that survives the core.

At every wait the session can be written to text, kept on the caller's channel, and taken up
by another core.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import msgspec

from callcenter.errors import SessionUnreadable
from callcenter.facts import Fact
from callcenter.ivr.effects import Effect

__all__ = ["Call", "FactDraft", "Session", "Step", "Value", "decode_session", "encode_session"]

Value = str | int | bool
"""A variable of a flow."""

_VERSION = "1"
_MAX_TEXT = 6000
_LONGEST_TEXT = 120


class Call(msgspec.Struct, frozen=True):
    """The call that a flow is started for."""

    contact: str
    caller: str
    """The caller's number; empty when withheld."""
    did: str
    language: str = "zh"
    variables: dict[str, Value] = {}
    """Set beforehand, e.g. ``surge: True``; they override the flow's own."""
    talked: bool = False
    """The caller has talked to a person already."""


class Session(msgspec.Struct, frozen=True, array_like=True):
    """A flow at a wait."""

    contact: str
    caller: str
    did: str
    language: str = "zh"
    flow: str = ""
    node: str = ""
    """The node that waits for an input."""
    variables: dict[str, Value] = {}
    returns: tuple[tuple[str, str], ...] = ()
    """Where each running subflow goes back to: flow and node, the outermost first."""
    attempts: int = 0
    """How often the node has asked in vain."""
    answered: bool = False
    talked: bool = False
    """The caller has talked to a person: a mistake never sends them to the queue again."""
    hung_up: bool = False
    ended: bool = False
    """Nothing more is to be done for this call."""


class FactDraft(msgspec.Struct, frozen=True):
    """A fact without id, moment and contact, which ``callcontrol`` adds."""

    type: type[Fact]
    fields: dict[str, Any]


class Step(msgspec.Struct, frozen=True):
    """What one turn of a flow comes to."""

    session: Session
    effects: tuple[Effect, ...]
    """To be performed in order; the last one may have an answer (see ``effects``)."""
    facts: tuple[FactDraft, ...]
    problem: str = ""
    """What was wrong with the flow or the input, for the log; the caller is looked after all the same."""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Session)


def encode_session(session: Session) -> str:
    """The session as text of letters, digits, ``-`` and ``_`` only, fit for a channel variable."""
    return _VERSION + base64.urlsafe_b64encode(_ENCODER.encode(session)).decode("ascii").rstrip("=")


def decode_session(text: str) -> Session:
    """The session in ``text``. Raises SessionUnreadable for any other text."""
    if not text.startswith(_VERSION) or len(text) > _MAX_TEXT:
        raise SessionUnreadable("the text is no session of this program version")
    body = text[len(_VERSION) :]
    try:
        return _DECODER.decode(base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise SessionUnreadable(f"the text is no session: {error}") from None


def shortened(value: Value) -> Value:
    """``value`` as a session keeps it: long text is cut, so that a session always fits its place."""
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value
