"""The forecast: level × kind of day × half hour.

- The level is what an average day has now: recent days weigh more, a surge weighs no more than an unusual day.
- A kind of day (each weekday, make-up workdays, legal holidays) has so much of the level around it: compared with its
  own neighbours, so that last year's holidays tell of this year's.
- The half hours of a day share its calls as on past days of its kind.
- How far off it may be is what the past days were off by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
import numpy as np
from scipy.stats import nbinom, poisson

from callcenter.errors import ForecastImpossible
from callcenter.forecast.history import SLOTS, History, KindOf, Numbers
from callcenter.workdays import day_class

__all__ = ["FEWEST_DAYS", "DayForecast", "Model", "fitted"]

FEWEST_DAYS = 14
"""On fewer days than two weeks nothing is built."""
_HALF_LIFE = 21.0
"""Days after which a day weighs half as much for the level."""
_PROFILE_HALF_LIFE = 42.0
_NEIGHBOURS = 14
"""Days around a day that tell its level."""
_PULL = 1.0
"""So many days of the broader kind are added to each kind of day: few days alone say little."""
_TELLING = 10.0
"""From so many calls in a half hour on, its own number is believed more than its neighbours'."""
_PROFILE_PULL = 1.0
"""The same for the half hours: days of the profile of all kinds together."""
_WILD = 3.0
"""A day more deviations above what was expected than this is taken for one that much above."""
_SURE = 0.02
"""No day is known better than to so much of it (coefficient of variation)."""


class DayForecast(msgspec.Struct, frozen=True):
    """One day ahead."""

    day: date
    kind: str
    """Kind of day, as ``workdays.day_class`` has it."""
    mean: tuple[float, ...]
    """Calls expected in each half hour."""
    day_cv: float
    """Coefficient of variation of the whole day around its mean."""
    slot_cv: float
    """The same of a single half hour, chance of single calls apart."""

    @property
    def total(self) -> float:
        """Calls expected on the day."""
        return sum(self.mean)

    def quantile(self, share: float) -> tuple[float, ...]:
        """In each half hour: so many calls are not exceeded with the probability ``share``."""
        mean = np.asarray(self.mean)
        beyond = (self.slot_cv * mean) ** 2
        if self.slot_cv <= 0:
            found = poisson.ppf(share, mean)
        else:
            size = np.where(mean > 0, mean**2 / np.maximum(beyond, 1e-12), 1.0)
            found = np.where(mean > 0, nbinom.ppf(share, size, size / (size + mean)), 0.0)
        return tuple(float(each) for each in np.asarray(found, float))


class Model(msgspec.Struct, frozen=True):
    """What was learned."""

    level: float
    """Calls of an average day now."""
    factors: Mapping[str, float]
    """Kind of day → its part of the level."""
    profiles: Mapping[str, Numbers]
    """``workday``, ``weekend``, ``holiday`` → share of each half hour."""
    day_cv: float
    slot_cv: float

    def day(self, day: date, kind: KindOf) -> DayForecast:
        """The forecast of one day."""
        what = kind(day)
        name = day_class(day, what)
        total = self.level * _factor(self.factors, name)
        profile = self.profiles.get(what, self.profiles["all"])
        return DayForecast(day, name, tuple(float(total * share) for share in profile), self.day_cv, self.slot_cv)


def fitted(history: History, until: date, kind: KindOf) -> Model:
    """Learned from the days before ``until``. Raises ForecastImpossible when there are too few."""
    known = history.before(until)
    if len(known.days) < FEWEST_DAYS:
        raise ForecastImpossible(
            f"only {len(known.days)} days with calls are on record before {until}: a forecast needs {FEWEST_DAYS}"
        )
    names = [day_class(day, kind(day)) for day in known.days]
    ages = np.asarray([(until - day).days for day in known.days], float)
    factors = _factors(known, names)
    each = np.asarray([_factor(factors, name) for name in names])
    level, totals = _level(known.totals / each, 0.5 ** (ages / _HALF_LIFE))
    profiles = _profiles(known, [kind(day) for day in known.days], 0.5 ** (ages / _PROFILE_HALF_LIFE))
    local = _around(totals, known.days)
    day_cv, slot_cv = _spread(known, local * each, [profiles.get(kind(day), profiles["all"]) for day in known.days])
    return Model(level, factors, profiles, day_cv, slot_cv)


# -- levels and kinds of day --------------------------------------------------------------------------


def _factors(known: History, names: Sequence[str]) -> dict[str, float]:
    """Kind of day → its part of the level around it; twice, for the level is one of adjusted days."""
    factors = dict.fromkeys(names, 1.0)
    for _ in range(3):
        adjusted = known.totals / np.asarray([factors[name] for name in names])
        ratios = known.totals / np.maximum(_around(_calm(adjusted), known.days), 1e-9)
        factors = _by_class(ratios, names)
    return factors


