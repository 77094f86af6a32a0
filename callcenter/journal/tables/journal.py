"""The journal itself, and where each reader of it stands."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from callcenter.journal.tables.base import KEY, metadata, partial, text, time

__all__ = ["cel_position", "fact", "leadership", "projection_cursor"]

fact = Table(
    "fact",
    metadata,
    Column("seq", KEY, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    text("type"),
    time("at", null=False),
    text("contact", null=True),
    text("agent", null=True),
    text("appeal", null=True),
    text("body"),
    Index("fact_id", "id", unique=True),
)
partial(fact.c.contact, "fact_contact", fact.c.contact.isnot(None))
partial(fact.c.appeal, "fact_appeal", fact.c.appeal.isnot(None))
"""The journal. ``seq`` is the order of writing, ``body`` what of the fact no column holds (``journal.bodies``)."""

leadership = Table(
    "leadership",
    metadata,
    Column("name", String(32), primary_key=True),
    text("holder"),
    time("token", null=False),
    time("since", null=False),
    time("renewed", null=False),
)
"""Which of several cores leads (``journal.leadership``); on PostgreSQL only."""

projection_cursor = Table(
    "projection_cursor", metadata, Column("name", String(32), primary_key=True), time("seq", null=False)
)
"""How far the read tables have been folded."""

cel_position = Table(
    "cel_position",
    metadata,
    Column("node", String(32), primary_key=True),
    text("file"),
    time("offset", null=False),
)
"""How far Asterisk's own record of each node has been read."""
