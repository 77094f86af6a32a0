"""How likely is it that so many appeals come by chance? What is usual is learned robustly, what is rare is counted.

Counts of a day follow a Poisson distribution around what is expected, or are spread wider (negative binomial). How well
the rate is known, from few days or few appeals, is part of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainc

__all__ = ["Usual", "chance", "usual"]

_Numbers = NDArray[np.float64]
_ROUNDS = 4
_NOT_USUAL = 0.001
"""A day this unlikely is none of the usual ones, and is left out of them."""
_TO_SIGMA = 1.4826
"""Median absolute deviation → deviation of a normal distribution."""
_PRIOR = 0.5
"""So much is added to the appeals seen: none seen does not prove that there are none."""


class Usual(msgspec.Struct, frozen=True):
    """What is usual in a cell."""

    rate: float
    """Appeals a day, on a day of factor 1."""
    seen: float
    """Appeals from which that is known."""
    spread: float
    """Variance ÷ mean of the days; 1 is chance alone, never less."""

    def expected(self, factor: float) -> float:
        """On a day, or days together, of that factor."""
        return self.rate * factor

    def spread_at_least(self, least: float) -> Usual:
        """The same, with days that are spread no less than that."""
        return self if self.spread >= least else msgspec.structs.replace(self, spread=least)


def usual(counts: Sequence[int], factors: Sequence[float]) -> Usual:
    """From the past days of a cell, each with its factor; days that stand out are left out."""
    numbers, weights = np.asarray(counts, float), np.asarray(factors, float)
    kept: NDArray[np.bool_] = np.ones(len(numbers), bool)
    found = _fitted(_capped(numbers, weights), weights)  # else a wild day would widen what is usual, and stay in it
    for _ in range(_ROUNDS):
        now = chances(numbers, weights, found) >= _NOT_USUAL
        if not now.any() or bool((now == kept).all()):
            break
        kept = now
        found = _fitted(numbers[kept], weights[kept])
    return found


def _capped(counts: _Numbers, factors: _Numbers) -> _Numbers:
    """No count is more than three deviations above the median, each for its day's factor."""
    if not len(counts):
        return counts
    rates = counts / factors
    middle = float(np.median(rates))
    spread = max(_TO_SIGMA * float(np.median(np.abs(rates - middle))), max(middle, 1.0) ** 0.5)
    return np.asarray(np.minimum(counts, (middle + 3 * spread) * factors), float)


def _fitted(counts: _Numbers, factors: _Numbers) -> Usual:
    exposure = max(float(factors.sum()), 1e-9)
    seen = float(counts.sum()) + _PRIOR
    rate = seen / exposure
    expected = rate * factors
    residuals = (counts - expected) ** 2 / np.maximum(expected, 1e-9)
    return Usual(rate, seen, max(1.0, float(residuals.mean()) if len(counts) else 1.0))


def chances(counts: _Numbers, factors: _Numbers, known: Usual) -> _Numbers:
    """For each count: the probability of as many, or more."""
    mean = known.rate * factors
    variance = known.spread * mean + mean**2 / known.seen * known.spread
    beyond = np.maximum(variance - mean, 1e-9)
    size = mean**2 / beyond
    wide = betainc(np.maximum(counts, 1e-9), size, beyond / (mean + beyond))
    narrow = gammainc(np.maximum(counts, 1e-9), mean)
    answer = np.where(beyond < 1e-6 * np.sqrt(mean), narrow, wide)
    return np.asarray(np.where(counts <= 0, 1.0, answer), float)


def chance(count: int, factor: float, known: Usual) -> float:
    """The probability that so many appeals, or more, come by chance on days of that factor together.

    >>> chance(3, 1.0, Usual(2.0, 1e9, 1.0)) > 0.3 > 1e-6 > chance(20, 1.0, Usual(2.0, 1e9, 1.0))
    True
    """
    return float(chances(np.asarray([count], float), np.asarray([factor], float), known)[0])

