"""Workdays: legal holidays, make-up workdays and hours of service, from ``config/calendar.yaml``.

Deadlines and the IVR's ``hours`` nodes ask here. A year without data is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.config.yaml_file import YamlFile, load_yaml
from callcenter.errors import CalendarYearMissing, ConfigError, Mistake

__all__ = ["KINDS", "Calendar", "HoursTable", "day_class"]

KINDS = ("workday", "weekend", "holiday")
"""Kinds of day: workday (make-up workdays too), weekend, legal holiday."""

_DAY_MINUTES = 24 * 60
_SPAN = re.compile(r"(\d\d-\d\d)(?: to (\d\d-\d\d))?")
_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

HoursTable = Mapping[str, tuple[tuple[int, int, str], ...]]
"""Kind of day → spans of (first minute, minute after the last, word), in order of time."""


def day_class(day: date, kind: str) -> str:
    """Which days are alike: a kind with its weekday, a legal holiday, a make-up workday.

    >>> day_class(date(2026, 2, 2), "workday"), day_class(date(2026, 2, 14), "workday")
    ('workday0', 'makeup')
    """
    if kind == "holiday":
        return "holiday"
    if kind == "workday" and day.weekday() >= 5:
        return "makeup"
    return f"{kind}{day.weekday()}"


class Calendar:
    """Which days are workdays, and what each hour of a day is called.

    >>> calendar = Calendar({2026: {date(2026, 1, 1): "holiday"}}, {}, ZoneInfo("Asia/Shanghai"))
    >>> calendar.is_workday(date(2026, 1, 1)), calendar.add_workdays(date(2025 + 1, 1, 1), 1)
    (False, datetime.date(2026, 1, 2))
    """

    def __init__(
        self,
        years: Mapping[int, Mapping[date, str]],
        hours: Mapping[str, HoursTable],
        timezone: tzinfo,
        source: str = "config/calendar.yaml",
    ) -> None:
        self._years = years
        self._hours = hours
        self._source = source
        self.timezone = timezone

    @classmethod
    def load(cls, path: Path, timezone: str = "Asia/Shanghai") -> Calendar:
        """The calendar in ``path``. Raises ConfigError with every mistake found."""
        calendar, mistakes = cls.inspect(path, timezone)
        if mistakes or calendar is None:
            raise ConfigError(mistakes)
        return calendar

    @classmethod
    def inspect(cls, path: Path, timezone: str = "Asia/Shanghai") -> tuple[Calendar | None, list[Mistake]]:
        """The same, mistakes and all; None when its tables of hours are not to be relied on."""
        file = load_yaml(path)
        reader = _Reader(file)
        years, hours = reader.read()
        if any(mistake.where.partition(".")[0] != "years" for mistake in reader.mistakes):
            return None, reader.mistakes
        return cls(years, hours, ZoneInfo(timezone), file.name), reader.mistakes

    @property
    def years(self) -> tuple[int, ...]:
        """The years with data, in order."""
        return tuple(sorted(self._years))

    def covers(self, year: int) -> bool:
        """True when holidays and make-up workdays of ``year`` are known."""
        return year in self._years

    def kind_of_day(self, day: date) -> str:
        """``workday``, ``weekend`` or ``holiday``. Raises CalendarYearMissing."""
        known = self._years.get(day.year)
        if known is None:
            raise CalendarYearMissing(f"{self._source} has no holidays for {day.year}: add the year there")
        return known.get(day) or ("workday" if day.weekday() < 5 else "weekend")

    def is_workday(self, day: date) -> bool:
        """True for Monday to Friday without legal holidays, and for make-up workdays."""
        return self.kind_of_day(day) == "workday"

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th workday after ``day``, which is not counted itself."""
        if count < 0:
            raise ValueError("workdays are counted forward")
        while count:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def due(self, received: int, workdays: int) -> int:
        """Last moment of the ``workdays``-th workday after ``received`` (both µs since 1970 UTC).

        It is 23:59:59 of that day in the calendar's zone; the day of receipt is not counted.
        """
        last = datetime.combine(self.add_workdays(self.day(received), workdays), time(23, 59, 59), self.timezone)
        return int(last.timestamp()) * 1_000_000

    def workdays_between(self, first: int, last: int) -> int:
        """Workdays after the day of ``first`` up to the day of ``last``, both µs since 1970 UTC."""
        return self.workdays_after(self.day(first), self.day(last))

    def workdays_after(self, day: date, end: date) -> int:
        """Workdays after ``day`` up to ``end``; 0 when that is not later. CalendarYearMissing."""
        count = 0
        while day < end:
            day += timedelta(days=1)
            count += self.is_workday(day)
        return count

    def days_between(self, first: int, last: int) -> int:
        """Days from the local day of ``first`` to that of ``last``, both µs since 1970 UTC."""
        return (self.day(last) - self.day(first)).days

    def day(self, at: int) -> date:
        """The local day of a moment, µs since 1970 UTC."""
        return datetime.fromtimestamp(at / 1e6, self.timezone).date()

    def tables(self) -> tuple[str, ...]:
        """The names of the tables of hours."""
        return tuple(self._hours)

    def periods(self, table: str) -> frozenset[str]:
        """The words that the table answers with."""
        return frozenset(word for spans in self._hours[table].values() for _, _, word in spans)

    def period(self, table: str, kind: str, minute: int) -> str:
        """The word of the table for a minute (0–1439) of a day of that kind; empty in a gap."""
        for first, end, word in self._hours[table].get(kind, ()):
            if first <= minute < end:
                return word
        return ""

    def gaps(self, table: str) -> tuple[str, ...]:
        """Times that the table says nothing, or two things, about: ``weekend 12:00-13:00``."""
        return tuple(gap for kind in KINDS for gap in _gaps(kind, self._hours[table].get(kind, ())))


