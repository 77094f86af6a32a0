"""Versions of IVR flows that people wrote in the console, from draft to what runs. Not folded from facts."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from callcenter.journal.tables.base import metadata, text, time

__all__ = ["flow_version"]

flow_version = Table(
    "flow_version",
    metadata,
    Column("version", Text, primary_key=True),
    *map(text, ("flow", "state", "text", "base", "author", "why", "decided_by", "note")),
    Column("number", Integer, nullable=False),
    time("made", null=False),
    time("changed", null=False),
    time("submitted"),
    time("decided"),
    Index("flow_version_flow", "flow", "made"),
)
"""One row for each text of a flow. ``number`` counts those of the flow, ``version`` is both; ``base`` is the hash
of the text that ran when it was written; ``why`` is the author's, ``note`` of who decided, or why the core refused."""
