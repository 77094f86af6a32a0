"""The store's tables: the journal itself, and the read tables that are folded from it.

Times are µs since 1970 UTC, columns ending in ``_us`` are durations in µs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = [
    "READ_TABLES",
    "agent_interval",
    "announcement",
    "appeal",
    "callback",
    "caller_mark",
    "cel_position",
    "consult",
    "contact",
    "fact",
    "leadership",
    "leg",
    "message",
    "metadata",
    "missed_call",
    "projection_cursor",
    "rating",
    "recording",
    "supervision",
    "wait_promise",
]

metadata = MetaData()
_Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column that is called INTEGER."""


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _time(name: str, *, null: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _partial(column: Column[Any], name: str, where: ColumnElement[bool]) -> None:
    Index(name, column, sqlite_where=where, postgresql_where=where)


fact = Table(
    "fact",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    _text("type"),
    _time("at", null=False),
    _text("contact", null=True),
    _text("agent", null=True),
    _text("appeal", null=True),
    _text("body"),
    Index("fact_id", "id", unique=True),
    Index("fact_contact", "contact"),
)
_partial(fact.c.appeal, "fact_appeal", fact.c.appeal.isnot(None))
"""The journal. ``seq`` is the order of writing, ``body`` the fact as JSON."""

leadership = Table(
    "leadership",
    metadata,
    Column("name", String(32), primary_key=True),
    _text("holder"),
    _time("token", null=False),
    _time("since", null=False),
    _time("renewed", null=False),
)
"""Which of several cores leads (``journal.leadership``); on PostgreSQL only."""

projection_cursor = Table(
    "projection_cursor", metadata, Column("name", String(32), primary_key=True), _time("seq", null=False)
)
"""How far the read tables have been folded."""

cel_position = Table(
    "cel_position",
    metadata,
    Column("node", String(32), primary_key=True),
    _text("file"),
    _time("offset", null=False),
)
"""How far Asterisk's own record of each node has been read."""

contact = Table(
    "contact",
    metadata,
    Column("contact", Text, primary_key=True),
    _text("node"),
    _text("channel"),
    _text("caller"),
    _text("did"),
    _text("flow"),
    _time("arrived"),
    _text("queue"),
    Column("priority", Integer, nullable=False),
    _time("queued"),
    Column("offers", Integer, nullable=False),
    _time("connected"),
    _time("waited_us"),
    _text("agent"),
    _text("seat"),
    _text("via"),
    _time("talked_us"),
    Column("rating", Integer, nullable=True),
    _text("result"),
    _time("ended"),
    _text("ended_by"),
    _text("evidence"),
    Column("end_uncertain", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("enterprise", Boolean, nullable=False),
    Column("resumed", Integer, nullable=False),
    _text("appeal"),
    _text("direction"),
    _text("callback"),
    Index("contact_arrived", "arrived"),
    Index("contact_caller", "caller"),
)
_partial(contact.c.node, "contact_open", contact.c.ended.is_(None))
"""One row for each call."""

leg = Table(
    "leg",
    metadata,
    Column("offer", Text, primary_key=True),
    _text("contact"),
    _text("queue"),
    _text("agent"),
    _text("seat"),
    _text("reason"),
    _time("offered"),
    _text("outcome"),
    _time("settled"),
    _time("connected"),
    _time("ended"),
    _time("talked_us"),
    _text("ended_by"),
    _text("via"),
    Column("uncertain", Boolean, nullable=False),
    Index("leg_contact", "contact"),
    Index("leg_agent", "agent", "offered"),
)
"""One row for each offer of a call to an agent."""

agent_interval = Table(
    "agent_interval",
    metadata,
    Column("interval", Text, primary_key=True),
    _text("agent"),
    _text("seat"),
    _text("state"),
    _text("reason"),
    _text("contact"),
    _time("began", null=False),
    _time("ended"),
    Index("agent_interval_agent", "agent", "began"),
)
_partial(agent_interval.c.agent, "agent_interval_open", agent_interval.c.ended.is_(None))
"""One row for each stay of an agent in a state; none while the agent is offline."""

appeal = Table(
    "appeal",
    metadata,
    Column("number", Text, primary_key=True),
    _text("state"),
    _text("channel"),
    _text("caller"),
    _text("contact"),
    _text("queue"),
    _text("agent"),
    Column("enterprise", Boolean, nullable=False),
    _time("opened"),
    _time("completed"),
    _text("type"),
    _text("text"),
    _text("mode"),
    _text("unit"),
    _text("query_code"),
    _text("actor"),
    Index("appeal_opened", "opened"),
    Index("appeal_caller", "caller"),
    Index("appeal_contact", "contact"),
)
"""One row for each appeal (诉求)."""

missed_call = Table(
    "missed_call",
    metadata,
    Column("contact", Text, primary_key=True),
    _text("caller"),
    _text("queue"),
    _time("abandoned_at"),
    _time("waited_us"),
    Column("ringing", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    _time("called_back"),
    Index("missed_call_abandoned", "abandoned_at"),
)
"""One row for each caller who gave up waiting."""

rating = Table(
    "rating",
    metadata,
    Column("rating", Text, primary_key=True),
    _text("contact"),
    _text("survey"),
    Column("score", Integer, nullable=False),
    _text("agent"),
    _text("queue"),
    _time("at", null=False),
    Index("rating_contact", "contact"),
)
"""One row for each rating given."""

message = Table(
    "message",
    metadata,
    Column("message", Text, primary_key=True),
    _text("contact"),
    _text("caller"),
    _text("callback_number"),
    _text("file"),
    _time("recorded_us"),
    _text("source"),
    _time("at", null=False),
    Index("message_contact", "contact"),
)
"""One row for each recorded message."""

caller_mark = Table(
    "caller_mark",
    metadata,
    Column("caller", Text, primary_key=True),
    _text("kind"),
    _time("marked", null=False),
    _time("until", null=False),
    _text("reason"),
    _text("actor"),
)
"""One row for each number that is marked, until somebody takes the mark away."""

announcement = Table(
    "announcement",
    metadata,
    Column("announcement", Text, primary_key=True),
    _text("kind"),
    _text("tag"),
    _time("began", null=False),
    _time("ended"),
    _text("actor"),
)
_partial(announcement.c.kind, "announcement_open", announcement.c.ended.is_(None))
"""One row for each time an announcement to all callers was switched on; ``kind`` is ``surge``."""

callback = Table(
    "callback",
    metadata,
    Column("callback", Text, primary_key=True),
    _text("contact"),
    _text("caller"),
    _text("queue"),
    _text("origin"),
    _time("entered", null=False),
    Column("priority", Integer, nullable=False),
    _time("requested", null=False),
    Column("attempts", Integer, nullable=False),
    _time("last_tried"),
    _text("last_outcome"),
    _time("ended"),
    _text("outcome"),
    _text("talk"),
    _text("actor"),
    Index("callback_requested", "requested"),
)
_partial(callback.c.caller, "callback_open", callback.c.ended.is_(None))
"""One row for each callback that is or was owed."""

wait_promise = Table(
    "wait_promise",
    metadata,
    Column("promise", Text, primary_key=True),
    _text("contact"),
    _text("queue"),
    _time("at", null=False),
    Column("position", Integer, nullable=False),
    _time("low_us", null=False),
    _time("high_us", null=False),
    Column("staffed", Integer, nullable=False),
    _time("handling_us", null=False),
    Column("said", Boolean, nullable=False),
    Index("wait_promise_contact", "contact"),
    Index("wait_promise_at", "at"),
)
"""One row for each expected wait, told or only noted; what became of it is in ``contact``."""

recording = Table(
    "recording",
    metadata,
    Column("recording", Text, primary_key=True),
    _text("contact"),
    _text("offer"),
    _text("agent"),
    Column("segment", Integer, nullable=False),
    _text("file"),
    _time("began"),
    _time("ended"),
    _time("recorded_us"),
    _time("lasted_us"),
    Column("pauses", Integer, nullable=False),
    _time("paused_us", null=False),
    _time("paused_since"),
    _text("why"),
    _time("purged"),
    _text("purged_by"),
    Index("recording_contact", "contact"),
    Index("recording_began", "began"),
)
_partial(recording.c.contact, "recording_open", recording.c.ended.is_(None))
"""One row for each talk that was recorded; it stays when its file is purged."""

supervision = Table(
    "supervision",
    metadata,
    Column("supervision", Text, primary_key=True),
    _text("contact"),
    _text("supervisor"),
    _text("agent"),
    _text("seat"),
    _text("mode"),
    _time("began", null=False),
    _time("ended"),
    Column("uncertain", Boolean, nullable=False),
    Index("supervision_contact", "contact"),
)
_partial(supervision.c.supervisor, "supervision_open", supervision.c.ended.is_(None))
"""One row for each time that a supervisor listened to a call; ``mode`` is the last one."""

consult = Table(
    "consult",
    metadata,
    Column("consult", Text, primary_key=True),
    _text("contact"),
    _text("offer"),
    _text("agent"),
    _text("seat"),
    _text("where"),
    _text("target"),
    _text("number"),
    _text("answered_by"),
    _text("outcome"),
    Column("tried", Integer, nullable=False),
    _time("began"),
    _time("answered"),
    _time("ended"),
    _time("talked_us"),
    Index("consult_contact", "contact"),
)
"""One row for each time that an agent asked somebody else; ``tried`` phones did not answer, ``answered_by`` did."""

READ_TABLES = (
    contact, leg, agent_interval, appeal, missed_call, rating, message, caller_mark, announcement, callback,
    wait_promise, recording, supervision, consult,
)  # fmt: skip
"""Everything that can be folded again from the journal."""
