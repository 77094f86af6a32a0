"""Read tables of the knowledge base (知识库). The columns of ``knowledge_version`` are the fields of a ``Version``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from callcenter.journal.tables.base import metadata, partial, text, time

__all__ = ["knowledge_entry", "knowledge_use", "knowledge_version"]

knowledge_entry = Table(
    "knowledge_entry",
    metadata,
    Column("entry", Text, primary_key=True),
    *map(text, ("unit", "title", "topic", "audience", "state")),
    Column("version", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("helpful", Integer, nullable=False),
    Column("unhelpful", Integer, nullable=False),
    *map(time, ("used", "written", "changed")),
    Index("knowledge_entry_unit", "unit"),
    Index("knowledge_entry_title", "title"),
)
"""One row for each entry, as its newest version is, with how often it was used."""

knowledge_version = Table(
    "knowledge_version",
    metadata,
    Column("key", Text, primary_key=True),
    text("entry"),
    Column("version", Integer, nullable=False),
    *map(text, ("state", "unit", "title", "answer", "questions", "keywords", "topic", "audience", "basis")),
    *map(text, ("effective_from", "effective_until", "review_on", "writers", "submitter", "approver", "refusal")),
    *map(time, ("written", "submitted", "approved", "shown_from", "shown_until", "replaced_at")),
    *map(time, ("review_at", "review_soon", "expiry_soon")),
    text("reminded"),
    *map(time, ("ended", "next_at", "changed")),
    Index("knowledge_version_entry", "entry", "version"),
    Index("knowledge_version_state", "state", "unit"),
    Index("knowledge_version_changed", "state", "changed", "key"),
)
partial(knowledge_version.c.next_at, "knowledge_version_next", knowledge_version.c.next_at.isnot(None))
"""One row for each version of an entry."""

knowledge_use = Table(
    "knowledge_use",
    metadata,
    Column("use", Text, primary_key=True),
    text("entry"),
    Column("version", Integer, nullable=False),
    *map(text, ("actor", "role", "question", "contact", "number")),
    Column("helpful", Boolean, nullable=True),
    time("at", null=False),
    Index("knowledge_use_entry", "entry", "at"),
    Index("knowledge_use_at", "at"),
)
"""One row for each time that a caller was told what an entry says."""