def _gaps(kind: str, spans: tuple[tuple[int, int, str], ...]) -> Iterator[str]:
    at = 0
    for first, end, _ in (*spans, (_DAY_MINUTES, _DAY_MINUTES, "")):
        if first != at:
            trouble = "" if first > at else " stands there twice"
            yield f"{kind} {_clock(min(at, first))}-{_clock(max(at, first))}{trouble}"
        at = max(at, end)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class _Reader:
    """calendar.yaml → years and tables of hours; collects the mistakes."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.mistakes = [*file.mistakes]

    def read(self) -> tuple[dict[int, dict[date, str]], dict[str, HoursTable]]:
        sections = self._mapping(self.file.document, ())
        for unknown in sections.keys() - {"hours", "years"}:
            self._wrong((unknown,), "is not a key of this file", "only hours and years are")
        years: dict[int, dict[date, str]] = {}
        for year, content in self._mapping(sections.get("years") or {}, ("years",)).items():
            at = ("years", str(year))
            if isinstance(year, int) and 1900 < year < 2200:
                years[year] = self._year(year, self._mapping(content, at), at)
            else:
                self._wrong(at, "is not a year", "write 2027, without quotes")
        hours = self._mapping(sections.get("hours") or {}, ("hours",))
        return years, {name: self._table(content, ("hours", name)) for name, content in hours.items()}

    def _year(self, year: int, content: dict[Any, Any], at: tuple[str, ...]) -> dict[date, str]:
        days: dict[date, str] = {}
        for unknown in content.keys() - {"holidays", "workdays"}:
            self._wrong((*at, str(unknown)), "is not a key of a year", "only holidays and workdays are")
        for title, spans in self._mapping(content.get("holidays") or {}, (*at, "holidays")).items():
            place = (*at, "holidays", str(title))
            for span in spans if isinstance(spans, list) else [spans]:
                days |= dict.fromkeys(self._span(year, span, place), "holiday")
        spans = content.get("workdays") or []
        for span in spans if isinstance(spans, list) else [spans]:
            for day in self._span(year, span, (*at, "workdays")):
                if day in days:
                    self._wrong((*at, "workdays"), f"{day:%m-%d} is a holiday already")
                days[day] = "workday"
        return days

    def _span(self, year: int, text: Any, at: tuple[str, ...]) -> list[date]:
        found = _SPAN.fullmatch(str(text))
        first, last = (_date(year, found[1]), _date(year, found[2] or found[1])) if found else (None, None)
        if first is None or last is None or last < first:
            self._wrong(at, f"{text!r} is no day", "write 10-01, or 10-01 to 10-07")
            return []
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def _table(self, content: Any, at: tuple[str, ...]) -> HoursTable:
        table = {}
        for kind, spans in self._mapping(content, at).items():
            if kind not in KINDS:
                self._wrong((*at, str(kind)), "is no kind of day", f"one of {', '.join(KINDS)}")
                continue
            place = (*at, kind)
            made = [self._hours(text, word, place) for text, word in self._mapping(spans, place).items()]
            table[kind] = tuple(sorted(span for span in made if span))
        return table

    def _hours(self, text: Any, word: Any, at: tuple[str, ...]) -> tuple[int, int, str] | None:
        found = _HOURS.fullmatch(str(text))
        hours = list(map(int, found.groups())) if found else [0, 0, 0, 0]
        first, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if not first < end <= _DAY_MINUTES:
            self._wrong((*at, str(text)), "is no span of hours", "write 08:30-18:00; a day ends at 24:00")
            return None
        if not (isinstance(word, str) and word.isidentifier()):
            self._wrong((*at, str(text)), f"{word!r} is no word", "write a word such as day or night")
            return None
        return first, end, word

    def _mapping(self, value: Any, at: tuple[str, ...]) -> dict[Any, Any]:
        if isinstance(value, dict):
            return value
        if value is not None or not self.mistakes:
            self._wrong(at, "must be a mapping")
        return {}

    def _wrong(self, at: tuple[str, ...], message: str, hint: str = "") -> None:
        self.mistakes.append(self.file.mistake(at, message, hint))


def _date(year: int, text: str) -> date | None:
    try:
        return date(year, *map(int, text.split("-")))
    except ValueError:
        return None
