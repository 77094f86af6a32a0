"""Calling appellants back (回访): who is called now, what an answered call comes to, when it is tried again.

The rules are the same for a person who calls and for the system.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from callcenter.appeals.case import Case
from callcenter.appeals.deadlines import hours
from callcenter.appeals.rules import Rules, Workdays
from callcenter.appeals.words import SATISFACTION_WORDS

__all__ = ["Said", "choose", "next_try", "what_was_said"]

_RESOLVED = {"resolved": True, "unresolved": False}


class Said(NamedTuple):
    """What one call to an appellant came to."""

    outcome: str
    """``reached``, ``refused`` or ``unreachable``."""
    resolved: bool | None = None
    satisfaction: str = ""


def what_was_said(answers: Iterable[str]) -> Said:
    """The answers of one call (``ANSWER_WORDS``), in their order. Without any nobody was there to press a key.

    Who hangs up, or will not be asked on, after a first answer has been reached; what was answered counts.

    >>> what_was_said(["resolved", "satisfied"])
    Said(outcome='reached', resolved=True, satisfaction='satisfied')
    >>> what_was_said(["refused"]).outcome, what_was_said([]).outcome
    ('refused', 'unreachable')
    """
    given = list(answers)
    resolved = next((_RESOLVED[answer] for answer in reversed(given) if answer in _RESOLVED), None)
    satisfaction = next((answer for answer in reversed(given) if answer in SATISFACTION_WORDS), "")
    if resolved is not None or satisfaction:
        return Said("reached", resolved, satisfaction)
    return Said("refused" if given else "unreachable")


def next_try(case: Case, outcome: str, at: int, rules: Rules, workdays: Workdays) -> int:
    """Not before this moment again, after an attempt that ended at ``at`` (µs); 0 when it was the last one.

    Whoever was reached, or refused, is not tried again; nobody else after so many attempts on so many days.
    """
    days = 1 + workdays.days_between(case.tried_first or at, at)
    enough = case.attempts + 1 >= rules.callback_attempts and days >= rules.callback_days
    return 0 if outcome != "unreachable" or enough else at + hours(rules.callback_pause_hours)


def choose(due: Iterable[Case], engaged: Collection[str], most: int) -> list[Case]:
    """Of those who are due, in their order, those to call now: nobody who is ``engaged``, nobody twice."""
    chosen: dict[str, Case] = {}
    for case in due:
        if len(chosen) >= most:
            break
        if case.caller not in engaged:
            chosen.setdefault(case.caller, case)
    return list(chosen.values())
