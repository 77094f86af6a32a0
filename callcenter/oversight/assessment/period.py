"""Periods of the assessment: a month, a quarter or a year, in local time."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

import msgspec

from callcenter.errors import AppealFieldInvalid

__all__ = ["Period"]

_FORM = re.compile(r"(?P<year>20\d\d|2100)(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """From its first moment (included) to the first moment after it, µs since 1970 UTC."""

    name: str
    day: date
    """Its first day: the formula of that day is the period's."""
    first: int
    last: int

    @classmethod
    def parse(cls, text: str, zone: tzinfo) -> Period:
        """``2026-11``, ``2026-Q4`` or ``2026``. Raises AppealFieldInvalid.

        >>> from zoneinfo import ZoneInfo
        >>> Period.parse("2026-Q4", ZoneInfo("Asia/Shanghai")).day
        datetime.date(2026, 10, 1)
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise AppealFieldInvalid(f"{text!r} is no period: write 2026-11, 2026-Q4 or 2026")
        year, month, quarter = int(found["year"]), found["month"], found["quarter"]
        begins, months = (int(month), 1) if month else (3 * int(quarter) - 2, 3) if quarter else (1, 12)
        years, rest = divmod(begins - 1 + months, 12)
        first, end = date(year, begins, 1), date(year + years, rest + 1, 1)
        return cls(name=text.strip(), day=first, first=_moment(first, zone), last=_moment(end, zone))

    def __contains__(self, at: int | None) -> bool:
        return at is not None and self.first <= at < self.last


def _moment(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000
