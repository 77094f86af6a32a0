"""What the journal keeps of a fact besides its columns: the rest of its JSON, on SQLite deflated.

The columns hold type, id, moment and the call or appeal; the JSON need not say them a second time. The exact text comes
back (``line_of``), byte for byte: what was sealed over it stays valid. Of facts written by versions before 0016 the
whole JSON is kept; it is read as it is.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

from callcenter.facts import Fact, decode
from callcenter.journal.dictionary import DICTIONARY
from callcenter.journal.tables import fact as table

__all__ = ["STORED", "deflated", "fact_of", "kept_by_sqlite", "line_of", "shortened"]

STORED = (table.c.type, table.c.id, table.c.at, table.c.contact, table.c.appeal, table.c.body)
"""The columns that ``line_of`` and ``fact_of`` take, in their order."""

_WHOLE = '{"type":'
_FORM = b"\x01"
"""First byte of what was deflated with the first dictionary."""
_WINDOW, _MEMORY, _LEVEL = -12, 4, 6
"""A small window: a fact is shorter, and to begin costs less."""
_OFTEN = 64
"""Characters: what is so short says little more than who did it, and comes again and again."""
_READY = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
"""Has learned the dictionary; each body is deflated by a copy."""


def shortened(line: str, kind: str, ident: str, at: int, contact: str | None, appeal: str | None) -> str:
    """``line``, a fact as JSON, without what the columns hold; as it is when it does not begin with that.

    A blank before it tells that the appeal's number, or the call, was left out too.
    """
    head = _head(kind, ident, at)
    if not line.startswith(head):
        return line
    rest, blank = line[len(head) :], ""
    belongs = _belonging(contact, appeal)
    if belongs and rest.startswith(belongs):
        rest, blank = rest[len(belongs) :], " "
    if rest == "}":
        return f"{blank}{{}}"
    return f"{blank}{{{rest[1:]}" if rest.startswith(",") else line


def deflated(body: str) -> bytes | str:
    """What SQLite keeps of a body: itself when it would not become shorter."""
    return _deflated_often(body) if len(body) <= _OFTEN else _deflated(body)


def _deflated(body: str) -> bytes | str:
    plain = body.encode()
    packer = _READY.copy()
    packed = _FORM + packer.compress(plain) + packer.flush()
    return packed if len(packed) < len(plain) else body


_deflated_often = lru_cache(maxsize=512)(_deflated)


def kept_by_sqlite(
    line: str, kind: str, ident: str, at: int, contact: str | None, appeal: str | None
) -> bytes | str:
    """The body that SQLite keeps of a line; statements know it as ``fact_body``."""
    return deflated(shortened(line, kind, ident, at, contact, appeal))


def line_of(kind: str, ident: str, at: int, contact: str | None, appeal: str | None, body: bytes | str) -> str:
    """The fact as JSON, as it was written. Raises ValueError or zlib.error for what is no body."""
    text = body if isinstance(body, str) else _inflated(body)
    if text.startswith(_WHOLE):
        return text
    head = _head(kind, ident, at)
    if text.startswith(" "):
        head, text = head + _belonging(contact, appeal), text[1:]
    if not text.startswith("{"):
        raise ValueError("a body that is damaged")
    return f"{head}}}" if text == "{}" else f"{head},{text[1:]}"


def fact_of(kind: str, *stored: Any) -> Fact | None:
    """The fact in a row of the columns ``STORED``; None for a type that this version does not know.

    Raises msgspec.ValidationError when the body does not fit its type.
    """
    return decode(kind, line_of(kind, *stored))


def _inflated(body: bytes) -> str:
    if body[:1] != _FORM:
        raise ValueError(f"a body of a form that this version does not know: {body[:1]!r}")
    return zlib.decompressobj(_WINDOW, DICTIONARY).decompress(body[1:]).decode()


def _head(kind: str, ident: str, at: int) -> str:
    return f'{{"type":"{kind}","id":"{ident}","at":{at}'


def _belonging(contact: str | None, appeal: str | None) -> str:
    if appeal:
        return f',"number":"{appeal}"'
    return f',"contact":"{contact}"' if contact else ""
