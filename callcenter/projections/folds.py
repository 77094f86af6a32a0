"""All read models together: which functions a fact goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from callcenter.facts import Fact
from callcenter.projections import (
    agent_interval,
    announcement,
    appeal,
    appeal_alert,
    appeal_attachment,
    appeal_source,
    appeal_supplement,
    assessment_correction,
    assessment_count,
    assessment_exclusion,
    assessment_period,
    callback,
    callback_attempt,
    callback_task,
    caller_mark,
    clue_item,
    clue_package,
    consult,
    contact,
    duplicate_decision,
    handling,
    knowledge_entry,
    knowledge_use,
    knowledge_version,
    leg,
    look_back,
    look_back_item,
    message,
    missed_call,
    onsite_check,
    onsite_evidence,
    rating,
    recording,
    supervision,
    supervision_entry,
    supervision_record,
    targets,
    wait_promise,
)
from callcenter.projections.rows import ReadRows

__all__ = ["FOLDED", "MODELS", "apply"]

MODELS = (
    contact, leg, agent_interval, callback_task, handling, appeal, missed_call, rating, message, caller_mark,
    announcement, callback, wait_promise, recording, supervision, consult, appeal_source, appeal_supplement,
    appeal_attachment, appeal_alert, callback_attempt, duplicate_decision, knowledge_version, knowledge_entry,
    knowledge_use, look_back_item, look_back, onsite_evidence, onsite_check, supervision_entry, supervision_record,
    clue_item, clue_package, assessment_exclusion, assessment_period, assessment_count, assessment_correction,
    targets,
)  # fmt: skip
"""A fact goes through them in this order. A new read model: its file, its name here, its table."""

Apply = Callable[[ReadRows, Any], None]
_APPLY: dict[type[Fact], list[Apply]] = {}
for _model in MODELS:
    for _kind, _apply in _model.FOLD.items():
        _APPLY.setdefault(_kind, []).append(_apply)
FOLDED = frozenset(kind.__name__ for kind in _APPLY)
"""Names of the fact types that some read model folds."""


def apply(rows: ReadRows, facts: Iterable[Fact]) -> None:
    """Fold ``facts`` into ``rows``; a fact that no read model knows changes nothing."""
    for fact in facts:
        for step in _APPLY.get(type(fact), ()):
            step(rows, fact)
