"""Which periods of a delivery are to be delivered now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from callcenter.config.reports import ReportDelivery
from callcenter.reports.periods import Period, last_over, over_since

__all__ = ["due_periods", "ripe"]


def due_periods(
    delivery: ReportDelivery, since: int | None, now: int, zone: str, most: int
) -> tuple[Sequence[Period], int]:
    """(periods that are ripe at ``now``, the oldest first; how many older ones are left out).

    ``since`` is the end of the newest period that was delivered (µs); None: none was ever, and the last one that is
    over is the first. At most ``most`` periods.
    """
    if since is None:
        candidates = [last_over(delivery.report, now, zone)]
    else:
        candidates = [*over_since(delivery.report, since, now, zone)]
    found = [period for period in candidates if ripe(period, delivery.at, zone) <= now]
    return found[-most:], max(0, len(found) - most)


def ripe(period: Period, clock: str, zone: str) -> int:
    """The moment from which a period is delivered: ``clock`` of the first day after it, µs since 1970 UTC."""
    hours, minutes = map(int, clock.split(":"))
    ends = datetime.fromtimestamp(period.span.end_us / 1e6, ZoneInfo(zone))
    moment = ends.replace(hour=hours, minute=minutes)
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
