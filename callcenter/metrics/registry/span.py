"""A time that is counted, and how it is cut: hours, days, months of any time zone, clock changes included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, literal

from callcenter.errors import SpanInvalid

__all__ = ["HOUR", "QUARTER", "TIMES", "Cut", "Span", "cut", "midnight", "moment_us", "zone_of"]

_SECOND = 1_000_000
QUARTER = 900 * _SECOND
"""A quarter of an hour, µs: every offset of a time zone in use is a multiple of it."""
HOUR = 3600 * _SECOND
_DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """From ``begin_us`` to before ``end_us`` (µs since 1970 UTC); hours and days are those of ``zone``."""

    begin_us: int
    end_us: int
    zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        """Raises SpanInvalid."""
        if not 0 <= self.begin_us < self.end_us:
            raise SpanInvalid("the end must lie after the beginning, and the beginning after 1970")
        zone_of(self.zone)

    @classmethod
    def of_days(cls, first: date, last: date, zone: str = "Asia/Shanghai") -> Span:
        """Whole days, the last one included."""
        return cls(midnight(first, zone), midnight(last + timedelta(days=1), zone), zone)

    @classmethod
    def of_month(cls, year: int, month: int, zone: str = "Asia/Shanghai") -> Span:
        """One month."""
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls(midnight(date(year, month, 1), zone), midnight(after, zone), zone)

    @classmethod
    def of_year(cls, year: int, zone: str = "Asia/Shanghai") -> Span:
        """One year."""
        return cls(midnight(date(year, 1, 1), zone), midnight(date(year + 1, 1, 1), zone), zone)

    @property
    def offset_us(self) -> int | None:
        """What the zone is ahead of UTC, µs; None when that changes in this time."""
        zone, step = ZoneInfo(self.zone), timedelta(days=1)
        moment, end = _moment(self.begin_us), _moment(self.end_us)
        offsets = {_offset(end, zone)}
        while moment < end:
            offsets.add(_offset(moment, zone))
            moment += step
        return offsets.pop() if len(offsets) == 1 else None


def midnight(day: date, zone: str) -> int:
    """Beginning of a day, µs since 1970 UTC. Raises SpanInvalid for a zone that is not known."""
    return moment_us(datetime(day.year, day.month, day.day), zone)


def moment_us(local: datetime, zone: str) -> int:
    """A local moment, or one with an offset of its own, as µs since 1970 UTC. Raises SpanInvalid."""
    aware = local.replace(tzinfo=zone_of(zone)) if local.tzinfo is None else local
    return (aware - _EPOCH) // timedelta(microseconds=1)


def zone_of(name: str) -> ZoneInfo:
    """The time zone. Raises SpanInvalid."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SpanInvalid(f"there is no time zone {name!r}: write one like Asia/Shanghai") from None


def _moment(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _to(local: datetime, minutes: int) -> str:
    """Where the piece of so many minutes begins, with the offset."""
    return local.replace(minute=local.minute // minutes * minutes).isoformat(timespec="minutes")


def _week(local: datetime) -> str:
    year, week, _ = local.isocalendar()
    return f"{year:04d}-W{week:02d}"


TIMES: Mapping[str, tuple[int, Callable[[datetime], str]]] = MappingProxyType({
    "quarter_hour": (QUARTER, lambda local: _to(local, 15)),
    "half_hour": (HOUR // 2, lambda local: _to(local, 30)),
    "hour": (HOUR, lambda local: _to(local, 60)),
    "hour_of_day": (HOUR, lambda local: f"{local.hour:02d}"),
    "day": (_DAY, lambda local: f"{local:%Y-%m-%d}"),
    "weekday": (_DAY, lambda local: str(local.isoweekday())),
    "week": (_DAY, _week),
    "month": (_DAY, lambda local: f"{local:%Y-%m}"),
    "quarter": (_DAY, lambda local: f"{local:%Y}-Q{(local.month + 2) // 3}"),
    "year": (_DAY, lambda local: f"{local:%Y}"),
})  # fmt: skip
"""Dimension of time → length of the pieces that it is made of (µs), and its word for a local moment.

``hour`` and ``half_hour`` carry the offset: when clocks are put back, an hour that comes twice is two hours.
"""


class Cut:
    """Pieces of a span, by number; each lies within one hour, day… of the zone."""

    def __init__(self, span: Span, times: tuple[str, ...]) -> None:
        offset = span.offset_us
        self._zone = ZoneInfo(span.zone)
        self._ahead = offset or 0
        self.unit = min((TIMES[name][0] for name in times), default=0)
        """Length of a piece, µs; 0: the span is not cut."""
        if offset is None and self.unit:
            self.unit = QUARTER
        self._words = tuple(TIMES[name][1] for name in times)
        self._known: dict[int, tuple[str, ...]] = {}

    def sql(self, at: ColumnElement[Any]) -> ColumnElement[Any]:
        """Number of the piece that a moment lies in."""
        return (at + literal(self._ahead)) // literal(self.unit)

    def piece(self, at: int) -> int:
        """The same for a moment that is known."""
        return (at + self._ahead) // self.unit

    def begins(self, piece: int) -> int:
        """Where a piece begins, µs since 1970 UTC."""
        return piece * self.unit - self._ahead

    def words(self, piece: int) -> tuple[str, ...]:
        """What the piece belongs to, one word for each dimension of time."""
        found = self._known.get(piece)
        if found is None:
            local = _moment(self.begins(piece)).astimezone(self._zone)
            found = self._known[piece] = tuple(word(local) for word in self._words)
        return found


def cut(span: Span, by: tuple[str, ...]) -> Cut:
    """The pieces that are needed for the dimensions of time among ``by``, in their order."""
    return Cut(span, tuple(name for name in by if name in TIMES))
