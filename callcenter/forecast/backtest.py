"""Was the forecast any good? Made anew for each past day from what was known then, beside the naive one.

Naive is the same half hour of the week before. WAPE: sum of absolute errors ÷ sum of calls. MASE: mean absolute error ÷
that of the naive forecast over the same half hours; below 1 the forecast is better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import msgspec

from callcenter.errors import ForecastImpossible
from callcenter.forecast.history import SLOTS, History, KindOf
from callcenter.forecast.model import FEWEST_DAYS, fitted

__all__ = ["Scores", "back_test"]

_LOW, _HIGH = 0.1, 0.9


class Scores(msgspec.Struct, frozen=True):
    """Over all half hours of all days that both could be made for."""

    days: int
    half_hours: int
    calls: float
    error: float
    naive_error: float
    """Sums of absolute errors, calls."""
    day_error: float
    naive_day_error: float
    """The same of whole days."""
    inside: int
    """Half hours whose calls lay between the 10 % and the 90 % quantile, both with them."""

    @property
    def wape(self) -> float:
        """Of the forecast."""
        return self.error / self.calls if self.calls else 0.0

    @property
    def naive_wape(self) -> float:
        """Of the naive one."""
        return self.naive_error / self.calls if self.calls else 0.0

    @property
    def mase(self) -> float:
        """Below 1: better than naive."""
        return self.error / self.naive_error if self.naive_error else 0.0


def back_test(
    history: History, days: Sequence[date], kind: KindOf, ahead: int = 7, told: Callable[[str], object] = str
) -> Scores:
    """Each of ``days`` as it would have been forecast ``ahead`` days before. Raises ForecastImpossible for none."""
    rows = []
    for day in days:
        actual, naive = history.on(day), history.week_before(day)
        origin = day - timedelta(days=ahead - 1)
        if actual is None or naive is None or len(history.before(origin).days) < FEWEST_DAYS:
            continue
        told(day.isoformat())
        made = fitted(history, origin, kind).day(day, kind)
        low, high = made.quantile(_LOW), made.quantile(_HIGH)
        rows.append((
            actual.sum(),
            abs(actual - made.mean).sum(),
            abs(actual - naive).sum(),
            abs(actual.sum() - made.total),
            abs(actual.sum() - naive.sum()),
            sum(a <= x <= b for a, x, b in zip(low, actual, high, strict=True)),
        ))
    if not rows:
        raise ForecastImpossible(
            f"no day can be tested: {FEWEST_DAYS} days on record before it, and the week before it, are needed"
        )
    calls, error, worse, of_days, worse_days, inside = (float(sum(column)) for column in zip(*rows, strict=True))
    return Scores(len(rows), len(rows) * SLOTS, calls, error, worse, of_days, worse_days, int(inside))
