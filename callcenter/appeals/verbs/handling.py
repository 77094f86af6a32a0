"""The unit's work: start, first contact, extension, suspension, reply."""

from __future__ import annotations

from callcenter.appeals import fields
from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.case import Case
from callcenter.appeals.deadlines import clock, is_urgent, resumed_due
from callcenter.appeals.lifecycle import AppealState, Role, Verb
from callcenter.appeals.words import OUTCOME_WORDS
from callcenter.facts import (
    AppealReplied,
    AppealResumed,
    AppealSuspended,
    CitizenContacted,
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
    Fact,
    HandlingStarted,
)

__all__ = ["approve_extension", "contact", "deny_extension", "extend", "reply", "resume", "start", "suspend"]

_CONTACTING = frozenset({
    AppealState.DISPATCHED, AppealState.SIGNED, AppealState.IN_PROGRESS, AppealState.EXTENSION_REVIEW,
    AppealState.SUSPENDED, AppealState.REDO, AppealState.REOPENED,
})  # fmt: skip


def start(case: Case, by: Acting) -> list[Fact]:
    """The unit works on it."""
    by.must_be_able(case, Verb.START)
    return [HandlingStarted(**by.signature, number=case.number)]


def contact(case: Case, by: Acting) -> list[Fact]:
    """The unit spoke with the appellant."""
    by.must_be_one_of(case, "contact", frozenset({Role.UNIT}))
    refuse_unless(AppealState(case.state) in _CONTACTING, f"{case.number} is {case.state}: not with the unit")
    return [CitizenContacted(**by.signature, number=case.number)]


def extend(case: Case, by: Acting, *, workdays: int) -> list[Fact]:
    """Ask for more time: before the deadline, once in a handling, at most as much again."""
    by.must_be_able(case, Verb.REQUEST_EXTENSION)
    by.needs_reason("request_extension")
    refuse_unless(not is_urgent(case), "an urgent appeal is not extended")
    refuse_unless(case.due is not None and by.at <= case.due, "an extension is asked for before the deadline")
    refuse_unless(case.extensions == 0, "an extension was asked for already: there is only one")
    most = case.limit or by.rules.redo_workdays
    refuse_unless(1 <= workdays <= most, f"an extension is 1 to {most} workdays: no longer than the handling itself")
    refuse_unless(not case.is_child, "a child ticket ends with its parent: ask for an extension of that")
    return [ExtensionRequested(**by.signature, number=case.number, workdays=workdays)]


def approve_extension(case: Case, by: Acting) -> list[Fact]:
    """It has more time."""
    by.must_be_able(case, Verb.APPROVE)
    due = by.workdays.due(case.due or by.at, case.extension_workdays)
    return [
        ExtensionApproved(
            **by.signature, number=case.number, **clock(case, by.at, due, by.rules, by.workdays)
        )
    ]  # fmt: skip


def deny_extension(case: Case, by: Acting) -> list[Fact]:
    """It has not more time."""
    by.must_be_able(case, Verb.DENY)
    by.needs_reason("deny")
    return [ExtensionDenied(**by.signature, number=case.number)]


def suspend(case: Case, by: Acting, *, workdays: int) -> list[Fact]:
    """The clock stands still for at most so many workdays: something must happen first (挂起)."""
    by.must_be_able(case, Verb.SUSPEND)
    by.needs_reason("suspend")
    most = by.rules.longest_suspension_workdays
    refuse_unless(1 <= workdays <= most, f"a suspension is 1 to {most} workdays")
    refuse_unless(case.due is None or by.at <= case.due, "an overdue ticket is not suspended")
    refuse_unless(not case.is_child, "a child ticket ends with its parent: it is not suspended by itself")
    return [AppealSuspended(**by.signature, number=case.number, until=by.workdays.due(by.at, workdays))]


def resume(case: Case, by: Acting) -> list[Fact]:
    """The clock runs again; the deadline is later by the time that it stood still."""
    by.must_be_able(case, Verb.RESUME)
    due = resumed_due(case, by.at, by.workdays)
    return [
        AppealResumed(**by.signature, number=case.number, **clock(case, by.at, due, by.rules, by.workdays))
    ]  # fmt: skip


def reply(case: Case, by: Acting, *, text: str, outcome: str) -> list[Fact]:
    """What the unit did, and what it says came of it."""
    by.must_be_able(case, Verb.REPLY)
    still = [child.number for child in by.children if child.is_open]
    refuse_unless(not still, f"child tickets are open: {', '.join(still)}")
    return [
        AppealReplied(
            **by.signature,
            number=case.number,
            text=fields.text(text, "text", "say what was done"),
            outcome=fields.word("outcome", outcome, OUTCOME_WORDS),
            review_due=by.workdays.due(by.at, by.rules.review_workdays),
        )
    ]
