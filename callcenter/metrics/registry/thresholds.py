"""Thresholds as they were: each contact is measured by those that were valid when it entered a queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, case, literal, or_, select

from callcenter.journal.tables import targets

__all__ = ["FIRST", "Setting", "Thresholds", "thresholds"]

_SECOND = 1_000_000


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """The thresholds of one time."""

    began: int
    """Valid from then on, µs since 1970 UTC."""
    answer_us: int
    """x: a call answered within it was answered in time."""
    short_abandon_us: int
    """s: who gives up within it is told apart."""
    connect_per_mille: int
    """Share of calls that is to be connected in any 24 h, per mille."""
    skills: Mapping[str, str] = {}
    """Queue → the skill that it needs."""
    recorded: bool = True
    """False for what holds before anything was recorded."""


FIRST = Setting(
    began=0, answer_us=15 * _SECOND, short_abandon_us=5 * _SECOND, connect_per_mille=950, recorded=False
)
"""Before the first setting on record: 15 s and 95 % are the national standard's. It never changes."""


class Thresholds:
    """All settings in the order of their times."""

    def __init__(self, settings: tuple[Setting, ...] = ()) -> None:
        self.settings = (FIRST, *sorted(settings, key=lambda each: each.began))

    def at(self, moment: int) -> Setting:
        """What was valid at a moment (µs)."""
        return next(each for each in reversed(self.settings) if each.began <= moment)

    def between(self, begin: int, end: int) -> tuple[Setting, ...]:
        """What was valid at any time from ``begin`` to before ``end``."""
        nexts = [*(each.began for each in self.settings[1:]), end]
        return tuple(
            each for each, ended in zip(self.settings, nexts, strict=True)
            if each.began < end and (ended > begin or each is self.settings[-1]) and ended > each.began
        ) or (self.at(begin),)  # fmt: skip

    def answer_us(self, moment: ColumnElement[int]) -> ColumnElement[int]:
        """SQL of x at the moment in a column."""
        return self._valid(moment, [literal(each.answer_us) for each in self.settings])

    def short_abandon_us(self, moment: ColumnElement[int]) -> ColumnElement[int]:
        """SQL of s at the moment in a column."""
        return self._valid(moment, [literal(each.short_abandon_us) for each in self.settings])

    def skill(self, moment: ColumnElement[int], queue: ColumnElement[str]) -> ColumnElement[str]:
        """SQL of the skill that the queue in a column needed at the moment in another."""
        return self._valid(moment, [_skill(queue, each.skills) for each in self.settings])

    def _valid(self, moment: ColumnElement[int], values: list[ColumnElement[Any]]) -> ColumnElement[Any]:
        if len(values) == 1:
            return values[0]
        ends = [each.began for each in self.settings[1:]]
        return case(*((moment < end, value) for end, value in zip(ends, values, strict=False)), else_=values[-1])


def _skill(queue: ColumnElement[str], skills: Mapping[str, str]) -> ColumnElement[str]:
    if not skills:
        return literal("")
    return case(*((queue == name, literal(skill)) for name, skill in sorted(skills.items())), else_=literal(""))


def thresholds(connection: Connection) -> Thresholds:
    """Those on record. Raises StoreError."""
    lasted = or_(targets.c.ended.is_(None), targets.c.ended > targets.c.began)
    return Thresholds(tuple(map(_setting, connection.execute(select(targets).where(lasted)).mappings())))


def _setting(row: RowMapping) -> Setting:
    return Setting(
        began=row["began"], answer_us=row["answer_us"], short_abandon_us=row["short_abandon_us"],
        connect_per_mille=row["connect_per_mille"], skills=json.loads(row["skills"]),
    )  # fmt: skip
