"""What all facts share: an id, a moment, and (for most) the call they belong to."""

from __future__ import annotations

import os
import time
import uuid

import msgspec

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_MOMENT, _CHANCE = 10, 10
"""Digits of an id: enough until 2085, and for a million ids in one µs with 1 in 7 000 that two are the same."""
_NAMESPACE = uuid.UUID("6f6f8a4e-0c4b-5a55-9a3e-12345c0ffee0")


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=True, omit_defaults=True):
    """One thing that happened."""

    id: str
    """Unique for ever; a second write with the same id changes nothing."""
    at: int
    """Microseconds since 1970-01-01 UTC."""


class CallFact(Fact, frozen=True, kw_only=True):
    """A fact about one call."""

    contact: str
    """The call: Asterisk's uniqueid of the caller's channel, node name included."""


class AppealFact(Fact, frozen=True, kw_only=True):
    """A fact about one appeal."""

    number: str
    actor: str = ""
    role: str = ""
    """A ``Role`` of ``callcenter.appeals``."""
    reason: str = ""


class KnowledgeFact(Fact, frozen=True, kw_only=True):
    """A fact about one version of an entry of the knowledge base."""

    entry: str
    """Number of the entry: ``KB000001``."""
    version: int
    """Number of the version; the first one of an entry is 1."""
    actor: str = ""
    role: str = ""
    """A ``Role`` of ``callcenter.appeals``."""
    reason: str = ""


class Clocked(AppealFact, frozen=True, kw_only=True):
    """A fact from which the handling's clock runs anew."""

    due: int
    soon: int = 0
    """From this moment on it is at risk of being overdue."""
    ladder: tuple[int, ...] = ()
    """Moments of urging, supervision, escalation and referral, should it be overdue."""


def new_id() -> str:
    """A fresh fact id (20 digits and small letters); made at the edge, never in deciding code.

    It begins with the moment: an index grows at its end, which costs a database far less. Every fact has it twice in
    the store, so it is short: µs since 1970, and 51 bits of chance for those of the same µs.
    """
    return _in_letters(time.time_ns() // 1000, _MOMENT) + _in_letters(int.from_bytes(os.urandom(8), "big"), _CHANCE)


def _in_letters(number: int, length: int) -> str:
    """The last ``length`` digits of ``number`` to base 36; no collation sorts them in another order than they count."""
    pairs = []
    for _ in range(length // 2):
        number, pair = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return "".join(reversed(pairs))


def stable_id(*parts: str) -> str:
    """The fact id for something that may be found more than once, from what identifies it.

    >>> stable_id("CallEnded", "haian1-1700000000.1") == stable_id("CallEnded", "haian1-1700000000.1")
    True
    """
    return uuid.uuid5(_NAMESPACE, "\x1f".join(parts)).hex
