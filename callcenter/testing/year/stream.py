"""Facts in the order of their moments, kept only until nothing earlier can come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from callcenter.facts import Fact

__all__ = ["DAY", "HOUR", "MINUTE", "SECOND", "Stream"]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_BY_MOMENT = attrgetter("at")


class Stream:
    """Takes facts in any order of time, those of one call, agent or appeal in theirs."""

    def __init__(self) -> None:
        self._days: dict[int, list[Fact]] = defaultdict(list)
        self._serial = 0

    def add(self, kind: type[Fact], at: int, **fields: Any) -> None:
        """One fact, with an id that is the same each time."""
        self._serial += 1
        self._days[at // DAY].append(kind(id=f"{at:014x}{self._serial:018x}", at=at, **fields))

    def before(self, at: int) -> Iterator[Fact]:
        """All facts of whole days before the day of ``at``, which are over."""
        for day in sorted(day for day in self._days if day < at // DAY):
            yield from sorted(self._days.pop(day), key=_BY_MOMENT)

    def rest(self) -> Iterator[Fact]:
        """Everything that is left."""
        for day in sorted(self._days):
            yield from sorted(self._days[day], key=_BY_MOMENT)
        self._days.clear()
