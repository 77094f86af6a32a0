"""Deadlines: which limit an appeal has, and the moments that follow from it."""

from __future__ import annotations

from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.rules import Rules, Workdays

__all__ = ["clock", "contact_due", "handling_limit", "hours", "is_urgent", "resumed_due"]

_HOUR = 3_600_000_000


def hours(number: float) -> int:
    """Hours in µs."""
    return round(number * _HOUR)


def is_urgent(case: Case) -> bool:
    """Is its handling counted in hours?"""
    return case.urgency != "normal"


def handling_limit(case: Case, rules: Rules) -> int:
    """Length of the handling, workdays; 0 when it is counted in hours."""
    if is_urgent(case):
        return 0
    return rules.consult_workdays if case.type == "consult" else rules.other_workdays


def handling_due(case: Case, at: int, rules: Rules, workdays: Workdays) -> int:
    """Deadline of a handling that begins at ``at``."""
    if is_urgent(case):
        return at + hours(rules.critical_hours if case.urgency == "critical" else rules.urgent_hours)
    return workdays.due(at, handling_limit(case, rules))


def contact_due(case: Case, at: int, rules: Rules) -> int:
    """Until when the unit must have spoken with the appellant."""
    return at + hours(rules.urgent_contact_hours if is_urgent(case) else rules.contact_hours)


def clock(case: Case, at: int, due: int, rules: Rules, workdays: Workdays) -> dict[str, Any]:
    """``due``, when it comes near, and the steps if it passes: the fields of a ``Clocked`` fact."""
    if is_urgent(case):
        soon = at + (due - at) // 2
        ladder = tuple(due + hours(after) for after in rules.step_hours)
    else:
        soon = max(at, due - hours(rules.soon_hours))
        ladder = tuple(workdays.due(due, after) if after else due for after in rules.step_workdays)
    return {"due": due, "soon": soon, "ladder": ladder}


def resumed_due(case: Case, at: int, workdays: Workdays) -> int:
    """The deadline after a suspension: later by the workdays (or hours) that the clock stood still."""
    since, due = case.suspended_since or at, case.due or at
    if is_urgent(case):
        return due + at - since
    return workdays.due(due, workdays.workdays_between(since, at))
