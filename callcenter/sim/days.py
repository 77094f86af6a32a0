"""The days that are played: their kind, their moments, and how many calls each half hour expects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcenter.sim.scenario import Daily, Scenario
from callcenter.sim.traffic import SECOND
from callcenter.workdays import Calendar

__all__ = ["Days"]

_MINUTES = 24 * 60


class Days:
    """A row of days from a scenario's first one on."""

    def __init__(self, scenario: Scenario, calendar: Calendar, zone: ZoneInfo, days: int = 0) -> None:
        """``days`` in place of the scenario's own number. Raises CalendarYearMissing."""
        self._scenario = scenario
        self._calendar = calendar
        self._zone = zone
        self.dates = [scenario.first_day + timedelta(days=n) for n in range(days or scenario.days)]
        self.starts = self.moment(self.dates[0], 0)
        self.ends = self.moment(self.dates[-1], _MINUTES)
        self._volume = self._volumes()

    def kind(self, day: date) -> str:
        """``workday``, ``weekend`` or ``holiday``; of a year that is not known, the day before is as the first one."""
        known = day if day >= self.dates[0] or self._calendar.covers(day.year) else self.dates[0]
        return self._calendar.kind_of_day(known)

    def moment(self, day: date, minute: int) -> int:
        """A minute of a day, or of the next one (from 1440 on), µs since 1970 UTC."""
        midnight = datetime.combine(day + timedelta(days=minute // _MINUTES), time(), self._zone)
        return int(midnight.timestamp()) * SECOND + minute % _MINUTES * 60 * SECOND

    def expected(self) -> list[float]:
        """Calls of each half hour of all days, one after the other."""
        return [calls for day in self.dates for calls in self.expected_on(self.kind(day))]

    def expected_on(self, kind: str) -> list[float]:
        """Calls of each half hour of a day of that kind."""
        daily = self._daily(kind)
        whole = sum(daily.half_hours)
        return [self._volume[kind] * weight / whole for weight in daily.half_hours]

    def _daily(self, kind: str) -> Daily:
        daily: Mapping[str, Daily] = dict(self._scenario.daily.items())
        return daily.get(kind) or daily.get("weekend") or daily["workday"]

    def _volumes(self) -> dict[str, float]:
        """Kind of day → calls of such a day, from the volume of the first day's calendar year."""
        year = self._scenario.first_day.year
        first, last = date(year, 1, 1), date(year, 12, 31)
        all_year = [self._calendar.kind_of_day(first + timedelta(days=n)) for n in range((last - first).days + 1)]
        calls = self._scenario.calls * (len(all_year) if self._scenario.per == "day" else 1)
        unit = calls / sum(self._daily(kind).weight for kind in all_year)
        return {kind: unit * self._daily(kind).weight for kind in ("workday", "weekend", "holiday")}
