"""What the program does by itself when a moment of the agenda has come."""

from __future__ import annotations

from typing import Any

from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.agenda import STEPS, Task, due_of
from callcenter.appeals.case import HANDLING, Case
from callcenter.appeals.lifecycle import Role
from callcenter.appeals.verbs import callback, dispatch, handling
from callcenter.facts import AlertRaised, DeadlineNear, DeadlinePassed, Fact, OverdueStepTaken, stable_id

__all__ = ["do", "step"]

_PRESSING = frozenset({Role.DISPATCHER, Role.SUPERVISOR})


def do(task: Task, case: Case, by: Acting) -> list[Fact]:
    """Carry out a task of the case's agenda; ids are made of what is done, so that it happens once."""
    match task.kind:
        case "near":
            due = due_of(case, task.what)
            near = DeadlineNear(**_once(by, case, "DeadlineNear", task, due), what=task.what, due=due)
            return [near, *_risk(case, by)]
        case "passed":
            due = due_of(case, task.what)
            return [DeadlinePassed(**_once(by, case, "DeadlinePassed", task, due), what=task.what, due=due)]
        case "step":
            return [OverdueStepTaken(**_once(by, case, "OverdueStepTaken", task, case.due or 0), step=task.what)]
        case "fall_back":
            return dispatch.fall_back(case, by)
        case "resume":
            return handling.resume(case, by)
        case "judge":
            return callback.judge(case, by)
    return callback.archive(case, by)


def step(case: Case, by: Acting, *, step: str) -> list[Fact]:
    """Urge, supervise, escalate or refer a ticket before the program does; each step once, in their order."""
    by.must_be_one_of(case, step, _PRESSING)
    by.needs_reason(step)
    refuse_unless(case.state in HANDLING, f"{case.number} is {case.state}: nobody is to be urged")
    refuse_unless(case.steps < len(STEPS), "every step has been taken")
    refuse_unless(step == STEPS[min(case.steps, 3)], f"the next step is {STEPS[min(case.steps, 3)]}")
    return [OverdueStepTaken(**by.signature, number=case.number, step=step)]


def _once(by: Acting, case: Case, name: str, task: Task, due: int) -> dict[str, Any]:
    made = stable_id(name, case.number, task.what, str(due), str(case.dispatched or 0))
    return by.signature | {"id": made, "number": case.number}


def _risk(case: Case, by: Acting) -> list[Fact]:
    if "overdue_risk" in case.alerts.split():
        return []
    made = by.signature | {"id": stable_id("AlertRaised", case.number, "overdue_risk")}
    return [AlertRaised(**made, number=case.number, rule="overdue_risk")]
