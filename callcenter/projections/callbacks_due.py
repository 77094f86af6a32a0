"""Appellants who are to be called back (回访): the list that agents work through, and what they read before a call."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callcenter.appeals.agenda import tasks_due
from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import AppealState
from callcenter.journal.tables import appeal, callback_attempt

__all__ = ["DueCallback", "attempts_of", "callbacks_due"]


class DueCallback(msgspec.Struct, frozen=True):
    """One callback that is to be made."""

    case: Case
    what: str
    """``ask_why``: reached by the system and not content, a person asks for the reason; ``rings``: the system calls
    just now; ``call``: nobody was reached so far; ``wait``: tried in vain, ``case.next_try`` is not over."""


def callbacks_due(connection: Connection, now: int, unit: str = "") -> list[DueCallback]:
    """All of them, or those of one unit: who must be asked why first, then the nearest deadline.

    What the program closes by itself at its next look is not among them.
    """
    c = appeal.c
    wanted = select(appeal).where(c.state == AppealState.CALLBACK_DUE.value, *([c.unit == unit] if unit else []))
    cases = [Case.of(dict(row)) for row in connection.execute(wanted).mappings()]
    rings = _ringing(connection)
    found = [DueCallback(case, _what(case, now, rings)) for case in cases if not _is_over(case, now)]
    return sorted(found, key=lambda each: (each.what != "ask_why", each.case.callback_due or 0, each.case.number))


def attempts_of(connection: Connection, case: Case) -> list[dict[str, Any]]:
    """The attempts of all its callbacks, oldest first: at, mode, outcome, resolved, satisfaction, actor, round."""
    c = callback_attempt.c
    names = (c.at, c.mode, c.outcome, c.resolved, c.satisfaction, c.actor, c.round)
    rows = connection.execute(select(*names).where(c.number == case.number).order_by(c.at))
    return [dict(row) for row in rows.mappings()]


def _ringing(connection: Connection) -> set[str]:
    return set(connection.execute(select(callback_attempt.c.number).where(callback_attempt.c.outcome == "")).scalars())


def _what(case: Case, now: int, rings: set[str]) -> str:
    if case.reach == "reached":
        return "ask_why"
    if case.number in rings:
        return "rings"
    return "wait" if case.next_try is not None and case.next_try > now else "call"


def _is_over(case: Case, now: int) -> bool:
    """Nothing is left to be asked."""
    return any(task.kind == "judge" for task in tasks_due(case, now))
