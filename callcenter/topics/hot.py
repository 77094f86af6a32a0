"""Hot points (热点): categories that many appeals are about, and more than the season and the weeks before explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from callcenter.topics.appeals import TopicAppeal
from callcenter.topics.cells import Cell, daily
from callcenter.topics.chance import chance, usual
from callcenter.topics.season import KindOf, Season
from callcenter.topics.settings import Topics
from callcenter.topics.suppression import without_small

__all__ = ["HotPoint", "hot_points"]

_BY_CHANCE = 0.05
"""A number that comes by chance more often than this is not called rising."""


class HotPoint(msgspec.Struct, frozen=True):
    """One category in the period."""

    category: str
    count: int
    total: int
    """All appeals of the period: the share's denominator."""
    expected: float
    """As the days before the period and the season have it."""
    areas: dict[str, int]
    """The areas it comes from, small numbers together."""

    @property
    def rising(self) -> float | None:
        """Count ÷ expected; None where nothing was expected."""
        return self.count / self.expected if self.expected >= 0.5 else None


def hot_points(
    appeals: Iterable[TopicAppeal], since: date, until: date, kind: KindOf, settings: Topics
) -> list[HotPoint]:
    """Of the days ``since`` to ``until``, both with them; those that grew, the most appeals first.

    ``appeals`` reach back ``bursts.history_days`` before ``since``.
    """
    appeals = tuple(appeals)
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    past = [since - timedelta(days=n) for n in range(settings.bursts.history_days, 0, -1)]
    season = Season(Counter(appeal.day for appeal in appeals), past, kind)
    factors, weight = [season.factor(day) for day in past], sum(map(season.factor, days))
    now = [appeal for appeal in appeals if since <= appeal.day <= until]
    points = []
    for cell, of_day in daily(appeals, settings.bursts.levels).items():
        count = sum(of_day[day] for day in days)
        if cell.area or count < settings.many:
            continue
        known = usual([of_day[day] for day in past], factors)
        expected = known.expected(weight)
        if count > expected and chance(count, weight, known) < _BY_CHANCE:
            points.append(HotPoint(cell.category, count, len(now), expected, _areas(now, cell, settings.small)))
    points.sort(key=lambda point: (-point.count, point.category))
    return _most_exact(points)[: settings.shown]


def _areas(appeals: Iterable[TopicAppeal], cell: Cell, small: int) -> dict[str, int]:
    named = Counter(appeal.area for appeal in appeals if appeal.area and cell.holds(appeal))
    return without_small(named, small)


def _most_exact(points: list[HotPoint]) -> list[HotPoint]:
    """Without a category most of which is one below it that is told, too."""
    return [
        point
        for point in points
        if not any(
            other.category.startswith(f"{point.category}/") and other.count >= 0.8 * point.count for other in points
        )
    ]
