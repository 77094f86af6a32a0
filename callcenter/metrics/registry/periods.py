"""What people write for a time to be counted: a year, quarter, month, week, day, hour or moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from callcenter.errors import SpanInvalid
from callcenter.metrics.registry.span import HOUR, Span, midnight, moment_us

__all__ = ["period"]

_FORMS = "2026, 2026-Q4, 2026-11, 2026-W48, 2026-11-27, 2026-11-27T09 or 2026-11-27T09:30"
_Edges = tuple[int, int]


def period(at: str, to: str = "", zone: str = "Asia/Shanghai") -> Span:
    """From the beginning of ``at`` to the end of ``to``, or of ``at`` itself; a moment lasts no time.

    >>> period("2026-11-27").end_us - period("2026-11-27").begin_us == 24 * 3600 * 1_000_000
    True

    Raises SpanInvalid.
    """
    begin, end = _edges(at, zone)
    if to:
        end = _edges(to, zone)[1]
    elif begin == end:
        raise SpanInvalid(f"{at!r} is a moment: say until when with --to")
    return Span(begin, end, zone)


def _edges(text: str, zone: str) -> _Edges:
    for pattern, make in _READERS:
        if found := pattern.fullmatch(text):
            try:
                return make(found, zone)
            except (ValueError, OverflowError):
                break
    raise SpanInvalid(f"{text!r} is no time to be counted: write {_FORMS}")


def _days(first: date, after: date, zone: str) -> _Edges:
    return midnight(first, zone), midnight(after, zone)


def _months(year: int, month: int, count: int, zone: str) -> _Edges:
    last = month - 1 + count
    return _days(date(year, month, 1), date(year + last // 12, last % 12 + 1, 1), zone)


def _quarter(found: re.Match[str], zone: str) -> _Edges:
    return _months(int(found[1]), 3 * int(found[2]) - 2, 3, zone)


def _week(found: re.Match[str], zone: str) -> _Edges:
    monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    return _days(monday, monday + timedelta(days=7), zone)


def _day(found: re.Match[str], zone: str) -> _Edges:
    day = date.fromisoformat(found[0])
    return _days(day, day + timedelta(days=1), zone)


def _hour(found: re.Match[str], zone: str) -> _Edges:
    begins = moment_us(datetime.fromisoformat(found[0]), zone)
    return begins, begins + HOUR


def _moment(found: re.Match[str], zone: str) -> _Edges:
    at = moment_us(datetime.fromisoformat(found[0]), zone)
    return at, at


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], _Edges]], ...] = (
    (re.compile(r"(\d{4})"), lambda found, zone: _months(int(found[1]), 1, 12, zone)),
    (re.compile(r"(\d{4})-Q([1-4])"), _quarter),
    (re.compile(r"(\d{4})-(\d{2})"), lambda found, zone: _months(int(found[1]), int(found[2]), 1, zone)),
    (re.compile(r"(\d{4})-W(\d{2})"), _week),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), _day),
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}"), _hour),
    (re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?"), _moment),
)
