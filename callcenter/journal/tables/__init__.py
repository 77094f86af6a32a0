"""The store's tables: the journal itself, and the read tables that are folded from it.

Times are µs since 1970 UTC, columns ending in ``_us`` are durations in µs.
"""

from callcenter.journal.tables.accounts import account, audit_entry, console_session, wall_alarm
from callcenter.journal.tables.appeals import (
    appeal,
    appeal_alert,
    appeal_attachment,
    appeal_source,
    appeal_supplement,
    callback_attempt,
    callback_task,
    duplicate_decision,
    handling,
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
from callcenter.journal.tables.flows import flow_version
from callcenter.journal.tables.interface import answer_kept, api_key, webhook, webhook_delivery
from callcenter.journal.tables.journal import cel_position, fact, leadership, projection_cursor
from callcenter.journal.tables.knowledge import knowledge_entry, knowledge_use, knowledge_version
from callcenter.journal.tables.oversight import (
    assessment_correction,
    assessment_count,
    assessment_exclusion,
    assessment_period,
    clue_item,
    clue_package,
    look_back,
    look_back_item,
    onsite_check,
    onsite_evidence,
    supervision_entry,
    supervision_record,
)
from callcenter.journal.tables.targets import targets

__all__ = [
    "READ_TABLES",
    "account",
    "agent_interval",
    "announcement",
    "answer_kept",
    "api_key",
    "appeal",
    "appeal_alert",
    "appeal_attachment",
    "appeal_source",
    "appeal_supplement",
    "assessment_correction",
    "assessment_count",
    "assessment_exclusion",
    "assessment_period",
    "audit_entry",
    "callback",
    "callback_attempt",
    "callback_task",
    "caller_mark",
    "cel_position",
    "clue_item",
    "clue_package",
    "console_session",
    "consult",
    "contact",
    "duplicate_decision",
    "fact",
    "flow_version",
    "handling",
    "knowledge_entry",
    "knowledge_use",
    "knowledge_version",
    "leadership",
    "leg",
    "look_back",
    "look_back_item",
    "message",
    "metadata",
    "missed_call",
    "onsite_check",
    "onsite_evidence",
    "projection_cursor",
    "rating",
    "recording",
    "supervision",
    "supervision_entry",
    "supervision_record",
    "targets",
    "wait_promise",
    "wall_alarm",
    "webhook",
    "webhook_delivery",
]

READ_TABLES = (
    contact, leg, agent_interval, callback_task, handling, appeal, missed_call, rating, message, caller_mark,
    announcement, callback, wait_promise, recording, supervision, consult, appeal_source, appeal_supplement,
    appeal_attachment, appeal_alert, callback_attempt, duplicate_decision, knowledge_version, knowledge_entry,
    knowledge_use, look_back_item, look_back, onsite_evidence, onsite_check, supervision_entry, supervision_record,
    clue_item, clue_package, assessment_exclusion, assessment_period, assessment_count, assessment_correction, targets,
)  # fmt: skip
"""Everything that can be folded again from the journal."""
