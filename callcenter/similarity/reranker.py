"""From features to a probability: the place where a model of another kind can be put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from callcenter.similarity.described import Described
from callcenter.similarity.weights import Weights

__all__ = ["Logistic", "Reranker"]


class Reranker(Protocol):
    """Judges a pair. An embedding model may look at the texts, and use the features as far as it likes."""

    @property
    def name(self) -> str:
        """With its version; stored with every decision."""

    def score(self, query: Described, candidate: Described, features: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that both are the same matter.

        Both texts are clean ones: letters, digits and Chinese characters alone, the first 800.
        """


class Logistic:
    """The one that ships: weights on features."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    @property
    def name(self) -> str:
        """``logistic-3``."""
        return f"logistic-{self.weights.version}"

    def score(self, query: Described, candidate: Described, features: Mapping[str, float]) -> float:
        """By the features alone."""
        return self.weights.probability(features)
