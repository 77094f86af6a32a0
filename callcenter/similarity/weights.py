"""The weights of the features: numbers with a version, as JSON; those that ship were learned from public messages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import exp, isfinite

import msgspec

from callcenter.errors import ModelUnusable
from callcenter.similarity.features import FEATURES

__all__ = ["Weights", "shipped_weights"]


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic model: probability = 1 / (1 + e^-(intercept + Σ weight · feature))."""

    version: int
    """Grows by one each time that weights are learned from those before."""
    intercept: float
    of: Mapping[str, float]
    """Feature → weight; a feature that is not named has none."""
    learned_from: int = 0
    """Pairs that they were learned from, those of the versions before not counted."""

    def __post_init__(self) -> None:
        unknown = sorted(set(self.of) - set(FEATURES))
        if unknown:
            raise ModelUnusable(f"weights of unknown features: {', '.join(unknown)} (known: {', '.join(FEATURES)})")
        if not all(map(isfinite, (self.intercept, *self.of.values()))):
            raise ModelUnusable("a weight is not a finite number")

    @classmethod
    def decode(cls, text: bytes | str) -> Weights:
        """From JSON; raises ModelUnusable."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError as error:
            raise ModelUnusable(f"these are no weights: {error}") from None

    def encode(self) -> bytes:
        """As JSON that people can read."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    def probability(self, features: Mapping[str, float]) -> float:
        """0 to 1, to six places: so that equals stay equal whatever machine counted."""
        total = self.intercept + sum(weight * features.get(name, 0.0) for name, weight in self.of.items())
        return round(1.0 / (1.0 + exp(-max(-40.0, min(40.0, total)))), 6)


@cache
def shipped_weights() -> Weights:
    """What a site begins with."""
    return Weights.decode(files("callcenter.similarity").joinpath("weights.json").read_bytes())
