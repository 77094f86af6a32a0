"""Read tables of oversight: look-back and on-site checks, supervision records, clue packages, the units' assessment.

The columns of ``look_back``, ``look_back_item``, ``onsite_check``, ``supervision_record``, ``clue_package``,
``assessment_exclusion`` and ``assessment_period`` are the fields of the values of ``callcenter.oversight``.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from callcenter.journal.tables.base import metadata, text, time

__all__ = [
    "assessment_correction",
    "assessment_count",
    "assessment_exclusion",
    "assessment_period",
    "clue_item",
    "clue_package",
    "look_back",
    "look_back_item",
    "onsite_check",
    "onsite_evidence",
    "supervision_entry",
    "supervision_record",
]


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


look_back = Table(
    "look_back",
    metadata,
    Column("look_back", Text, primary_key=True),
    text("state"),
    time("first", null=False),
    time("last", null=False),
    *map(text, ("unit", "category", "area", "strata")),
    _count("size"),
    text("seed"),
    _count("population"),
    text("digest"),
    time("upto", null=False),
    *map(time, ("planned", "ended", "changed")),
    *map(text, ("actor", "reason")),
    Index("look_back_planned", "planned"),
)
"""One row for each sample of closed appeals (回头看)."""

look_back_item = Table(
    "look_back_item",
    metadata,
    Column("item", Text, primary_key=True),
    *map(text, ("look_back", "number", "state", "unit", "assignee")),
    _count("tries"),
    *map(text, ("check", "verdict", "method")),
    Column("reopened", Boolean, nullable=False),
    *map(time, ("decided", "changed")),
    *map(text, ("actor", "reason")),
    Index("look_back_item_sample", "look_back", "number"),
    Index("look_back_item_number", "number"),
    Index("look_back_item_assignee", "assignee", "state"),
    Index("look_back_item_decided", "decided"),
)
"""One row for each appeal of a sample."""

onsite_check = Table(
    "onsite_check",
    metadata,
    Column("check", Text, primary_key=True),
    *map(text, ("number", "state", "unit", "look_back", "place", "task", "assignee", "kind")),
    time("due"),
    *map(_count, ("files", "fresh")),
    *map(text, ("finding", "text", "verdict")),
    Column("reopened", Boolean, nullable=False),
    *map(time, ("planned", "reported", "decided", "changed")),
    *map(text, ("actor", "reason")),
    Index("onsite_check_number", "number"),
    Index("onsite_check_assignee", "assignee", "state"),
    Index("onsite_check_decided", "decided"),
    Index("onsite_check_planned", "planned"),
)
"""One row for each on-site check (现场核查)."""

onsite_evidence = Table(
    "onsite_evidence",
    metadata,
    Column("evidence", Text, primary_key=True),
    *map(text, ("check", "number", "media_type", "sha256", "note", "actor", "role")),
    _count("size"),
    time("at", null=False),
    Index("onsite_evidence_check", "check"),
)
"""One row for each photograph or document."""

supervision_record = Table(
    "supervision_record",
    metadata,
    Column("record", Text, primary_key=True),
    *map(text, ("number", "state", "unit", "level", "origin")),
    *map(_count, ("demands", "replies", "lapses")),
    time("due"),
    *map(text, ("result", "text")),
    *map(time, ("opened", "closed", "changed")),
    *map(text, ("actor", "reason")),
    Index("supervision_record_number", "number"),
    Index("supervision_record_unit", "unit", "state"),
    Index("supervision_record_due", "state", "due"),
    Index("supervision_record_opened", "opened"),
)
"""One row for each supervision record (督办)."""

supervision_entry = Table(
    "supervision_entry",
    metadata,
    Column("entry", Text, primary_key=True),
    *map(text, ("record", "kind", "level", "text", "actor", "role", "reason")),
    time("due"),
    time("at", null=False),
    Index("supervision_entry_record", "record", "at"),
)
"""One row for each demand, answer, higher level and deadline that passed."""

clue_package = Table(
    "clue_package",
    metadata,
    Column("package", Text, primary_key=True),
    *map(text, ("state", "unit", "title")),
    _count("appeals"),
    *map(text, ("digest", "receiver", "receipt", "sha256", "result", "text")),
    *map(time, ("opened", "sealed", "handed_over", "received", "concluded", "changed")),
    *map(text, ("actor", "reason")),
    Index("clue_package_unit", "unit", "state"),
)
"""One row for each clue package (线索)."""

clue_item = Table(
    "clue_item",
    metadata,
    Column("item", Text, primary_key=True),
    *map(text, ("package", "number", "note", "actor")),
    _count("facts"),
    text("sha256"),
    time("at", null=False),
    Index("clue_item_package", "package", "number"),
)
"""One row for each appeal of a package; ``facts`` and ``sha256`` stand since it was sealed."""

assessment_exclusion = Table(
    "assessment_exclusion",
    metadata,
    Column("exclusion", Text, primary_key=True),
    *map(text, ("number", "state", "unit", "code", "definitions")),
    time("requested"),
    *map(text, ("requested_by", "reason")),
    time("decided"),
    text("decision"),
    time("changed"),
    text("actor"),
    Index("assessment_exclusion_unit", "unit", "state"),
    Index("assessment_exclusion_number", "number"),
)
"""One row for each exclusion from the assessment (考核剔除) that was asked for."""

assessment_period = Table(
    "assessment_period",
    metadata,
    Column("period", Text, primary_key=True),
    *map(text, ("state", "computing", "formula", "digest")),
    time("upto", null=False),
    text("terms"),
    *map(time, ("counted", "frozen")),
    text("frozen_by"),
    _count("corrections"),
    time("changed"),
    *map(text, ("actor", "reason")),
)
"""One row for each period that was assessed (考核); ``terms`` is the formula as JSON."""

assessment_count = Table(
    "assessment_count",
    metadata,
    Column("count", Text, primary_key=True),
    *map(text, ("period", "unit", "indicator", "computing")),
    *map(_count, ("numerator", "denominator", "excluded")),
    Index("assessment_count_period", "period", "unit"),
)
"""One row for each period, unit and indicator; only those whose ``computing`` is the period's stand on a card."""

assessment_correction = Table(
    "assessment_correction",
    metadata,
    Column("correction", Text, primary_key=True),
    *map(text, ("period", "unit", "indicator", "actor", "role", "reason")),
    *map(_count, ("numerator", "denominator", "excluded")),
    time("at", null=False),
    Index("assessment_correction_period", "period", "unit"),
)
"""One row for each correction of a frozen period: differences, to be added."""
