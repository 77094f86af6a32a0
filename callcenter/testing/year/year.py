"""Day after day: calls come in, appeals come from elsewhere, appellants are called back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random

from callcenter.appeals.rules import Rules
from callcenter.facts import Fact
from callcenter.testing.year.appeals import Appeals
from callcenter.testing.year.calls import Calls, of_a_day
from callcenter.testing.year.people import Floor
from callcenter.testing.year.size import Size
from callcenter.testing.year.stream import DAY, Stream
from callcenter.testing.year.truth import Truth
from callcenter.workdays import Calendar

__all__ = ["Year"]


class Year:
    """One year, or part of it; ``truth`` is complete when all ``facts`` were taken."""

    def __init__(self, size: Size, calendar: Calendar, rules: Rules | None = None) -> None:
        self.size = size
        self.truth = Truth()
        self._calendar = calendar
        self._draw = Random(size.seed)  # noqa: S311 - an invented year
        self._stream = Stream()
        self._floor = Floor(self._draw, self._stream, self.truth)
        self._calls = Calls(self._draw, self._floor, self._stream, self.truth)
        self._appeals = Appeals(self._draw, calendar, self._stream, self.truth, self._calls, rules or Rules())
        self._calls.talked = self._appeals.of_call
        self._calls_of, self._elsewhere_of = self._shares(size.calls), self._shares(size.elsewhere)

    def facts(self) -> Iterator[Fact]:
        """All that happens, in order of time; callbacks about the last appeals go on for some weeks after the end."""
        number = 0
        while number < self.size.days or self._appeals.next_call is not None:
            midnight = self._midnight(number)
            yield from self._stream.before(midnight - DAY)
            self._floor.begin_day(number, midnight)
            self._live(self._coming(number, midnight), self._midnight(number + 1))
            number += 1
        self._floor.end()
        yield from self._stream.rest()

    def _midnight(self, number: int) -> int:
        day = self.size.begins + timedelta(days=number)
        return int(datetime.combine(day, time(), self._calendar.timezone).timestamp()) * 1_000_000

    def _coming(self, number: int, midnight: int) -> list[tuple[int, bool]]:
        """(moment, is it a call?) of one day, in order."""
        if number >= self.size.days:
            return []
        calls = of_a_day(self._draw, midnight, self._calls_of[number])
        appeals = [midnight + round(self._draw.random() * DAY) for _ in range(self._elsewhere_of[number])]
        return sorted([*((at, True) for at in calls), *((at, False) for at in appeals)])

    def _shares(self, whole: int) -> Sequence[int]:
        """How many on each day: fewer when offices are closed, and no two days alike."""
        days = [self.size.begins + timedelta(days=number) for number in range(self.size.days)]
        weights = [self._draw.uniform(0.85, 1.15) * (1.0 if self._calendar.is_workday(day) else 0.6) for day in days]
        drawn = Counter(self._draw.choices(range(self.size.days), weights, k=whole))
        return [drawn[number] for number in range(self.size.days)]

    def _live(self, coming: list[tuple[int, bool]], midnight: int) -> None:
        for at, is_call in [*coming, (midnight, None)]:
            while (due := self._appeals.next_call) is not None and due < at:
                self._appeals.ring()
            if is_call:
                self._calls.come_in(at)
            elif is_call is False:
                self._appeals.from_elsewhere(at)
