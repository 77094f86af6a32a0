"""Read table of what figures are measured by."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from callcenter.journal.tables.base import metadata, partial, text, time

__all__ = ["targets"]

targets = Table(
    "targets",
    metadata,
    Column("targets", Text, primary_key=True),
    text("scope"),
    time("began", null=False),
    time("ended"),
    time("answer_us", null=False),
    time("short_abandon_us", null=False),
    Column("connect_per_mille", Integer, nullable=False),
    text("skills"),
)
partial(targets.c.scope, "targets_valid", targets.c.ended.is_(None))
"""One row for each time in which thresholds were valid; ``scope`` is ``hotline``, ``skills`` is JSON: queue → skill."""
