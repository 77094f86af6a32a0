"""Facts ↔ JSON. Reads every version ever written; unknown types are kept, not understood."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.facts import (
    agent,
    appeal,
    assessment,
    call,
    callback,
    caller,
    consult,
    knowledge,
    outbound,
    outside,
    oversight,
    recording,
    supervision,
    system,
    ticket,
)
from callcenter.facts.base import Fact

_MODULES = (
    call, callback, consult, outside, outbound, agent, caller, recording, supervision, appeal, ticket, oversight,
    assessment, knowledge, system,
)  # fmt: skip
FACT_TYPES: dict[str, type[Fact]] = {
    cls.__name__: cls
    for module in _MODULES
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Fact) and cls.__module__ == module.__name__
}
"""Every fact type by its name, which is also its tag in JSON."""

AnyFact = Fact
"""A fact of any type."""

_ENCODER = msgspec.json.Encoder()
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {name: msgspec.json.Decoder(cls) for name, cls in FACT_TYPES.items()}
_TAG = msgspec.json.Decoder(dict[str, msgspec.Raw])


def encode(fact: Fact) -> bytes:
    """One fact as one line of JSON, without the line end."""
    return _ENCODER.encode(fact)


def decode(type_name: str, body: bytes | str) -> Fact | None:
    """The fact in ``body``, or None for a type that this version does not know.

    Raises msgspec.ValidationError when the body does not fit its type.
    """
    decoder = _DECODERS.get(type_name)
    return None if decoder is None else decoder.decode(body)


def decode_line(line: bytes) -> Fact | None:
    """The fact in a spool line, whose type stands inside."""
    raw = _TAG.decode(line).get("type")
    return None if raw is None else decode(msgspec.json.decode(raw, type=str), line)
