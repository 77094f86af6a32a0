"""Hot, hard and blocking points, bursts, and the special reports that can be drafted, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from callcenter.console.cockpit.spans import Days
from callcenter.reports.special import LOOKED_AT, Looked, Wanted, days_of, lists, look, special, written
from callcenter.topics import BlockPoint, Burst, Cluster, HardPoint, HotPoint, Topics
from callcenter.topics.season import KindOf

__all__ = ["drafted", "talked_of"]


def talked_of(
    connection: Connection, days: Days, settings: Topics, kind: KindOf, *, now: int, zone: ZoneInfo
) -> dict[str, Any]:
    """What stands out on ``days``; bursts are those of the last two weeks of them. Raises StoreError."""
    looked = look(connection, settings, days.first, days.last, now=now, zone=zone)
    latest = [day for day in days_of(looked) if day > days.last - timedelta(days=LOOKED_AT)]
    found = lists(looked, settings, kind, latest)
    return {
        "total": len(looked.within),
        "bursts": [_burst(each, settings.small) for each in found["bursts"]],
        "hot": [_hot(each) for each in found["hot"]],
        "hard": [_hard(each) for each in found["hard"]],
        "block": [_block(each) for each in found["block"]],
        "reports": list(_reports(settings, found["bursts"], found["clusters"])),
    }


def drafted(
    connection: Connection, tag: str, days: Days, settings: Topics, kind: KindOf, units: Mapping[str, str], site: str,
    *, now: int, zone: ZoneInfo,
) -> str:  # fmt: skip
    """A special report in Markdown. Raises ReportRefused when there is no such topic, StoreError."""
    looked: Looked = look(connection, settings, days.first, days.last, now=now, zone=zone)
    return written(special(connection, Wanted(tag), looked, settings, kind), looked, settings, units, site)


def _burst(burst: Burst, small: int) -> dict[str, Any]:
    """Of an area the peak is not told when it is small: it is one day's number."""
    few = bool(burst.cell.area) and burst.peak_count < small
    return {
        "tag": burst.tag, "category": burst.cell.category, "area": burst.cell.area, "first": burst.first,
        "last": burst.last, "at": burst.at, "days": burst.window, "count": burst.count,
        "expected": round(burst.expected, 1), "peak": burst.peak, "peak_count": None if few else burst.peak_count,
    }  # fmt: skip


def _hot(point: HotPoint) -> dict[str, Any]:
    return {
        "category": point.category, "count": point.count, "total": point.total, "expected": round(point.expected, 1),
        "rising": None if point.rising is None else round(point.rising, 1),
    }  # fmt: skip


def _hard(point: HardPoint) -> dict[str, Any]:
    return {"category": point.category, "unit": point.unit, "hard": point.hard, "total": point.total,
            "reasons": point.reasons}  # fmt: skip


def _block(point: BlockPoint) -> dict[str, Any]:
    return {
        "state": point.state, "unit": point.unit, "stuck": point.stuck, "total": point.total,
        "overdue": point.overdue, "median": point.median_days, "longest": point.longest_days,
        "categories": point.categories,
    }  # fmt: skip


def _reports(
    settings: Topics, bursts: Iterable[Burst], clusters: Sequence[Cluster]
) -> Iterator[dict[str, Any]]:
    """Those that can be drafted: topics followed by name, bursts, matters of many appeals."""
    for tag, named in settings.tags.items():
        yield {"tag": tag, "why": "followed", "title": named.title, "count": None}
    for burst in bursts:
        yield {"tag": burst.tag, "why": "burst", "title": burst.cell.title, "count": burst.count}
    for cluster in clusters:
        if cluster.head:
            yield {"tag": cluster.head, "why": "matter", "title": cluster.category, "count": cluster.size}
