"""When nobody of a department is on duty although somebody should be (`duty` in callcenter.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec

from callcenter.config.commissioners import Department, Duty, ExpectedDuty, Person
from callcenter.config.duty import DutyCalendar, on_duty

__all__ = ["Gap", "gaps", "never_there"]

_MINUTES = 24 * 60


class Gap(msgspec.Struct, frozen=True):
    """A time without anybody, µs since 1970 UTC."""

    begins: int
    ends: int


def gaps(
    department: Department, expected: ExpectedDuty, first: int, last: int, calendar: DutyCalendar
) -> list[Gap]:
    """The times from ``first`` to ``last`` (µs since 1970 UTC) at which somebody is expected and nobody is there."""
    found: list[Gap] = []
    for begins, ends, wanted, there in _stretches(department, expected, first, last, calendar):
        if not wanted or there:
            continue
        if found and found[-1].ends == begins:
            begins = found.pop().begins
        found.append(Gap(begins, ends))
    return found


def never_there(
    department: Department, expected: ExpectedDuty, first: int, last: int, calendar: DutyCalendar
) -> bool:
    """Is somebody expected from ``first`` to ``last``, and nobody there at any moment of it?"""
    stretches = [each for each in _stretches(department, expected, first, last, calendar) if each[2]]
    return bool(stretches) and not any(there for _, _, _, there in stretches)


def _stretches(
    department: Department, expected: ExpectedDuty, first: int, last: int, calendar: DutyCalendar
) -> Iterator[tuple[int, int, bool, bool]]:
    """(begins, ends, is somebody expected, is somebody there), one after the other: nothing changes within one."""
    asked = Department(name="-", duty=(Duty(days=expected.days, hours=expected.hours, people=(_ANYBODY,)),))
    edges = sorted({0, _MINUTES, *_edges(department), *_edges(asked)})
    day = datetime.fromtimestamp(first / 1e6, calendar.timezone).date()
    while _moment(day, 0, calendar) < last:
        for minute, after in pairwise(edges):
            begins, ends = max(_moment(day, minute, calendar), first), min(_moment(day, after, calendar), last)
            if begins < ends:
                there = bool(on_duty(department, begins, calendar))
                yield begins, ends, bool(on_duty(asked, begins, calendar)), there
        day += timedelta(days=1)


_ANYBODY = Person(name="-", number="00")


def _edges(department: Department) -> Iterator[int]:
    """Minutes of the day at which a span begins or ends."""
    for duty in department.duty:
        for clock in duty.hours.split("-"):
            hours, minutes = clock.split(":")
            yield int(hours) * 60 + int(minutes)


def _moment(day: date, minute: int, calendar: DutyCalendar) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.timezone)
    return round((midnight + timedelta(minutes=minute)).timestamp()) * 1_000_000
