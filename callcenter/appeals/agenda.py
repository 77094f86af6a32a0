"""What the program itself has to do with a case, and when: deadlines, overdue steps, the fallback owner, the archive.

The moments stand in the case, so that nothing is forgotten by a restart; what was done stands there too, so that
nothing is done twice, whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from callcenter.appeals.case import HANDLING, Case
from callcenter.appeals.lifecycle import AppealState

__all__ = ["STEPS", "Task", "next_moment", "tasks", "tasks_due"]

STEPS = ("urge", "supervise", "escalate", "refer")
"""Overdue steps in their order."""
_S = AppealState
_HOUR = 3_600_000_000
_INTAKE = 24 * _HOUR
"""A draft that nobody completed for so long is forgotten."""
_PASSED = {
    _S.DRAFT: ("intake",),
    _S.DISPATCHED: ("sign", "contact", "handling"),
    _S.REPLIED: ("review",),
    _S.RESULT_REVIEW: ("review",),
    _S.CALLBACK_DUE: ("callback",),
} | dict.fromkeys(HANDLING - {_S.DISPATCHED}, ("contact", "handling"))
"""Deadlines that run in a state."""


class Task(msgspec.Struct, frozen=True, order=True):
    """Something to be done at a moment."""

    at: int
    kind: str
    """``near``, ``passed``, ``step``, ``fall_back``, ``resume``, ``judge`` or ``archive``."""
    what: str = ""
    """The deadline, or the step."""


def tasks(case: Case) -> list[Task]:
    """All that is to be done with the case as it stands, earliest first."""
    return sorted((*_deadlines(case), *_overdue(case), *_moves(case)))


def tasks_due(case: Case, at: int) -> list[Task]:
    """Those whose moment has come."""
    return [task for task in tasks(case) if task.at <= at]


def next_moment(case: Case) -> int | None:
    """When the first of them is to be done."""
    return min((task.at for task in (*_deadlines(case), *_overdue(case), *_moves(case))), default=None)


def _deadlines(case: Case) -> Iterator[Task]:
    passed = case.passed.split()
    moments = _moments(case)
    for what in _PASSED.get(_S(case.state), ()):
        due = moments[what]
        if due is not None and what not in passed:
            yield Task(due + 1, "passed", what)
    if case.soon is not None and case.state in HANDLING and not {"near:handling", "handling"} & {*passed}:
        yield Task(case.soon, "near", "handling")


def _moments(case: Case) -> dict[str, int | None]:
    return {
        "intake": None if case.opened is None else case.opened + _INTAKE,
        "sign": case.sign_due,
        "contact": None if case.contacted or case.is_child or case.task == "directive" else case.contact_due,
        "handling": case.due,
        "review": case.review_due,
        "callback": case.callback_due,
    }


def due_of(case: Case, what: str) -> int:
    """The deadline's own moment."""
    return _moments(case)[what] or 0


def _overdue(case: Case) -> Iterator[Task]:
    """The next step for an overdue ticket."""
    if case.state in HANDLING and case.rungs and case.steps < len(STEPS):
        yield Task(case.rungs[0] + 1, "step", STEPS[case.steps])


def _moves(case: Case) -> Iterator[Task]:
    """Transitions that the program itself makes."""
    match _S(case.state):
        case _S.PENDING_DISPATCH if case.unowned_until is not None:
            yield Task(case.unowned_until, "fall_back")
        case _S.SUSPENDED if case.suspended_until is not None:
            yield Task(case.suspended_until, "resume")
        case _S.CALLBACK_DUE:
            yield from _judging(case)
        case _S.ANSWERED | _S.REJECTED | _S.CLOSED if case.archive_at is not None:
            yield Task(case.archive_at, "archive")


def _judging(case: Case) -> Iterator[Task]:
    """The callback is over, or cannot begin."""
    now = case.changed or 0
    if not case.caller or case.reach == "refused" or (case.reach == "unreachable" and case.next_try is None):
        yield Task(now, "judge")
    elif case.reach == "reached":
        # who is not content is asked why by a person; if nobody asks in time, the appellant is right
        yield Task(now if is_content(case.resolved, case.satisfaction) else (case.callback_due or 0) + 1, "judge")


def is_content(resolved: bool | None, satisfaction: str) -> bool:
    """Does the appellant's answer close the appeal?"""
    return satisfaction != "dissatisfied" and (bool(resolved) or satisfaction == "satisfied")
