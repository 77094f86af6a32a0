"""The spans that a leader chooses, and what each is compared with: whole days up to yesterday, or up to now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from callcenter.metrics.registry import Span
from callcenter.metrics.registry.span import midnight

__all__ = ["KINDS", "Days", "Spans", "day_of", "seconds_of", "spans"]

_LENGTHS = {"7d": 7, "30d": 30, "90d": 90}
KINDS = (*_LENGTHS, "month", "year")
"""Days that are over; the month so far; the year so far."""
_LONGEST_BY_DAY = 31
_STEP = 300
"""Seconds: the running day is counted up to a moment that lasts as long, so that an answer serves everybody then."""


class Days(msgspec.Struct, frozen=True):
    """From one day to another, both with them."""

    first: date
    last: date
    seconds: int | None = None
    """Of the last day, when it is not whole: up to this second of it."""

    @property
    def count(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def span(self, zone: str) -> Span:
        """For the registry."""
        if self.seconds is None:
            return Span.of_days(self.first, self.last, zone)
        return Span(midnight(self.first, zone), midnight(self.last, zone) + max(1, self.seconds * 1_000_000), zone)


class Spans(msgspec.Struct, frozen=True):
    """What is looked at, the span before it, and the same days of a year ago."""

    kind: str
    now: Days
    before: Days
    year_ago: Days

    @property
    def step(self) -> str:
        """What its curves are cut into."""
        return "day" if self.now.count <= _LONGEST_BY_DAY else "week"


def day_of(now: int, zone: str) -> date:
    """The day of a moment (µs)."""
    return datetime.fromtimestamp(now / 1e6, ZoneInfo(zone)).date()


def seconds_of(now: int, zone: str) -> int:
    """How much of the day of a moment (µs) is over, in steps of five minutes."""
    local = datetime.fromtimestamp(now / 1e6, ZoneInfo(zone))
    return (local.hour * 3600 + local.minute * 60 + local.second) // _STEP * _STEP


def spans(kind: str, today: date, seconds: int | None = None) -> Spans:
    """Of one of ``KINDS``. On the first day of a month or year, which has no day that is over, the one before it.

    With ``seconds`` today belongs to it, up to that second; what it is compared with ends at the same time of its day.

    >>> spans("month", date(2026, 3, 31)).before
    Days(first=datetime.date(2026, 2, 1), last=datetime.date(2026, 2, 28), seconds=None)
    """
    last = today if seconds is not None else today - timedelta(days=1)
    if kind in _LENGTHS:
        first = last - timedelta(days=_LENGTHS[kind] - 1)
    else:
        first = last.replace(day=1) if kind == "month" else last.replace(month=1, day=1)
    now = Days(first, last, seconds)
    return Spans(kind, now, _before(kind, now), Days(_year_before(first), _year_before(last), seconds))


def _before(kind: str, now: Days) -> Days:
    """As many days before; of a month the same days of the month before it, as far as it has them."""
    ends = now.first - timedelta(days=1)
    if kind != "month":
        return Days(ends - timedelta(days=now.count - 1), ends, now.seconds)
    is_whole = (now.last + timedelta(days=1)).day == 1 and now.seconds is None
    last = ends if is_whole else ends.replace(day=min(now.last.day, ends.day))
    return Days(ends.replace(day=1), last, now.seconds)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
