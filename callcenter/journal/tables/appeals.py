"""Read tables of appeals (诉求) and what belongs to them. The columns of ``appeal`` are the fields of a ``Case``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text

from callcenter.journal.tables.base import metadata, partial, text, time

__all__ = [
    "appeal",
    "appeal_alert",
    "appeal_attachment",
    "appeal_source",
    "appeal_supplement",
    "callback_attempt",
    "callback_task",
    "duplicate_decision",
    "handling",
]

appeal = Table(
    "appeal",
    metadata,
    Column("number", Text, primary_key=True),
    *map(text, ("state", "task", "channel", "caller", "contact", "queue", "agent")),
    Column("enterprise", Boolean, nullable=False),
    *map(text, ("query_code", "issuer")),
    *map(time, ("opened", "completed")),
    *map(text, ("type", "mode", "category", "urgency", "area", "name", "occurred", "place", "cause", "course", "text")),
    Column("confidential", Boolean, nullable=False),
    text("answer"),
    Column("sources", Integer, nullable=False),
    text("linked_to"),
    Column("submitted", Boolean, nullable=False),
    *map(text, ("parent", "part", "unit", "rule")),
    Column("joint", Boolean, nullable=False),
    Column("returns", Integer, nullable=False),
    text("return_code"),
    Column("appointed", Boolean, nullable=False),
    *map(time, ("unowned_since", "unowned_until", "dispatched", "first_dispatched", "signed", "started", "contacted")),
    *map(time, ("sign_due", "return_due", "contact_due")),
    Column("limit", Integer, nullable=False),
    *map(time, ("due", "first_due", "soon")),
    text("ladder"),
    Column("steps", Integer, nullable=False),
    Column("objection", Boolean, nullable=False),
    Column("extensions", Integer, nullable=False),
    Column("extension_workdays", Integer, nullable=False),
    *map(time, ("suspended_since", "suspended_until")),
    *map(text, ("reply", "reply_mark", "outcome")),
    *map(time, ("replied", "review_due", "callback_due")),
    Column("attempts", Integer, nullable=False),
    *map(time, ("next_try", "tried_first")),
    text("reach"),
    Column("resolved", Boolean, nullable=True),
    text("satisfaction"),
    time("rated"),
    text("exclusion"),
    Column("excluded", Boolean, nullable=False),
    Column("redone", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    text("refusal"),
    *map(time, ("closed", "archive_at", "archived")),
    *map(text, ("passed", "alerts")),
    *map(time, ("next_at", "changed")),
    text("actor"),
    Index("appeal_opened", "opened"),
    Index("appeal_caller", "caller", "opened"),
    Index("appeal_category", "category", "opened"),
    Index("appeal_contact", "contact"),
    Index("appeal_state", "state", "opened"),
    Index("appeal_unit", "unit", "state", "due"),
)
partial(appeal.c.callback_due, "appeal_callback", appeal.c.callback_due.isnot(None))
partial((appeal.c.state, appeal.c.due), "appeal_due", appeal.c.due.isnot(None))
partial((appeal.c.unit, appeal.c.state, appeal.c.opened), "appeal_unit_opened", appeal.c.unit != "")
partial(appeal.c.next_at, "appeal_next", appeal.c.next_at.isnot(None))
partial(appeal.c.linked_to, "appeal_linked", appeal.c.linked_to != "")
partial(appeal.c.reply_mark, "appeal_reply", appeal.c.reply_mark != "")
partial(appeal.c.parent, "appeal_parent", appeal.c.parent != "")
partial(appeal.c.completed, "appeal_completed", appeal.c.completed.isnot(None))
"""One row for each appeal and each child ticket."""

appeal_source = Table(
    "appeal_source",
    metadata,
    Column("source", Text, primary_key=True),
    *map(text, ("number", "channel", "reference", "actor")),
    time("received", null=False),
    Index("appeal_source_number", "number"),
    Index("appeal_source_reference", "channel", "reference"),
)
"""One row for each way in which an appeal came in."""

appeal_supplement = Table(
    "appeal_supplement",
    metadata,
    Column("supplement", Text, primary_key=True),
    *map(text, ("number", "text", "actor", "role")),
    time("at", null=False),
    Index("appeal_supplement_number", "number"),
)
"""One row for each thing that was said later."""

appeal_attachment = Table(
    "appeal_attachment",
    metadata,
    Column("attachment", Text, primary_key=True),
    *map(text, ("number", "name", "media_type", "sha256", "actor", "role")),
    Column("size", Integer, nullable=False),
    time("at", null=False),
    Index("appeal_attachment_number", "number"),
)
"""One row for each file."""

appeal_alert = Table(
    "appeal_alert",
    metadata,
    Column("alert", Text, primary_key=True),
    *map(text, ("number", "rule", "detail", "unit")),
    time("at", null=False),
    Index("appeal_alert_at", "at"),
    Index("appeal_alert_rule", "rule", "at"),
    Index("appeal_alert_number", "number"),
)
"""One row for each alert; ``unit`` had the appeal then."""

callback_attempt = Table(
    "callback_attempt",
    metadata,
    Column("attempt", Text, primary_key=True),
    *map(text, ("number", "mode", "outcome", "satisfaction", "call", "actor", "unit")),
    Column("round", Integer, nullable=False),
    Column("resolved", Boolean, nullable=True),
    time("at", null=False),
    Index("callback_attempt_number", "number"),
    Index("callback_attempt_at", "at"),
)
"""One row for each time an appellant was tried (回访); ``number`` and ``round`` together are a task. While it rings or
asks, ``outcome`` is empty."""

callback_task = Table(
    "callback_task",
    metadata,
    Column("task", Text, primary_key=True),
    *map(text, ("number", "unit", "result", "why", "satisfaction")),
    Column("round", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("resolved", Boolean, nullable=True),
    time("due"),
    time("at", null=False),
    Index("callback_task_number", "number"),
    Index("callback_task_at", "at"),
)
"""One row for each callback that is over: ``result`` is ``rated``, ``redo``, ``excluded`` or ``given_up``; ``why`` is
the reason of the last two."""

handling = Table(
    "handling",
    metadata,
    Column("handling", Text, primary_key=True),
    *map(text, ("number", "unit", "kind", "part")),
    time("began", null=False),
    *map(time, ("due", "contact_due", "contacted", "replied", "passed")),
    Column("return_asked", Boolean, nullable=False),
    Column("return_denied", Boolean, nullable=False),
    text("left"),
    time("left_at"),
    Column("last", Boolean, nullable=False),
    Index("handling_began", "began"),
    Index("handling_number", "number"),
)
partial(handling.c.due, "handling_due", handling.c.due.isnot(None))
partial(handling.c.contact_due, "handling_contact_due", handling.c.contact_due.isnot(None))
"""One row for each time that a unit had an appeal: its ``kind`` is ``dispatched``, ``redo``, ``reopened`` or
``followed``; ``left`` tells why it lost it before it was done; ``last`` marks the one that goes on, or was the last."""

duplicate_decision = Table(
    "duplicate_decision",
    metadata,
    Column("decision", Text, primary_key=True),
    *map(text, ("number", "other", "band", "model", "features", "actor")),
    Column("same", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    time("at", null=False),
    Index("duplicate_decision_number", "number"),
    Index("duplicate_decision_at", "at"),
)
"""One row for each decision whether two appeals are about the same matter; ``features`` is JSON."""
