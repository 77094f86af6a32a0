"""Read table ``handling``: each time that a unit had an appeal, and whether it did its part in time.

It is folded before the appeal itself: the row tells what the appeal was like when the fact happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving import verb_of
from callcenter.appeals.lifecycle import TRANSITIONS, AppealState
from callcenter.facts import (
    AppealConcluded,
    AppealDispatched,
    AppealFollowed,
    AppealReopened,
    AppealReplied,
    AppealResumed,
    AppealUnresolved,
    ChildAssigned,
    CitizenContacted,
    DirectiveWithdrawn,
    ExclusionDenied,
    ExtensionApproved,
    Fact,
    ReturnApproved,
    ReturnDenied,
    ReturnRequested,
    ReviewFailed,
    ReviewPassed,
)
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _begin(rows: ReadRows, fact: Any, case: Case, kind: str, **known: Any) -> None:
    """The unit begins; what it had of the same appeal before is no more its last."""
    _end(rows, fact.number)
    values = {"unit": case.unit, "part": case.part, "kind": kind, "began": fact.at, "last": True, **known}
    rows.handling.replace(fact.number, None, handling=fact.id, number=fact.number, **values)


def _end(rows: ReadRows, number: str, **known: Any) -> None:
    row = rows.handling.get(number)
    if row is not None:
        row.update(known, last=False)
        rows.handling.replace(number, row)


def _note(rows: ReadRows, number: str, **known: Any) -> None:
    row = rows.handling.alter(number)
    if row is not None:
        row.update(known)


def _dispatched(rows: ReadRows, fact: AppealDispatched, case: Case) -> None:
    if case.unit and case.dispatched is not None:
        _note(rows, fact.number, left="redispatched", left_at=fact.at)
    task = fact.task if isinstance(fact, ChildAssigned) else case.task
    child = isinstance(fact, ChildAssigned) or case.is_child
    is_owed = bool(fact.contact_due) and case.contacted is None and not child and task != "directive"
    part = fact.part if isinstance(fact, ChildAssigned) else case.part
    _begin(
        rows, fact, case, "dispatched", unit=fact.unit, part=part, due=fact.due,
        contact_due=fact.contact_due if is_owed else None,
    )  # fmt: skip


def _followed(rows: ReadRows, fact: AppealFollowed, case: Case) -> None:
    _begin(rows, fact, case, "followed", unit=fact.unit or case.unit)


def _again(kind: str) -> Callable[[ReadRows, Any, Case], None]:
    return lambda rows, fact, case: _begin(rows, fact, case, kind, due=fact.due)


def _clock(rows: ReadRows, fact: Any, case: Case) -> None:
    _note(rows, fact.number, due=fact.due)


def _contacted(rows: ReadRows, fact: CitizenContacted, case: Case) -> None:
    if case.contacted is None:
        _note(rows, fact.number, contacted=fact.at)


def _return_asked(rows: ReadRows, fact: Fact, case: Case) -> None:
    _note(rows, case.number, return_asked=True)


def _return_denied(rows: ReadRows, fact: Fact, case: Case) -> None:
    _note(rows, case.number, return_denied=True)


def _lost(why: str) -> Callable[[ReadRows, Any, Case], None]:
    return lambda rows, fact, _case: _end(rows, fact.number, left=why, left_at=fact.at)


def _replied(rows: ReadRows, fact: AppealReplied, case: Case) -> None:
    _note(rows, fact.number, replied=fact.at)


def _review_failed(rows: ReadRows, fact: ReviewFailed, case: Case) -> None:
    _note(rows, fact.number, replied=None)


def _passed(rows: ReadRows, fact: Any, case: Case) -> None:
    _note(rows, fact.number, passed=fact.at)


_STEPS: Mapping[type[Fact], Callable[[ReadRows, Any, Case], None]] = {
    AppealDispatched: _dispatched,
    ChildAssigned: _dispatched,
    AppealFollowed: _followed,
    AppealUnresolved: _again("redo"),
    ExclusionDenied: _again("redo"),
    AppealReopened: _again("reopened"),
    ExtensionApproved: _clock,
    AppealResumed: _clock,
    CitizenContacted: _contacted,
    ReturnRequested: _return_asked,
    ReturnDenied: _return_denied,
    ReturnApproved: _lost("returned"),
    DirectiveWithdrawn: _lost("withdrawn"),
    AppealReplied: _replied,
    ReviewFailed: _review_failed,
    ReviewPassed: _passed,
    AppealConcluded: _passed,
}


def _take(rows: ReadRows, fact: Any) -> None:
    known = rows.appeal.get(fact.number)
    if known is None:
        if type(fact) is ChildAssigned:
            _dispatched(rows, fact, Case(number=fact.number))
        return
    case = rows.appeal.case(fact.number)
    verb = verb_of(case, fact)
    if verb is None or (AppealState(case.state), verb) in TRANSITIONS:  # else another process was first
        _STEPS[type(fact)](rows, fact, case)


FOLD = dict.fromkeys(_STEPS, _take)
