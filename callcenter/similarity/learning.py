"""Learns weights from what seats decided about pairs that they were shown.

Logistic regression whose prior are the weights in use: a few decisions move them little, thousands move them to
where the site's own appeals are. Each feature keeps the sign that its meaning gives it, so that no chance in few
decisions makes "the same caller" speak against a pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from callcenter.errors import ModelUnusable
from callcenter.similarity.features import FEATURES
from callcenter.similarity.weights import Weights

__all__ = ["Decision", "gain", "learn"]

_AGAINST = frozenset({"place_conflict", "other_category", "days_apart"})
_FOLDS = 5


class Decision(msgspec.Struct, frozen=True):
    """What a seat said about one pair; the last word counts, also after an un-link."""

    features: Mapping[str, float]
    """Of the candidate, as it was shown."""
    same: bool
    weight: float = 1.0


def learn(decisions: Sequence[Decision], before: Weights, *, trust: float = 1.0) -> Weights:
    """The next version; raises ModelUnusable when there is nothing to learn from.

    ``trust`` in the weights before: as if each had been found with a variance of 1 / ``trust``.
    """
    from scipy.optimize import minimize  # takes a second, and who only searches does not need it

    if not decisions:
        raise ModelUnusable("no decisions to learn from: link some candidates, or say that they are different")
    values, same, counts = _matrix(decisions)
    prior = np.array([before.intercept, *(before.of.get(name, 0.0) for name in FEATURES)])

    def loss(guess: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Penalised negative log likelihood, and its slope."""
        totals = values @ guess
        errors = counts * (1.0 / (1.0 + np.exp(-totals)) - same)
        away = guess - prior
        misfit = float((counts * (np.logaddexp(0.0, totals) - same * totals)).sum())
        return misfit + 0.5 * trust * float(away @ away), values.T @ errors + trust * away

    bounds = [(None, None), *((None, 0.0) if name in _AGAINST else (0.0, None) for name in FEATURES)]
    start = np.array([np.clip(guess, low, high) for guess, (low, high) in zip(prior, bounds, strict=True)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    of = {name: round(float(weight), 4) for name, weight in zip(FEATURES, found[1:], strict=True)}
    return Weights(before.version + 1, round(float(found[0]), 4), of, len(decisions))


def gain(decisions: Sequence[Decision], before: Weights, *, trust: float = 1.0) -> float:
    """How much better learned weights foretell decisions that they did not see than ``before`` does.

    Mean log loss saved per decision, by five-fold cross-validation; not above 0: keep the weights in use.
    """
    saved = 0.0
    for fold in range(_FOLDS):
        unseen = decisions[fold::_FOLDS]
        seen = [decision for index, decision in enumerate(decisions) if index % _FOLDS != fold]
        if seen and unseen:
            saved += _misfit(before, unseen) - _misfit(learn(seen, before, trust=trust), unseen)
    return saved / max(1, len(decisions))


def _misfit(weights: Weights, decisions: Sequence[Decision]) -> float:
    chances = np.array([weights.probability(decision.features) for decision in decisions])
    same = np.array([decision.same for decision in decisions])
    return float(-np.log(np.clip(np.where(same, chances, 1 - chances), 1e-6, 1.0)).sum())


def _matrix(
    decisions: Sequence[Decision],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Features with a leading 1, whether they are the same, and how much each counts."""
    values = np.array([[1.0, *(each.features.get(name, 0.0) for name in FEATURES)] for each in decisions])
    return (
        values,
        np.array([float(decision.same) for decision in decisions]),
        np.array([decision.weight for decision in decisions]),
    )
