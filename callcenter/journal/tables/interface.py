"""State of the public interface: who may use it, who is told, and what has been answered. Not folded from facts."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from callcenter.journal.tables.base import metadata, text, time

__all__ = ["answer_kept", "api_key", "webhook", "webhook_delivery"]

api_key = Table(
    "api_key",
    metadata,
    Column("key", Text, primary_key=True),
    *map(text, ("name", "channel", "rights", "hash")),
    time("made", null=False),
    time("revoked"),
)
"""One row for each key of another system; ``key`` is its public half, ``hash`` is of the whole."""

webhook = Table(
    "webhook",
    metadata,
    Column("webhook", Text, primary_key=True),
    *map(text, ("url", "secret", "events", "channels")),
    Column("details", Integer, nullable=False),
    time("seq", null=False),
    time("made", null=False),
    time("rests_until", null=False),
)
"""One row for each address that is told; ``seq`` is the last fact of the journal that was looked at for it."""

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("delivery", Text, primary_key=True),
    text("webhook"),
    time("seq", null=False),
    *map(text, ("number", "event", "body", "state")),
    Column("attempts", Integer, nullable=False),
    time("next_at", null=False),
    time("made", null=False),
    time("ended"),
    Column("status", Integer, nullable=False),
    text("problem"),
    Index("webhook_delivery_due", "state", "next_at"),
    Index("webhook_delivery_order", "webhook", "number", "seq"),
)
"""One row for each thing to tell: ``waiting``, ``delivered`` or ``dead``."""

answer_kept = Table(
    "answer_kept",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    *map(text, ("fingerprint", "body")),
    Column("status", Integer, nullable=False),
    time("at", null=False),
    Index("answer_kept_at", "at"),
)
"""One row for each ``Idempotency-Key``; ``status`` 0 while the request is at work."""
