"""Blocking points (堵点): where appeals do not move on: stuck in one state at one unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median

import msgspec

from callcenter.topics.appeals import TopicAppeal
from callcenter.topics.settings import Topics

__all__ = ["BlockPoint", "block_points"]


class BlockPoint(msgspec.Struct, frozen=True):
    """One state at one unit; without a unit it is the centre itself."""

    state: str
    unit: str
    stuck: int
    """Open appeals to which nothing happened for ``stuck_days``."""
    total: int
    """All open appeals there."""
    overdue: int
    """Of the stuck ones."""
    median_days: float
    longest_days: int
    """Days since anything happened, of the stuck ones."""
    categories: dict[str, int]
    """What they are about, the first level of the category; the most first."""


def block_points(appeals: Iterable[TopicAppeal], settings: Topics) -> list[BlockPoint]:
    """Of the appeals that are open now, whenever they came in; the most stuck ones first."""
    places: dict[tuple[str, str], list[TopicAppeal]] = defaultdict(list)
    for appeal in appeals:
        if appeal.open:
            places[appeal.state, appeal.unit].append(appeal)
    found = [
        _point(state, unit, there, stuck)
        for (state, unit), there in places.items()
        if len(stuck := [appeal for appeal in there if appeal.idle >= settings.stuck_days]) >= settings.many
    ]
    return sorted(found, key=lambda point: (-point.stuck, point.state, point.unit))[: settings.shown]


def _point(state: str, unit: str, there: list[TopicAppeal], stuck: list[TopicAppeal]) -> BlockPoint:
    about = Counter(appeal.category.split("/")[0] for appeal in stuck if appeal.category)
    return BlockPoint(
        state,
        unit,
        stuck=len(stuck),
        total=len(there),
        overdue=sum(appeal.overdue for appeal in stuck),
        median_days=float(median(appeal.idle for appeal in stuck)),
        longest_days=max(appeal.idle for appeal in stuck),
        categories=dict(sorted(about.items(), key=lambda item: (-item[1], item[0]))[:5]),
    )
