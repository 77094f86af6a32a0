"""Who of a department is on duty at a moment, and which department a word stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from callcenter.config.commissioners import Department, Duty, Person

__all__ = ["DutyCalendar", "find", "on_duty"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DutyCalendar(Protocol):
    """What duty needs of ``callcenter.workdays.Calendar``."""

    @property
    def timezone(self) -> tzinfo:
        """The zone in which hours are meant."""

    def covers(self, year: int) -> bool:
        """True when holidays and make-up workdays of ``year`` are known."""

    def kind_of_day(self, day: date) -> str:
        """``workday``, ``weekend`` or ``holiday``. Raises CalendarYearMissing."""


def on_duty(department: Department, at: int, calendar: DutyCalendar) -> tuple[Person, ...]:
    """Whom to ring at ``at`` (µs since 1970 UTC), in order; empty: nobody is on duty.

    People of spans that overlap come in the order of the spans, each number once. In a year that the calendar does
    not know the kind of a day goes by its weekday, as in flows: a call is not refused for it.
    """
    local = datetime.fromtimestamp(at / 1e6, calendar.timezone)
    found: dict[str, Person] = {}
    for duty in department.duty:
        for person in duty.people if _applies(duty, local, calendar) else ():
            found.setdefault(person.number, person)
    return tuple(found.values())


def _applies(duty: Duty, local: datetime, calendar: DutyCalendar) -> bool:
    """Is ``local`` within the span, begun today or the day before?"""
    first, last = map(_minute, duty.hours.split("-"))
    minute, today = local.hour * 60 + local.minute, local.date()
    if first < last:
        return first <= minute < last and _is_among(today, duty, calendar)
    if minute >= first:
        return _is_among(today, duty, calendar)
    return minute < last and _is_among(today - timedelta(days=1), duty, calendar)


def _is_among(day: date, duty: Duty, calendar: DutyCalendar) -> bool:
    if "all" in duty.days or _WEEKDAYS[day.weekday()] in duty.days:
        return True
    likely = "workday" if day.weekday() < 5 else "weekend"
    return (calendar.kind_of_day(day) if calendar.covers(day.year) else likely) in duty.days


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def find(departments: Mapping[str, Department], text: str) -> tuple[str, ...]:
    """Ids of the departments that ``text`` stands for; empty: none.

    The id or the whole name stands for one; else a whole topic, for all that have it; else a part of names and topics.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return ()
    exact = [ident for ident, each in departments.items() if wanted in (ident, each.name.casefold())]
    whole = [ident for ident, each in departments.items() if wanted in map(str.casefold, each.topics)]
    return tuple(exact or whole or _partly(departments, wanted))


def _partly(departments: Mapping[str, Department], wanted: str) -> Iterator[str]:
    for ident, department in departments.items():
        if any(wanted in text.casefold() for text in (department.name, *department.topics)):
            yield ident
