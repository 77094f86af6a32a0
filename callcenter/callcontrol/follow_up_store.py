"""What the store tells of appellants who are to be called (回访): who is due, whom an earlier core was calling."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import AppealState
from callcenter.callcontrol.follow_up import FollowUp
from callcenter.facts import CallbackAnswered
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal, callback_attempt, contact

__all__ = ["Due", "find_due", "unsettled"]

_NEEDED = (appeal.c.number, appeal.c.caller, appeal.c.opened, appeal.c.attempts, appeal.c.tried_first)


class Due(NamedTuple):
    """Who may be called."""

    cases: list[Case]
    """With number, caller, opened, attempts and tried_first only; the nearest deadline first."""
    rested: frozenset[str]
    """Numbers that were tried a moment ago, about whatever appeal."""


def find_due(connection: Connection, now: int, pause: int, most: int) -> Due:
    """The callbacks that the system may try at ``now``, and the numbers tried within ``pause`` before it (µs)."""
    c = appeal.c
    wanted = (
        select(*_NEEDED)
        .where(c.state == AppealState.CALLBACK_DUE.value, c.caller != "", _may_be_tried(now), ~_is_a_persons())
        .order_by(c.callback_due.is_(None), c.callback_due, c.number)
        .limit(most)
    )
    tried = (
        select(c.caller)
        .join(callback_attempt, callback_attempt.c.number == c.number)
        .where(callback_attempt.c.at > now - pause, callback_attempt.c.mode != "online")
    )
    cases = [Case(**row._mapping) for row in connection.execute(wanted)]
    return Due(cases, frozenset(connection.execute(tried).scalars()))


def _may_be_tried(now: int) -> ColumnElement[bool]:
    """Not tried yet, or in vain and long enough ago; nobody rings just now."""
    c = appeal.c
    tries = callback_attempt.c
    rings = select(tries.attempt).where(tries.number == c.number, tries.outcome == "")
    again = and_(c.reach == "unreachable", c.next_try <= now)
    return and_(or_(c.reach == "", again), ~rings.exists())


def _is_a_persons() -> ColumnElement[bool]:
    """Since the reply a person has tried it, or called about it: who began it goes on with it."""
    c, replied = appeal.c, func.coalesce(appeal.c.replied, 0)
    tried = select(callback_attempt.c.attempt).where(
        callback_attempt.c.number == c.number, callback_attempt.c.mode == "agent", callback_attempt.c.at >= replied
    )
    called = select(contact.c.contact).where(
        contact.c.caller == c.caller, contact.c.direction == "out", contact.c.appeal == c.number,
        contact.c.arrived >= replied,
    )  # fmt: skip
    return or_(tried.exists(), called.exists())


def unsettled(connection: Connection, node: str) -> list[FollowUp]:
    """The attempts of a node of which nobody knows what came, with what was answered so far."""
    mine = (callback_attempt.c.outcome == "") & callback_attempt.c.call.startswith(f"{node}-", autoescape=True)
    rows = connection.execute(
        select(callback_attempt.c.attempt, callback_attempt.c.call, callback_attempt.c.at, *_NEEDED)
        .join(appeal, appeal.c.number == callback_attempt.c.number)
        .where(mine)
    ).all()
    return [
        _with_answers(connection, FollowUp(attempt, Case(number=number, caller=caller, opened=opened, attempts=attempts,
                                                         tried_first=tried_first), call, at))
        for attempt, call, at, number, caller, opened, attempts, tried_first in rows
    ]  # fmt: skip


def _with_answers(connection: Connection, follow_up: FollowUp) -> FollowUp:
    for fact in facts_of_appeal(connection, follow_up.case.number):
        if isinstance(fact, CallbackAnswered) and fact.attempt == follow_up.attempt:
            follow_up.answers.append(fact.answer)
            follow_up.last = max(follow_up.last, fact.at)
    return follow_up
