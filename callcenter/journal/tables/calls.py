"""Read tables of calls, agents and callers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from callcenter.journal.tables.base import metadata, partial, text, time

__all__ = [
    "agent_interval",
    "announcement",
    "callback",
    "caller_mark",
    "consult",
    "contact",
    "leg",
    "message",
    "missed_call",
    "rating",
    "recording",
    "supervision",
    "wait_promise",
]

contact = Table(
    "contact",
    metadata,
    Column("contact", Text, primary_key=True),
    text("node"),
    text("channel"),
    text("caller"),
    text("did"),
    text("flow"),
    time("arrived"),
    text("queue"),
    Column("priority", Integer, nullable=False),
    time("queued"),
    Column("offers", Integer, nullable=False),
    time("connected"),
    time("waited_us"),
    text("agent"),
    text("seat"),
    text("via"),
    time("talked_us"),
    Column("rating", Integer, nullable=True),
    text("result"),
    time("ended"),
    text("ended_by"),
    text("evidence"),
    Column("end_uncertain", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("enterprise", Boolean, nullable=False),
    Column("resumed", Integer, nullable=False),
    text("appeal"),
    text("direction"),
    text("callback"),
    Index("contact_arrived", "arrived"),
    Index("contact_caller", "caller"),
)
partial(contact.c.node, "contact_open", contact.c.ended.is_(None))
partial(contact.c.queued, "contact_queued", contact.c.queued.isnot(None))
"""One row for each call."""

leg = Table(
    "leg",
    metadata,
    Column("offer", Text, primary_key=True),
    text("contact"),
    text("queue"),
    text("agent"),
    text("seat"),
    text("reason"),
    time("offered"),
    text("outcome"),
    time("settled"),
    time("connected"),
    time("ended"),
    time("talked_us"),
    text("ended_by"),
    text("via"),
    Column("uncertain", Boolean, nullable=False),
    Index("leg_contact", "contact"),
    Index("leg_agent", "agent", "offered"),
)
partial(leg.c.connected, "leg_connected", leg.c.connected.isnot(None))
"""One row for each offer of a call to an agent."""

agent_interval = Table(
    "agent_interval",
    metadata,
    Column("interval", Text, primary_key=True),
    text("agent"),
    text("seat"),
    text("state"),
    text("reason"),
    text("contact"),
    time("began", null=False),
    time("ended"),
    Index("agent_interval_agent", "agent", "began"),
    Index("agent_interval_ended", "ended"),
)
partial(agent_interval.c.agent, "agent_interval_open", agent_interval.c.ended.is_(None))
"""One row for each stay of an agent in a state; none while the agent is offline."""

missed_call = Table(
    "missed_call",
    metadata,
    Column("contact", Text, primary_key=True),
    text("caller"),
    text("queue"),
    time("abandoned_at"),
    time("waited_us"),
    Column("ringing", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    time("called_back"),
    Index("missed_call_abandoned", "abandoned_at"),
)
"""One row for each caller who gave up waiting."""

rating = Table(
    "rating",
    metadata,
    Column("rating", Text, primary_key=True),
    text("contact"),
    text("survey"),
    Column("score", Integer, nullable=False),
    text("agent"),
    text("queue"),
    time("at", null=False),
    Index("rating_contact", "contact"),
    Index("rating_at", "at"),
)
"""One row for each rating given."""

message = Table(
    "message",
    metadata,
    Column("message", Text, primary_key=True),
    text("contact"),
    text("caller"),
    text("callback_number"),
    text("file"),
    time("recorded_us"),
    text("source"),
    time("at", null=False),
    Index("message_contact", "contact"),
)
"""One row for each recorded message."""

caller_mark = Table(
    "caller_mark",
    metadata,
    Column("caller", Text, primary_key=True),
    text("kind"),
    time("marked", null=False),
    time("until", null=False),
    text("reason"),
    text("actor"),
)
"""One row for each number that is marked, until somebody takes the mark away."""

announcement = Table(
    "announcement",
    metadata,
    Column("announcement", Text, primary_key=True),
    text("kind"),
    text("tag"),
    time("began", null=False),
    time("ended"),
    text("actor"),
)
partial(announcement.c.kind, "announcement_open", announcement.c.ended.is_(None))
"""One row for each time an announcement to all callers was switched on; ``kind`` is ``surge``."""

callback = Table(
    "callback",
    metadata,
    Column("callback", Text, primary_key=True),
    text("contact"),
    text("caller"),
    text("queue"),
    text("origin"),
    time("entered", null=False),
    Column("priority", Integer, nullable=False),
    time("requested", null=False),
    Column("attempts", Integer, nullable=False),
    time("last_tried"),
    text("last_outcome"),
    time("ended"),
    text("outcome"),
    text("talk"),
    text("actor"),
    Index("callback_requested", "requested"),
)
partial(callback.c.caller, "callback_open", callback.c.ended.is_(None))
"""One row for each callback that is or was owed."""

wait_promise = Table(
    "wait_promise",
    metadata,
    Column("promise", Text, primary_key=True),
    text("contact"),
    text("queue"),
    time("at", null=False),
    Column("position", Integer, nullable=False),
    time("low_us", null=False),
    time("high_us", null=False),
    Column("staffed", Integer, nullable=False),
    time("handling_us", null=False),
    Column("said", Boolean, nullable=False),
    Index("wait_promise_contact", "contact"),
    Index("wait_promise_at", "at"),
)
"""One row for each expected wait, told or only noted; what became of it is in ``contact``."""

recording = Table(
    "recording",
    metadata,
    Column("recording", Text, primary_key=True),
    text("contact"),
    text("offer"),
    text("agent"),
    Column("segment", Integer, nullable=False),
    text("file"),
    time("began"),
    time("ended"),
    time("recorded_us"),
    time("lasted_us"),
    Column("pauses", Integer, nullable=False),
    time("paused_us", null=False),
    time("paused_since"),
    text("why"),
    time("purged"),
    text("purged_by"),
    Index("recording_contact", "contact"),
    Index("recording_began", "began"),
)
partial(recording.c.contact, "recording_open", recording.c.ended.is_(None))
"""One row for each talk that was recorded; it stays when its file is purged."""

supervision = Table(
    "supervision",
    metadata,
    Column("supervision", Text, primary_key=True),
    text("contact"),
    text("supervisor"),
    text("agent"),
    text("seat"),
    text("mode"),
    time("began", null=False),
    time("ended"),
    Column("uncertain", Boolean, nullable=False),
    Index("supervision_contact", "contact"),
)
partial(supervision.c.supervisor, "supervision_open", supervision.c.ended.is_(None))
"""One row for each time that a supervisor listened to a call; ``mode`` is the last one."""

consult = Table(
    "consult",
    metadata,
    Column("consult", Text, primary_key=True),
    text("contact"),
    text("offer"),
    text("agent"),
    text("seat"),
    text("where"),
    text("target"),
    text("number"),
    text("answered_by"),
    text("outcome"),
    Column("tried", Integer, nullable=False),
    time("began"),
    time("answered"),
    time("ended"),
    time("talked_us"),
    Index("consult_contact", "contact"),
)
"""One row for each time that an agent asked somebody else; ``tried`` phones did not answer, ``answered_by`` did."""
