"""Who of a department is on duty now, until when, and who comes after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from callcenter.config import Department, Person
from callcenter.config.duty import DutyCalendar, on_duty

__all__ = ["Shift", "Standing", "standing_of"]

_DAYS = 15
"""So far is looked ahead: there is a workday and a holiday in any such span."""
_People = tuple[Person, ...]


class Shift(msgspec.Struct, frozen=True):
    """From a moment (µs since 1970 UTC) on these people are on duty; none: nobody is."""

    begins: int
    people: _People


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a department stands."""

    people: _People
    """On duty now, in the order in which they are rung."""
    after: Shift | None = None
    """The next change; None: nothing changes in the time that is looked ahead."""
    again: Shift | None = None
    """The next moment at which somebody is on duty, when nobody is after the next change."""


def standing_of(department: Department, at: int, calendar: DutyCalendar) -> Standing:
    """At ``at``, µs since 1970 UTC."""
    now = on_duty(department, at, calendar)
    after = again = None
    for moment in _moments(department, at, calendar):
        people = on_duty(department, moment, calendar)
        if after is None and people != now:
            after = Shift(moment, people)
        if after is not None and people:
            again = Shift(moment, people)
            break
    return Standing(people=now, after=after, again=again if after is not None and not after.people else None)


def _moments(department: Department, at: int, calendar: DutyCalendar) -> Iterator[int]:
    """Later moments at which something may change: the beginnings and ends of spans, and midnights."""
    today = datetime.fromtimestamp(at / 1e6, calendar.timezone).replace(hour=0, minute=0, second=0, microsecond=0)
    clocks = {"00:00", *(clock for duty in department.duty for clock in duty.hours.split("-"))}
    minutes = sorted({int(clock[:2]) * 60 + int(clock[3:]) for clock in clocks})
    for day in range(_DAYS):
        for minute in minutes:
            moment = round((today + timedelta(days=day, minutes=minute)).timestamp()) * 1_000_000
            if moment > at:
                yield moment
