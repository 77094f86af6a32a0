"""Read table ``supervision_entry``: one row for each thing said in a supervision record; comes before that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callcenter.facts import (
    Fact,
    SupervisionDemanded,
    SupervisionLapsed,
    SupervisionRaised,
    SupervisionRecordClosed,
    SupervisionReplied,
    SupervisionWithdrawn,
)
from callcenter.oversight.supervision import RECORD_FOLDING
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]

_KINDS: Mapping[type[Fact], str] = {
    SupervisionDemanded: "demand",
    SupervisionReplied: "reply",
    SupervisionRaised: "raise",
    SupervisionLapsed: "lapse",
    SupervisionRecordClosed: "close",
    SupervisionWithdrawn: "withdraw",
}


def _entry(rows: ReadRows, fact: Any) -> None:
    record = rows.supervision_record.get(fact.record)
    if not (record and RECORD_FOLDING.fits(record["state"], fact)):
        return
    rows.supervision_entry.change(fact.id).update(
        record=fact.record, kind=_KINDS[type(fact)], level=getattr(fact, "level", record["level"]),
        text=getattr(fact, "text", ""), due=getattr(fact, "due", None), actor=fact.actor, role=fact.role,
        reason=fact.reason, at=fact.at,
    )  # fmt: skip


FOLD: Mapping[type[Fact], Callable[[ReadRows, Any], None]] = dict.fromkeys(_KINDS, _entry)
