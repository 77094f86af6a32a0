"""What the city talks about, for the wallboard: appeals by area, small ones hidden, and the cockpit's hot topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from callcenter.console.cockpit.spans import day_of, spans
from callcenter.console.cockpit.suppression import Kept, kept
from callcenter.console.cockpit.topics import talked_of
from callcenter.metrics.registry import Span, figures
from callcenter.metrics.registry.span import midnight
from callcenter.topics import Topics
from callcenter.topics.season import KindOf

__all__ = ["METRIC", "SPANS", "TOPIC_SPAN", "area_counts", "city_rows", "dimension_of", "span_in_city"]

METRIC = "services"
SPANS = ("today", "week")
"""Since midnight; the seven days before. None is part of the other: their difference would tell what is hidden."""
TOPIC_SPAN = "7d"
"""The cockpit's span: days that are over, so that no half day is compared with whole ones."""
_BURSTS = 4
_HOT = 6


def span_in_city(name: str, now: int, zone: str) -> Span:
    """``today`` up to ``now`` (µs since 1970 UTC), or ``week``."""
    day = day_of(now, zone)
    if name == "week":
        return spans(TOPIC_SPAN, day).now.span(zone)
    begin = midnight(day, zone)
    return Span(begin, max(now, begin + 1) + 1, zone)


def city_rows(connection: Connection, now: int, zone: str, settings: Topics, kind: KindOf) -> dict[str, Any]:
    """``areas`` and ``topics``, as they are told. Raises StoreError."""
    return {"areas": _areas(connection, now, zone, settings.small), "topics": _topics(connection, now, zone, settings,
                                                                                      kind)}  # fmt: skip


def area_counts(connection: Connection, span: Span, small: int) -> tuple[Kept, int]:
    """Appeals of each area that may be shown, those of the others together; and all of them. Raises StoreError."""
    counts = {each.key["area"]: (each.numerator,) for each in figures(connection, [METRIC], span, ["area"])}
    return kept(counts, small), sum(count for (count,) in counts.values())


def dimension_of(category: str) -> str:
    """By what the registry counts a category with all below it."""
    return {0: "category_1", 1: "category_2"}.get(category.count("/"), "category")


def _areas(connection: Connection, now: int, zone: str, small: int) -> dict[str, Any]:
    counted = {name: area_counts(connection, span_in_city(name, now, zone), small) for name in SPANS}
    found, total = counted["week"][0].shown, counted["week"][1]
    rows = [
        {"area": area, **{name: _one(counted[name][0].shown.get(area)) for name in SPANS},
         "share": found[area][0] / total if area in found else None}
        for area in dict.fromkeys(area for each, _ in counted.values() for area in each.shown)
    ]  # fmt: skip
    return {
        "rows": sorted(rows, key=lambda row: (-(row["week"] or 0), -(row["today"] or 0), row["area"])),
        "rest": {name: _one(each.rest) for name, (each, _) in counted.items()},
        "total": {name: every for name, (_, every) in counted.items()}, "small": small,
    }  # fmt: skip


def _one(counts: tuple[int, ...] | None) -> int | None:
    return counts[0] if counts else None


def _topics(connection: Connection, now: int, zone: str, settings: Topics, kind: KindOf) -> dict[str, Any]:
    days = spans(TOPIC_SPAN, day_of(now, zone)).now
    found = talked_of(connection, days, settings, kind, now=now, zone=ZoneInfo(zone))
    today = _of_today(connection, now, zone)
    return {
        "first": days.first, "last": days.last, "bursts": found["bursts"][:_BURSTS],
        "hot": [{**each, "today": today[dimension_of(each["category"])].get(each["category"], 0)}
                for each in found["hot"][:_HOT]],
    }  # fmt: skip


def _of_today(connection: Connection, now: int, zone: str) -> Mapping[str, Mapping[str, int]]:
    """Dimension → category → appeals of today."""
    span = span_in_city("today", now, zone)
    return {
        by: {each.key[by]: each.numerator for each in figures(connection, [METRIC], span, [by])}
        for by in ("category_1", "category_2", "category")
    }  # fmt: skip
