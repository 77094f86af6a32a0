"""Bursts (突增): more appeals of a category in an area than the season explains.

Every category and area is tested on the last 1, 3 and 7 days. How rare a number must be follows from how many such
tests there are, so that chance raises no more alarms a year than the rule allows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt

import msgspec

from callcenter.topics.appeals import TopicAppeal
from callcenter.topics.cells import Cell, daily
from callcenter.topics.chance import Usual, chance, usual
from callcenter.topics.season import KindOf, Season
from callcenter.topics.settings import BurstRule

__all__ = ["Burst", "bursts"]

_DAYS_A_YEAR = 365.0
_LARGEST = 40
"""So many cells tell how widely days are spread around what is expected."""
_EXPLAINED = 0.5
"""When one burst explains so much of another one's surplus, the other one is no news."""


class Burst(msgspec.Struct, frozen=True):
    """One burst, from the first day on which it was found to the last one of those looked at."""

    cell: Cell
    first: date
    """Day on which it was found first."""
    last: date
    peak: date
    """Day with the most appeals from the beginning of the window on."""
    peak_count: int
    window: int
    """Days together in which it is the most striking, the last of them ``at``."""
    at: date
    count: int
    expected: float
    """In that window."""
    chance: float
    """Probability of as many by chance."""
    spread: float
    """Variance ÷ mean of usual days."""

    @property
    def tag(self) -> str:
        """A name for it that stays the same while it goes on: ``20260314:城乡建设/物业:城东``."""
        return f"{self.first:%Y%m%d}:{self.cell.category}:{self.cell.area}"

    @property
    def deviations(self) -> float:
        """How many deviations above what is expected: to be read; what is tested is the chance."""
        return (self.count - self.expected) / sqrt(max(self.expected * self.spread, 1e-9))

    @property
    def surplus_a_day(self) -> float:
        """Appeals more than expected, on each day of the window."""
        return (self.count - self.expected) / self.window


def bursts(
    appeals: Iterable[TopicAppeal], days: Sequence[date], kind: KindOf, rule: BurstRule, small: int
) -> list[Burst]:
    """The bursts of ``days`` (in order), the least likely first.

    ``appeals`` reach back far enough: history, gap and the longest window before the first of the days. A window with
    fewer than ``small`` appeals is none, in whatever area.
    """
    appeals = tuple(appeals)
    counts = daily(appeals, rule.levels)
    totals = Counter(appeal.day for appeal in appeals)
    found: dict[Cell, list[Burst]] = defaultdict(list)
    for day in days:
        for burst in _explained(_on(day, counts, totals, kind, rule, small)):
            found[burst.cell].append(burst)
    episodes = [episode for cell, alarms in found.items() for episode in _episodes(alarms, counts[cell])]
    return sorted(episodes, key=_striking)


def _on(
    day: date, counts: Mapping[Cell, Counter[date]], totals: Counter[date], kind: KindOf, rule: BurstRule, small: int
) -> list[Burst]:
    """Every cell that stands out on the days that end with ``day``."""
    past = [day - timedelta(days=rule.gap_days + n) for n in range(rule.history_days, 0, -1)]
    season = Season(totals, past, kind)
    factors = [season.factor(each) for each in past]
    rare = rule.false_alarms_a_year / _DAYS_A_YEAR / max(1, len(counts) * len(rule.windows))
    windows = {length: [day - timedelta(days=n) for n in range(length)] for length in rule.windows}
    weights = {length: sum(map(season.factor, window)) for length, window in windows.items()}
    least = _common_spread(counts, past, factors)
    found = []
    for cell, of_day in counts.items():
        known: Usual | None = None
        best: Burst | None = None
        for length, window in windows.items():
            count = sum(of_day[each] for each in window)
            if count < small:
                continue
            known = known or usual([of_day[each] for each in past], factors).spread_at_least(least)
            expected, odds = known.expected(weights[length]), chance(count, weights[length], known)
            if odds < rare and count >= rule.ratio * expected and (best is None or odds < best.chance):
                peak = max(window, key=lambda each: (of_day[each], each))
                best = Burst(cell, day, day, peak, of_day[peak], length, day, count, expected, odds, known.spread)
        if best is not None:
            found.append(best)
    return found


def _common_spread(counts: Mapping[Cell, Counter[date]], past: Sequence[date], factors: Sequence[float]) -> float:
    """Variance ÷ mean as the largest cells together have it: few appeals alone tell too little of it."""
    volumes = sorted(((sum(of_day[each] for each in past), cell) for cell, of_day in counts.items()), reverse=True)
    known = [usual([counts[cell][each] for each in past], factors) for _, cell in volumes[:_LARGEST]]
    seen = sum(each.seen for each in known)
    return sum(each.spread * each.seen for each in known) / seen if seen else 1.0


def _explained(found: list[Burst]) -> list[Burst]:
    """Without those that another, more striking one explains: a burst in one street is one in the city, too."""
    kept: list[Burst] = []
    for burst in sorted(found, key=_striking):
        related = (other for other in kept if other.cell.touches(burst.cell))
        if not any(other.surplus_a_day >= _EXPLAINED * burst.surplus_a_day for other in related):
            kept.append(burst)
    return kept


def _striking(burst: Burst) -> tuple[float, float, int, Cell]:
    """The most striking first; of those that are the same, the one that says most exactly what it is about."""
    return burst.chance, -burst.deviations, -len(burst.cell.category) - len(burst.cell.area), burst.cell


def _episodes(alarms: Sequence[Burst], of_day: Counter[date]) -> list[Burst]:
    """Alarms of one cell with at most a week between them are one burst, told by its most striking day."""
    groups: list[list[Burst]] = []
    for alarm in alarms:
        if groups and (alarm.at - groups[-1][-1].at).days <= 7:
            groups[-1].append(alarm)
        else:
            groups.append([alarm])
    return [_episode(group, of_day) for group in groups]


def _episode(group: Sequence[Burst], of_day: Counter[date]) -> Burst:
    worst = min(group, key=lambda burst: (burst.chance, burst.at))
    begins = min(burst.at - timedelta(days=burst.window - 1) for burst in group)
    span = [begins + timedelta(days=n) for n in range((group[-1].at - begins).days + 1)]
    peak = max(span, key=lambda day: (of_day[day], -day.toordinal()))
    changes = {"first": group[0].at, "last": group[-1].at, "peak": peak, "peak_count": of_day[peak]}
    return msgspec.structs.replace(worst, **changes)
