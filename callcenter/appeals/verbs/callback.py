"""Calling the appellant back (回访): attempts, ratings, exclusions, doing it again."""

from __future__ import annotations

from typing import Any

from callcenter.appeals import fields
from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.agenda import is_content
from callcenter.appeals.callbacks import next_try
from callcenter.appeals.case import Case
from callcenter.appeals.deadlines import clock
from callcenter.appeals.lifecycle import AppealState, Role, Verb
from callcenter.appeals.words import EXCLUSION_WORDS, REACH_WORDS, SATISFACTION_WORDS
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import (
    AppealArchived,
    AppealRated,
    AppealReopened,
    AppealUnresolved,
    CallbackAttempted,
    CallbackGivenUp,
    ExclusionApproved,
    ExclusionDenied,
    ExclusionRequested,
    Fact,
)

__all__ = ["approve_exclusion", "archive", "attempt", "deny_exclusion", "give_up", "judge", "rate", "reopen"]

_CALLERS = frozenset({Role.AGENT, Role.QUALITY, Role.SYSTEM})
_REOPENING = ("caller", "look_back", "onsite_check", "supervision")
_MODES = ("automatic", "agent", "online")


def attempt(case: Case, by: Acting, *, outcome: str, mode: str = "agent", call: str = "") -> list[Fact]:
    """The appellant was tried without an answer to the questions: ``unreachable`` or ``refused``."""
    by.must_be_one_of(case, "attempt", _CALLERS)
    _must_be_due(case)
    outcome = fields.word("outcome", outcome, REACH_WORDS)
    refuse_unless(outcome != "reached", "who was reached is rated: rate it")
    again = next_try(case, outcome, by.at, by.rules, by.workdays)
    tried = CallbackAttempted(
        **by.signature, number=case.number, attempt=by.new_id(), mode=_mode(mode), outcome=outcome, call=call,
        next_try=again,
    )  # fmt: skip
    return [tried, *([] if again else give_up(case, by, outcome))]


def rate(
    case: Case,
    by: Acting,
    *,
    resolved: bool,
    satisfaction: str,
    cause: str = "",
    mode: str = "agent",
    call: str = "",
) -> list[Fact]:
    """The appellant answered. Who is not content is asked why: ``unit``, or an objective reason (剔除)."""
    satisfaction = fields.word("satisfaction", satisfaction, SATISFACTION_WORDS)
    if case.state == AppealState.CLOSED:
        raise AppealFieldInvalid(f"{case.number} is closed: it has been rated, or the time for it is over")
    mode = "online" if by.role is Role.CITIZEN else _mode(mode)
    judged = _judgement(case, by, resolved, satisfaction, "unit" if by.role is Role.CITIZEN else cause)
    reached = CallbackAttempted(
        **by.signature, number=case.number, attempt=by.new_id(), mode=mode, outcome="reached",
        resolved=resolved, satisfaction=satisfaction, call=call,
    )  # fmt: skip
    return [reached, judged]


def _judgement(case: Case, by: Acting, resolved: bool, satisfaction: str, cause: str) -> Fact:
    """What follows from an answer."""
    said: dict[str, Any] = {"number": case.number, "resolved": resolved, "satisfaction": satisfaction}
    if is_content(resolved, satisfaction):
        by.must_be_able(case, Verb.RESOLVED)
        return AppealRated(**by.signature, **said, archive_at=_archive_at(by))
    if cause == "unit":
        by.must_be_able(case, Verb.UNRESOLVED)
        return AppealUnresolved(**by.signature, **said, **_redo(case, by))
    if not cause:
        raise AppealFieldInvalid("who is not content is asked why: cause is `unit`, or an objective reason")
    by.must_be_able(case, Verb.OBJECTIVE_REASON)
    by.needs_reason("objective_reason")
    return ExclusionRequested(**by.signature, **said, code=fields.word("cause", cause, EXCLUSION_WORDS))


def judge(case: Case, by: Acting) -> list[Fact]:
    """What the program makes of the last attempt when no person has to."""
    if not case.caller:
        return give_up(case, by, "no_number")
    if case.reach == "reached":
        return [_judgement(case, by, bool(case.resolved), case.satisfaction, "unit")]
    return give_up(case, by, case.reach or "unreachable")


def give_up(case: Case, by: Acting, why: str) -> list[Fact]:
    """Closed without a rating."""
    system = by.signature | {"actor": "system", "role": Role.SYSTEM.value}
    return [CallbackGivenUp(**system, number=case.number, why=why, archive_at=_archive_at(by))]


def approve_exclusion(case: Case, by: Acting) -> list[Fact]:
    """The rating does not count."""
    by.must_be_able(case, Verb.APPROVE)
    by.needs_reason("approve")
    return [ExclusionApproved(**by.signature, number=case.number, archive_at=_archive_at(by))]


def deny_exclusion(case: Case, by: Acting) -> list[Fact]:
    """The rating counts: it is to be done again."""
    by.must_be_able(case, Verb.DENY)
    by.needs_reason("deny")
    return [ExclusionDenied(**by.signature, number=case.number, **_redo(case, by))]


def reopen(case: Case, by: Acting, *, why: str) -> list[Fact]:
    """Take a closed appeal up again: for its caller as long as the time for it lasts, after a check also later."""
    by.must_be_able(case, Verb.REOPEN)
    by.needs_reason("reopen")
    if why not in _REOPENING:
        raise AppealFieldInvalid(f"why {why!r} is not known; one of: {', '.join(_REOPENING)}")
    in_time = case.state == AppealState.CLOSED and (case.archive_at is None or by.at <= case.archive_at)
    refuse_unless(why != "caller" or in_time, "the time for it is over")
    refuse_unless(by.role is not Role.CITIZEN or why == "caller", "an appellant reopens as `caller`")
    was_handled = case.first_dispatched is not None or (bool(case.linked_to) and case.closed is not None)
    refuse_unless(was_handled and bool(case.unit), f"no unit has had {case.number}: open a new appeal")
    refuse_unless(
        not (case.is_child and by.upper and not by.upper.is_open), "its parent is closed: reopen that"
    )
    return [AppealReopened(**by.signature, number=case.number, why=why, **_redo(case, by))]


def archive(case: Case, by: Acting) -> list[Fact]:
    """Nothing happens with it any more."""
    by.must_be_able(case, Verb.ARCHIVE)
    return [AppealArchived(**by.signature, number=case.number)]


def _redo(case: Case, by: Acting) -> dict[str, Any]:
    due = by.workdays.due(by.at, by.rules.redo_workdays)
    return clock(case, by.at, due, by.rules, by.workdays)


def _archive_at(by: Acting) -> int:
    return by.workdays.due(by.at, by.rules.reopen_workdays)


def _mode(mode: str) -> str:
    if mode not in _MODES:
        raise AppealFieldInvalid(f"mode {mode!r} is not known; one of: {', '.join(_MODES)}")
    return mode


def _must_be_due(case: Case) -> None:
    refuse_unless(case.state == AppealState.CALLBACK_DUE, f"{case.number} is {case.state}: no callback is due")
