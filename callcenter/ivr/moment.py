"""The moment at which a flow takes a step: time is an argument, never a clock."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Protocol

__all__ = ["Moment", "WorkCalendar"]


class WorkCalendar(Protocol):
    """What flows need of ``callcenter.workdays.Calendar``."""

    @property
    def timezone(self) -> tzinfo:
        """The zone in which hours are meant."""

    def covers(self, year: int) -> bool:
        """True when holidays and make-up workdays of ``year`` are known."""

    def kind_of_day(self, day: date) -> str:
        """``workday``, ``weekend`` or ``holiday``. Raises CalendarYearMissing."""

    def tables(self) -> tuple[str, ...]:
        """The names of the tables of hours."""

    def periods(self, table: str) -> frozenset[str]:
        """The words that a table of hours answers with."""

    def period(self, table: str, kind: str, minute: int) -> str:
        """The word for a minute (0–1439) of a day of that kind."""

    def gaps(self, table: str) -> tuple[str, ...]:
        """Times of the week that the table says nothing, or two things, about."""


_LIKELY = ("workday", "workday", "workday", "workday", "workday", "weekend", "weekend")


class Moment:
    """An instant and the calendar it is looked up in."""

    __slots__ = ("_local", "at", "calendar")

    def __init__(self, at: int, calendar: WorkCalendar) -> None:
        self.at = at
        """Microseconds since 1970-01-01 UTC."""
        self.calendar = calendar
        self._local: datetime | None = None

    @property
    def local(self) -> datetime:
        """The instant on the wall clock of the calendar's zone."""
        if self._local is None:
            self._local = datetime.fromtimestamp(self.at / 1e6, self.calendar.timezone)
        return self._local

    @property
    def known(self) -> bool:
        """False when the calendar has no data for this year; ``kind`` then goes by the weekday."""
        return self.calendar.covers(self.local.year)

    @property
    def kind(self) -> str:
        """``workday`` (make-up workdays too), ``weekend`` or ``holiday``; never fails."""
        day = self.local.date()
        return self.calendar.kind_of_day(day) if self.calendar.covers(day.year) else _LIKELY[day.weekday()]

    @property
    def minute(self) -> int:
        """Minutes since midnight, 0–1439."""
        return self.local.hour * 60 + self.local.minute
