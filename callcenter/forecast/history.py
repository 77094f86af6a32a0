"""The calls of past days, by half hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["SLOTS", "History", "KindOf", "Numbers"]

SLOTS = 48
"""Half hours of a day."""
KindOf = Callable[[date], str]
"""Day → ``workday``, ``weekend`` or ``holiday``, as the calendar has it."""
Numbers = NDArray[np.float64]


class History(msgspec.Struct, frozen=True):
    """Days on record; a day without any call is none: the hotline is never closed, so nothing was recorded."""

    days: tuple[date, ...]
    """In order."""
    counts: Numbers
    """One row of 48 half hours for each of the days."""

    @classmethod
    def of(cls, counts: Mapping[date, Mapping[int, int]]) -> History:
        """Day → half hour (0–47) → calls."""
        days = tuple(sorted(day for day, slots in counts.items() if any(slots.values())))
        table = np.zeros((len(days), SLOTS))
        for row, day in enumerate(days):
            for slot, count in counts[day].items():
                table[row, slot] = count
        return cls(days, table)

    @property
    def totals(self) -> Numbers:
        """Calls of each day."""
        return np.asarray(self.counts.sum(axis=1), float)

    def before(self, day: date) -> History:
        """What was known when ``day`` began."""
        kept = sum(each < day for each in self.days)
        return History(self.days[:kept], self.counts[:kept])

    def on(self, day: date) -> Numbers | None:
        """The half hours of a day; None when it is not on record."""
        try:
            return np.asarray(self.counts[self.days.index(day)], float)
        except ValueError:
            return None

    def week_before(self, day: date) -> Numbers | None:
        """The same weekday of the week before: the naive forecast."""
        return self.on(day - timedelta(days=7))
