"""Counts of appeals in a span, each done as its sentence says."""

from __future__ import annotations

from collections.abc import Iterable

from callcenter.metrics.registry.proof.journal import Remembered
from callcenter.oversight.assessment.handling import Handling
from callcenter.workdays import Calendar

__all__ = ["counts"]

Counts = dict[str, int]


def counts(known: Remembered, begin: int, end: int, calendar: Calendar | None) -> Counts:
    """Every count of appeals from ``begin`` to before ``end``, µs; workdays with a calendar only."""
    return {
        **_opened(known, begin, end), **_services(known, begin, end), **_over(known, begin, end),
        **_attempts(known, begin, end), **_handlings(known, begin, end, calendar),
    }  # fmt: skip


def _many(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def _opened(known: Remembered, begin: int, end: int) -> Counts:
    cases = [each for each in known.matters if not each.parent]
    rows = [each for each in cases if each.opened is not None and begin <= each.opened < end]
    return {
        "opened": len(rows),
        "refused": _many(each for each in rows if each.refused),
        "linked": _many(each for each in rows if each.linked),
        "directives": _many(each for each in rows if each.task == "directive"),
    }


def _services(known: Remembered, begin: int, end: int) -> Counts:
    cases = [each for each in known.matters if not each.parent]
    rows = [each for each in cases if each.completed is not None and begin <= each.completed < end]
    online = [each for each in rows if each.mode == "online_answer"]
    enterprise = [each for each in rows if each.enterprise]
    instant = [each for each in enterprise if each.mode == "online_answer"]
    asked = _many(each for each in instant if each.contact in known.asked)
    return {
        "services": len(rows),
        "online_answers": len(online),
        "department_tickets": len(rows) - len(online),
        "enterprise_services": len(enterprise),
        "enterprise_instant": len(instant),
        "enterprise_commissioner": asked,
        "enterprise_seat": len(instant) - asked,
        "enterprise_tickets": len(enterprise) - len(instant),
    }


def _over(known: Remembered, begin: int, end: int) -> Counts:
    rows = [over for each in known.matters for over in each.over if begin <= over.at < end]
    valid = [each for each in rows if each.result in ("rated", "redo")]
    said = [each.satisfaction for each in valid if each.satisfaction]
    return {
        "solicited": len(rows),
        "rated": len(said),
        "satisfied": said.count("satisfied"),
        "satisfied_broad": said.count("satisfied") + said.count("neutral"),
        "asked_resolved": _many(each for each in valid if each.resolved is not None),
        "resolved": _many(each for each in valid if each.resolved),
        "excluded": _many(each for each in rows if each.result == "excluded"),
        "redone": _many(each for each in rows if each.result == "redo"),
        "unreached": _many(each for each in rows if each.result == "given_up"),
    }


def _attempts(known: Remembered, begin: int, end: int) -> Counts:
    rows = [
        (each.caller, attempt.outcome)
        for each in known.matters
        for attempt in each.attempts
        if begin <= attempt.at < end and attempt.mode != "online"
    ]
    spoke = [caller for caller, outcome in rows if outcome in ("reached", "refused")]
    return {
        "follow_ups": len(rows),
        "follow_ups_answered": len(spoke),
        "follow_ups_reached": _many(row for row in rows if row[1] == "reached"),
        "follow_up_citizens": len({caller for caller, _ in rows if caller}),
        "follow_up_citizens_answered": len({caller for caller in spoke if caller}),
    }


def _handlings(known: Remembered, begin: int, end: int, calendar: Calendar | None) -> Counts:
    every = [handling for each in known.matters for handling in each.handlings]

    def inside(at: int | None) -> bool:
        return at is not None and begin <= at < end

    given = [each for each in every if each.kind == "dispatched" and inside(each.began)]
    due = [each for each in every if inside(each.due) and _is_due(each, known.newest)]
    contact = [each for each in every if inside(each.contact_due) and _is_owed(each, known.newest)]
    replied = [(each.began, each.replied) for each in every if each.replied is not None and inside(each.replied)]
    found = {
        "dispatched": len(given),
        "returns_asked": _many(each for each in given if each.return_asked),
        "returns_denied": _many(each for each in given if each.return_denied),
        "due": len(due),
        "on_time": _many(each for each in due if each.replied is not None and each.replied <= (each.due or 0)),
        "contacts_due": len(contact),
        "contacts_in_time": _many(
            each for each in contact if each.contacted is not None and each.contacted <= (each.contact_due or 0)
        ),
        "replied": len(replied),
        "handled_us": sum(replied_at - began for began, replied_at in replied),
    }
    if calendar is not None:
        found["handled_workdays"] = sum(calendar.workdays_between(began, over) for began, over in replied)
    return found


def _is_due(each: Handling, newest: int) -> bool:
    due = each.due or 0
    return each.answers_for(due) and (due <= newest or each.replied is not None)


def _is_owed(each: Handling, newest: int) -> bool:
    due = each.contact_due or 0
    return each.answers_for(due) and (due <= newest or each.contacted is not None)