def _by_class(ratios: Numbers, names: Sequence[str]) -> dict[str, float]:
    broad = {kind: _middle(ratios, [name.startswith(kind) for name in names]) for kind in ("workday", "weekend")}
    found: dict[str, float] = {}
    for name in dict.fromkeys(names):
        mine = [each == name for each in names]
        above = broad["weekend" if name.startswith(("weekend", "holiday")) else "workday"]
        count = sum(mine)
        found[name] = (_middle(ratios, mine) * count + above * _PULL) / (count + _PULL)
    for kind, value in broad.items():
        found.setdefault(kind, value)
    return found


def _middle(ratios: Numbers, chosen: Sequence[bool]) -> float:
    """The mean of those chosen, without what is wild among them; 1 when there are none."""
    mine = ratios[np.asarray(chosen)]
    return float(_calm(mine).mean()) if len(mine) else 1.0


def _factor(factors: Mapping[str, float], name: str) -> float:
    """Of a kind of day that there was none of: what it is most like."""
    like = {"makeup": "workday", "holiday": "weekend"}.get(name, name.rstrip("0123456789"))
    return max(factors.get(name, factors.get(like, 1.0)), 0.02)


def _calm(numbers: Numbers) -> Numbers:
    """What is wild is brought down, and up, to three deviations from the median."""
    middle = float(np.median(numbers))
    deviation = 1.4826 * float(np.median(np.abs(numbers - middle)))
    deviation = max(deviation, abs(middle) * 0.05, 1e-9)
    return np.asarray(np.clip(numbers, middle - _WILD * deviation, middle + _WILD * deviation), float)


def _around(adjusted: Numbers, days: Sequence[date]) -> Numbers:
    """The level around each day: the mean of the days near it."""
    at = np.asarray([day.toordinal() for day in days])
    return np.asarray([adjusted[np.abs(at - each) <= _NEIGHBOURS].mean() for each in at], float)


def _level(adjusted: Numbers, weights: Numbers) -> tuple[float, Numbers]:
    """The level now, and the days adjusted for their kind with what is wild brought down."""
    calm = _calm(adjusted)
    return float(np.average(calm, weights=weights)), calm


# -- half hours ---------------------------------------------------------------------------------------


def _profiles(known: History, kinds: Sequence[str], weights: Numbers) -> dict[str, Numbers]:
    """Kind → share of each half hour; each day counts by its own shares, not by how busy it was."""
    shares = known.counts / known.totals[:, None]
    everything = _smooth(_weighted(shares, weights), float((weights * known.totals).sum()))
    found = {"all": everything}
    for kind in dict.fromkeys(kinds):
        mine = np.asarray([each == kind for each in kinds])
        mass, calls = float(weights[mine].sum()), float((weights * known.totals)[mine].sum())
        own = _smooth(_weighted(shares[mine], weights[mine]), calls)
        found[kind] = np.asarray((own * mass + everything * _PROFILE_PULL) / (mass + _PROFILE_PULL), float)
    if "holiday" not in found and "weekend" in found:
        found["holiday"] = found["weekend"]
    return found


def _smooth(shares: Numbers, calls: float) -> Numbers:
    """Neighbours lend to each other where few ``calls`` tell of each half hour; the day's ends meet at midnight."""
    near = shares * 0.5 + np.roll(shares, 1) * 0.25 + np.roll(shares, -1) * 0.25
    lent = 1 / (1 + calls / (SLOTS * _TELLING))
    return np.asarray(shares * (1 - lent) + near * lent, float)


def _weighted(shares: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(np.average(shares, axis=0, weights=weights), float)


# -- how far off --------------------------------------------------------------------------------------


def _spread(known: History, expected: Numbers, profiles: Sequence[Numbers]) -> tuple[float, float]:
    """Coefficients of variation of a day, and of a half hour, that chance of single calls does not explain."""
    ratios = _calm(known.totals / np.maximum(expected, 1e-9))
    day = max(_SURE, float(np.sqrt(max(0.0, ratios.var() - float((1 / np.maximum(expected, 1.0)).mean())))))
    means = expected[:, None] * np.asarray(profiles)
    beyond = np.minimum((known.counts - means) ** 2, (_WILD * np.maximum(means, 1.0)) ** 2) - means
    squares = float((means**2).sum())
    slot = float(np.sqrt(max(0.0, beyond.sum() / squares))) if squares else 0.0
    return day, max(slot, day)
