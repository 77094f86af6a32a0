"""Read table ``callback_task``: one row for each callback about an appeal (回访) that is over, and how it ended.

It is folded before the appeal itself: the row tells what the appeal was like when the callback ended.
"""

from __future__ import annotations

from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving import verb_of
from callcenter.appeals.lifecycle import TRANSITIONS, AppealState
from callcenter.facts import (
    AppealRated,
    AppealUnresolved,
    CallbackGivenUp,
    ExclusionApproved,
    ExclusionDenied,
    Fact,
)
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]

_RESULTS: dict[type[Fact], str] = {
    AppealRated: "rated",
    AppealUnresolved: "redo",
    ExclusionDenied: "redo",
    ExclusionApproved: "excluded",
    CallbackGivenUp: "given_up",
}


def _over(rows: ReadRows, fact: Any) -> None:
    if rows.appeal.get(fact.number) is None:
        return
    case = rows.appeal.case(fact.number)
    if (AppealState(case.state), verb_of(case, fact)) not in TRANSITIONS:
        return  # another process was first
    rounds = case.redone + case.reopened
    rows.callback_task.change(f"{case.number}/{rounds}").update(
        number=case.number, round=rounds, unit=case.unit, result=_RESULTS[type(fact)], at=fact.at,
        attempts=case.attempts, due=case.callback_due, **_told(case, fact),
    )  # fmt: skip


def _told(case: Case, fact: Any) -> dict[str, Any]:
    """What the appellant said, and why that does not count."""
    match fact:
        case CallbackGivenUp():
            return {"resolved": None, "satisfaction": "", "why": fact.why}
        case AppealRated() | AppealUnresolved():
            return {"resolved": fact.resolved, "satisfaction": fact.satisfaction, "why": ""}
    why = case.exclusion if isinstance(fact, ExclusionApproved) else ""
    return {"resolved": case.resolved, "satisfaction": case.satisfaction, "why": why}


FOLD = dict.fromkeys(_RESULTS, _over)
