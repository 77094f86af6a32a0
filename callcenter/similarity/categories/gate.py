"""When a proposal is filled in by itself: above a margin at which, on appeals not learned from, it was right."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["Gate", "gate_for", "macro_f1"]

_LEAST = 30
"""Proposals above a margin before anything is believed of them."""


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A margin and what it was worth; without one nothing is ever filled in."""

    margin: float | None = None
    coverage: float = 0.0
    """Share of the appeals tried that were above it."""
    right: float = 0.0
    """Share of those that got their own category."""
    tried: int = 0
    """Appeals that were not learned from."""
    macro_f1: float = 0.0
    """Over all of them, whatever the margin: the mean over categories of the harmonic mean of precision and recall."""


def gate_for(margins: NDArray[np.float64], right: NDArray[np.bool_], target: float, mean_f1: float) -> Gate:
    """The lowest margin from which on a share of at least ``target`` was right."""
    order = np.argsort(-margins, kind="stable")
    margins, right = margins[order], right[order]
    shares = np.cumsum(right) / np.arange(1, len(right) + 1)
    good = np.flatnonzero(shares >= target)
    last = int(good[-1]) if len(good) else -1
    if last + 1 < _LEAST:
        return Gate(tried=len(right), macro_f1=mean_f1)
    return Gate(float(margins[last]), (last + 1) / len(right), float(shares[last]), len(right), mean_f1)


def macro_f1(given: NDArray[np.str_], proposed: NDArray[np.str_]) -> float:
    """Mean over the categories given of the harmonic mean of precision and recall."""
    found = []
    for category in np.unique(given):
        hits = int(((given == category) & (proposed == category)).sum())
        found.append(2 * hits / int((given == category).sum() + (proposed == category).sum()))
    return float(np.mean(found))
