"""Spans that reports are about: a day, a week, a month, a year, or any other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from callcenter.errors import ReportRefused
from callcenter.metrics.registry import Span

__all__ = ["KINDS", "Period", "last_over", "named", "over_since", "span_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Period(msgspec.Struct, frozen=True):
    """A span with a name: ``2026-11-27``, ``2026-W48``, ``2026-11``, ``2026``, or both ends of any other."""

    kind: str
    name: str
    title: str
    """As people say it: ``2026年11月``."""
    span: Span


def named(kind: str, name: str, zone: str) -> Period:
    """The day, week, month or year of that name. Raises ReportRefused."""
    shape, example, reader = KINDS[kind]
    if not re.fullmatch(shape, name):
        raise ReportRefused(f"{name!r} is no {kind}: write one like {example}")
    try:
        first, after = reader(name)
    except ValueError:
        raise ReportRefused(f"there is no {kind} {name}") from None
    return Period(kind, name, _title(kind, first, after), Span.of_days(first, after - timedelta(days=1), zone))


def last_over(kind: str, now: int, zone: str) -> Period:
    """The newest one that is over at ``now`` (µs)."""
    today = _local(now, zone).date()
    this = named(kind, _name(kind, today), zone)
    return named(kind, _name(kind, _local(this.span.begin_us, zone).date() - timedelta(days=1)), zone)


def over_since(kind: str, since: int, now: int, zone: str) -> Iterator[Period]:
    """Those that ended after ``since`` and not after ``now`` (both µs), the oldest first."""
    found = []
    period = last_over(kind, now, zone)
    while period.span.end_us > since:
        found.append(period)
        period = last_over(kind, period.span.begin_us, zone)
    yield from reversed(found)


def span_of(first: str, end: str, zone: str) -> Period:
    """From one day or moment to before another; a day as the end belongs to it. Raises ReportRefused."""
    begin_us, end_us = _moment(first, zone, last=False), _moment(end, zone, last=True)
    if begin_us >= end_us:
        raise ReportRefused(f"{end} is not after {first}")
    return Period("span", f"{first}--{end}", f"{first} 至 {end}", Span(begin_us, end_us, zone))


def _day(name: str) -> tuple[date, date]:
    day = date.fromisoformat(name)
    return day, day + timedelta(days=1)


def _week(name: str) -> tuple[date, date]:
    monday = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
    return monday, monday + timedelta(days=7)


def _month(name: str) -> tuple[date, date]:
    year, month = int(name[:4]), int(name[5:])
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _year(name: str) -> tuple[date, date]:
    return date(int(name), 1, 1), date(int(name) + 1, 1, 1)


KINDS: Mapping[str, tuple[str, str, Callable[[str], tuple[date, date]]]] = {
    "day": (r"\d{4}-\d\d-\d\d", "2026-11-27", _day),
    "week": (r"\d{4}-W\d\d", "2026-W48", _week),
    "month": (r"\d{4}-\d\d", "2026-11", _month),
    "year": (r"\d{4}", "2026", _year),
}
"""Kind → form of its names, an example, and from a name to its first day and the day after it."""


def _name(kind: str, day: date) -> str:
    year, week, _ = day.isocalendar()
    return {
        "day": day.isoformat(), "week": f"{year:04d}-W{week:02d}", "month": f"{day:%Y-%m}", "year": f"{day:%Y}",
    }[kind]  # fmt: skip


def _title(kind: str, first: date, after: date) -> str:
    last = after - timedelta(days=1)
    if kind == "week":
        return f"{first.isocalendar().year}年第{first.isocalendar().week}周（{first:%m月%d日}至{last:%m月%d日}）"
    return f"{first.year}年" + {"day": f"{first.month}月{first.day}日", "month": f"{first.month}月", "year": ""}[kind]


def _moment(text: str, zone: str, *, last: bool) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ReportRefused(f"{text!r} is no moment: write 2026-11-27 or 2026-11-27T08:00") from None
    if last and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        moment += timedelta(days=1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return (moment - _EPOCH) // _MICROSECOND


def _local(at: int, zone: str) -> datetime:
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))
