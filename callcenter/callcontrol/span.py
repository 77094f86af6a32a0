"""The time of day in which people are rung."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

__all__ = ["in_span"]


def in_span(span: str, at: int, timezone: str) -> bool:
    """Is the moment (µs since 1970 UTC) within ``09:00-20:00`` of the local day? The end does not belong to it.

    >>> in_span("09:00-20:00", 1_795_741_200_000_000, "Asia/Shanghai")
    True
    """
    begin, end = span.split("-")
    clock = datetime.fromtimestamp(at / 1e6, ZoneInfo(timezone)).time()
    return time.fromisoformat(begin) <= clock and (end == "24:00" or clock < time.fromisoformat(end))
