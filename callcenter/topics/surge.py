"""A surge or campaign: everything about one tag, in counts (疫情诉求 3 984 件，单日峰值 501 件)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from callcenter.topics.appeals import TopicAppeal
from callcenter.topics.hard import REASONS
from callcenter.topics.settings import Topics
from callcenter.topics.suppression import without_small

__all__ = ["Surge", "surge"]


class Surge(msgspec.Struct, frozen=True):
    """What a report tells of it; all are numbers of appeals."""

    total: int
    first: date | None
    last: date | None
    """Days of the first and of the latest appeal."""
    peak: date | None
    peak_count: int
    days: dict[date, int]
    """Days with appeals, in order."""
    categories: dict[str, int]
    areas: dict[str, int]
    """Small numbers together; without those that name no area."""
    channels: dict[str, int]
    types: dict[str, int]
    modes: dict[str, int]
    states: dict[str, int]
    units: dict[str, int]
    open: int
    overdue: int
    asked_resolved: int
    resolved: int
    asked_satisfied: int
    satisfied: int
    """Of those who answered in a valid callback, those who are."""
    reasons: dict[str, int]
    """Reason of being hard → appeals."""


def surge(appeals: Iterable[TopicAppeal], settings: Topics) -> Surge:
    """The figures of the appeals given."""
    appeals = sorted(appeals, key=lambda appeal: (appeal.day, appeal.number))
    days = Counter(appeal.day for appeal in appeals)
    peak = max(days, key=lambda day: (days[day], -day.toordinal()), default=None)
    resolved = [appeal.resolved for appeal in appeals if appeal.resolved is not None]
    satisfied = [appeal.satisfied for appeal in appeals if appeal.satisfied is not None]
    return Surge(
        total=len(appeals),
        first=appeals[0].day if appeals else None,
        last=appeals[-1].day if appeals else None,
        peak=peak,
        peak_count=days[peak] if peak else 0,
        days=dict(sorted(days.items())),
        categories=_counted(appeal.category for appeal in appeals),
        areas=without_small(Counter(appeal.area for appeal in appeals if appeal.area), settings.small),
        channels=_counted(appeal.channel for appeal in appeals),
        types=_counted(appeal.type for appeal in appeals),
        modes=_counted(appeal.mode for appeal in appeals),
        states=_counted(appeal.state for appeal in appeals),
        units=_counted(appeal.unit for appeal in appeals),
        open=sum(appeal.open for appeal in appeals),
        overdue=sum(appeal.overdue for appeal in appeals),
        asked_resolved=len(resolved),
        resolved=sum(resolved),
        asked_satisfied=len(satisfied),
        satisfied=sum(satisfied),
        reasons={
            name: count
            for name, holds in REASONS.items()
            if (count := sum(holds(appeal, settings) for appeal in appeals))
        },
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    """Value → number, the most first; the empty one is left out."""
    found = Counter(value for value in values if value)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
