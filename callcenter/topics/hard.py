"""Hard points (难点): categories at a unit whose appeals take long, go back, or are done again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import msgspec

from callcenter.topics.appeals import TopicAppeal
from callcenter.topics.settings import Topics

__all__ = ["REASONS", "HardPoint", "hard_points"]

REASONS: Mapping[str, Callable[[TopicAppeal, Topics], bool]] = {
    "overdue": lambda appeal, _: appeal.overdue,
    "long": lambda appeal, settings: appeal.age > settings.long_days,
    "returned": lambda appeal, _: appeal.returns > 0,
    "redone": lambda appeal, _: appeal.redone > 0,
    "reopened": lambda appeal, _: appeal.reopened > 0,
    "extended": lambda appeal, _: appeal.extensions > 0,
    "unresolved": lambda appeal, _: appeal.resolved is False,
}
"""Reason → does it hold for an appeal? One appeal may have several."""


class HardPoint(msgspec.Struct, frozen=True):
    """One category at one unit."""

    category: str
    unit: str
    total: int
    """Appeals of the category at the unit in the period."""
    hard: int
    """Those with at least one of the reasons."""
    reasons: dict[str, int]
    """Reason → appeals that it holds for; those that hold for none are absent."""


def hard_points(appeals: Iterable[TopicAppeal], settings: Topics) -> list[HardPoint]:
    """Of the appeals given; only points with at least ``many`` hard ones, the most first."""
    groups: dict[tuple[str, str], list[TopicAppeal]] = defaultdict(list)
    for appeal in appeals:
        if appeal.unit and appeal.category:
            groups[appeal.category, appeal.unit].append(appeal)
    points = (_point(category, unit, group, settings) for (category, unit), group in groups.items())
    found = [point for point in points if point.hard >= settings.many]
    return sorted(found, key=lambda point: (-point.hard, point.category, point.unit))[: settings.shown]


def _point(category: str, unit: str, group: list[TopicAppeal], settings: Topics) -> HardPoint:
    holding = {name: [appeal.number for appeal in group if holds(appeal, settings)] for name, holds in REASONS.items()}
    hard = {number for numbers in holding.values() for number in numbers}
    return HardPoint(category, unit, len(group), len(hard), {name: len(each) for name, each in holding.items() if each})
