"""Moments and durations for the terminal, and what people write for a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from callcenter.errors import CommandRefused

__all__ = ["clock", "iso", "parse_since", "seconds", "when"]

_AGO = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def iso(at: int | None, zone: ZoneInfo) -> str | None:
    """A moment (µs since 1970 UTC) with date, milliseconds and offset, for JSON.

    >>> iso(1767225600123999, ZoneInfo("Asia/Shanghai"))
    '2026-01-01T08:00:00.123+08:00'
    """
    return None if at is None else _local(at, zone).isoformat(timespec="milliseconds")


def when(at: int | None, zone: ZoneInfo) -> str:
    """A moment with date and milliseconds, for people; empty for None."""
    return "" if at is None else _local(at, zone).strftime("%Y-%m-%d %H:%M:%S.") + f"{at // 1000 % 1000:03d}"


def clock(at: int, zone: ZoneInfo) -> str:
    """Time of day with milliseconds."""
    return when(at, zone)[11:]


def seconds(us: int | None) -> float | None:
    """A duration in seconds, to the millisecond."""
    return None if us is None else round(us / 1e6, 3)


def parse_since(text: str, zone: ZoneInfo, now: int) -> int:
    """``30m``, ``2h``, ``2026-01-01`` or ``2026-01-01T08:00`` (local time) as µs since 1970 UTC.

    Raises CommandRefused.
    """
    if ago := _AGO.fullmatch(text):
        span = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return now - span // timedelta(microseconds=1)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandRefused(f"{text!r} is no moment: write 30m, 2h, 2026-01-01 or 2026-01-01T08:00") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


def _local(at: int, zone: ZoneInfo) -> datetime:
    whole, rest = divmod(at, 1_000_000)
    return datetime.fromtimestamp(whole, zone).replace(microsecond=rest)
