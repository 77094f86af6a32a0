"""Departments as the page shows them, numbers masked: a mobile of somebody on duty is no secret, but is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from callcenter.callcontrol.masking import masked
from callcenter.commissioners import gaps
from callcenter.config import Config, Department, Person
from callcenter.config.duty import DutyCalendar
from callcenter.console.accounts.account import Account
from callcenter.console.accounts.roles import Role
from callcenter.console.commissioners.standing import Shift, standing_of

__all__ = ["EVERY", "numbers_of", "seen", "told_of"]

EVERY = frozenset({
    Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.QUALITY, Role.CALLBACK, Role.KNOWLEDGE, Role.LEADER, Role.ADMIN,
})  # fmt: skip
"""They see all departments; a unit sees its own."""
_MINUTE = 60_000_000
_WEEK = 7 * 24 * 60 * _MINUTE


def seen(departments: Mapping[str, Department], account: Account) -> dict[str, Department]:
    """Departments that somebody sees; a unit has the id of its department."""
    every = bool(account.roles & EVERY)
    own = account.unit if Role.UNIT in account.roles else ""
    return {ident: each for ident, each in departments.items() if every or ident == own}


def told_of(ident: str, department: Department, config: Config, at: int, calendar: DutyCalendar) -> dict[str, Any]:
    """One department at ``at``, µs since 1970 UTC; moments in ms."""
    standing = standing_of(department, at, calendar)
    missing = gaps(department, config.duty, at, at + _WEEK, calendar)
    return {
        "department": ident, "name": department.name, "topics": list(department.topics),
        "on_duty": _people(standing.people, config), "after": _shift(standing.after, config),
        "again": _shift(standing.again, config), "nobody": not standing.people,
        "expected": not standing.people and bool(missing) and missing[0].begins == at,
        "gaps": [[gap.begins // 1000, gap.ends // 1000] for gap in missing],
        "spans": [
            {"days": list(duty.days), "hours": duty.hours, "people": _people(duty.people, config)}
            for duty in department.duty
        ],
    }  # fmt: skip


def numbers_of(department: Department) -> list[dict[str, str]]:
    """Everybody as the page shows them, and the number in full, each once."""
    people = {(each.name, each.number) for duty in department.duty for each in duty.people}
    return [{"name": name, "shown": masked(number), "number": number} for name, number in sorted(people)]


def _shift(shift: Shift | None, config: Config) -> dict[str, Any] | None:
    return {"at": shift.begins // 1000, "people": _people(shift.people, config)} if shift else None


def _people(people: Iterable[Person], config: Config) -> list[dict[str, str]]:
    """An extension of the house is shown as it is."""
    return [
        {"name": each.name, "number": each.number if each.number in config.seats else masked(each.number)}
        for each in people
    ]
