"""The season: how much busier than others a day is by its nature (weekday, weekend, legal holiday, make-up workday).

It is learned from the whole city, whose numbers are large, and is then true for every category and area. A surge on
some days does not move it: each day counts for no more than is usual for its kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from statistics import fmean, median

from callcenter.workdays import day_class

__all__ = ["KindOf", "Season", "robust_mean"]

KindOf = Callable[[date], str]
"""Day → ``workday``, ``weekend`` or ``holiday``, as the calendar has it."""

_FEW = 3
"""A class with fewer days than this is taken for what it is most like."""
_PULL = 1.0
"""So many days of the broader class are added to each class: few days alone say little."""
_DEVIATIONS = 3.0
_TO_SIGMA = 1.4826
"""Median absolute deviation → deviation of a normal distribution."""


class Season:
    """Factors around 1, the mean of all days it was learned from."""

    def __init__(self, totals: Mapping[date, int], days: Sequence[date], kind: KindOf) -> None:
        """``totals``: day → all appeals; ``days`` are those to learn from."""
        self._kind = kind
        classes: dict[str, list[int]] = defaultdict(list)
        kinds: dict[str, list[int]] = defaultdict(list)
        for day in days:
            classes[day_class(day, kind(day))].append(totals.get(day, 0))
            kinds[kind(day)].append(totals.get(day, 0))
        everything = [totals.get(day, 0) for day in days]
        self._level = max(robust_mean(everything), 1e-9) if everything else 1.0
        self._kinds = {each: robust_mean(counts) / self._level for each, counts in kinds.items()}
        self._classes = {
            name: self._pulled(counts, name) for name, counts in classes.items() if len(counts) >= _FEW
        }

    def factor(self, day: date) -> float:
        """How busy the day is by its nature; never 0."""
        kind = self._kind(day)
        known = self._classes.get(day_class(day, kind))
        return max(self._of_kind(kind) if known is None else known, 0.02)

    def _of_kind(self, kind: str) -> float:
        """A holiday that there has been none of is as a weekend, everything else as any day."""
        return self._kinds.get(kind, self._kinds.get("weekend", 1.0) if kind == "holiday" else 1.0)

    def _pulled(self, counts: Sequence[int], name: str) -> float:
        broad = self._of_kind(name.rstrip("0123456789").replace("makeup", "workday"))
        return (robust_mean(counts) / self._level * len(counts) + broad * _PULL) / (len(counts) + _PULL)


def robust_mean(counts: Sequence[int]) -> float:
    """The mean, in which no count is more than three deviations above the median.

    The deviation is that of the median, or of chance alone where most counts are alike.

    >>> robust_mean([2, 3, 2, 3, 2, 500]) < 4
    True
    """
    middle = median(counts)
    spread = max(_TO_SIGMA * median(abs(count - middle) for count in counts), max(middle, 1.0) ** 0.5)
    return fmean(min(count, middle + _DEVIATIONS * spread) for count in counts)
