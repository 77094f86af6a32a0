"""The store's tables: the journal itself, and the read tables that are folded from it.

Times are µs since 1970 UTC, columns ending in ``_us`` are durations in µs.
"""

from callcenter.journal.tables.appeals import (
    appeal,
    appeal_alert,
    appeal_attachment,
    appeal_source,
    appeal_supplement,
    callback_attempt,
    duplicate_decision,
)
from callcenter.journal.tables.base import metadata
from callcenter.journal.tables.calls import (
    agent_interval,
    announcement,
    callback,
    caller_mark,
    consult,
    contact,
    leg,
    message,
    missed_call,
    rating,
    recording,
    supervision,
    wait_promise,
)
from callcenter.journal.tables.journal import cel_position, fact, leadership, projection_cursor

__all__ = [
    "READ_TABLES",
    "agent_interval",
    "announcement",
    "appeal",
    "appeal_alert",
    "appeal_attachment",
    "appeal_source",
    "appeal_supplement",
    "callback",
    "callback_attempt",
    "caller_mark",
    "cel_position",
    "consult",
    "contact",
    "duplicate_decision",
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

READ_TABLES = (
    contact, leg, agent_interval, appeal, missed_call, rating, message, caller_mark, announcement, callback,
    wait_promise, recording, supervision, consult, appeal_source, appeal_supplement, appeal_attachment, appeal_alert,
    callback_attempt, duplicate_decision,
)  # fmt: skip
"""Everything that can be folded again from the journal."""
