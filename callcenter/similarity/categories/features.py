"""From texts to rows of numbers: single characters and pairs, those of the opening counting more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from callcenter.similarity.grams import gram_positions, single_positions
from callcenter.similarity.text import clean

__all__ = ["Counts", "counted", "frequent_columns", "rarities", "weighted"]

_OPENING = 25
"""Characters: a title, or the first sentence, where callers say what it is about."""
_OPENING_COUNTS = 2
_POWER = 0.8
"""A word said ten times tells more than one said once, but not ten times more."""

Counts = csr_matrix
"""One row for each text, one column for each gram that is looked at."""


def counted(texts: Sequence[str], columns: NDArray[np.int64]) -> Counts:
    """How often each text holds the grams in ``columns`` (ascending); the opening twice more."""
    plain = [clean(text) for text in texts]
    row, gram = _all_positions(plain)
    opening_row, opening = _all_positions([text[:_OPENING] for text in plain])
    rows = np.concatenate((row, *[opening_row] * _OPENING_COUNTS))
    grams = np.concatenate((gram, *[opening] * _OPENING_COUNTS))
    at = np.minimum(np.searchsorted(columns, grams), len(columns) - 1)
    known = columns[at] == grams
    ones = np.ones(int(known.sum()))
    return csr_matrix((ones, (rows[known], at[known])), shape=(len(texts), len(columns)))


def frequent_columns(texts: Sequence[str], least: int, most: int) -> NDArray[np.int64]:
    """Grams that stand in at least ``least`` texts, at most ``most`` of them, ascending."""
    row, gram = _all_positions([clean(text) for text in texts])
    pairs = np.unique(gram * max(1, len(texts)) + row)
    grams, held = np.unique(pairs // max(1, len(texts)), return_counts=True)
    grams, held = grams[held >= least], held[held >= least]
    kept = np.lexsort((grams, -held))[:most]
    return np.sort(grams[kept])


def rarities(counts: Counts) -> NDArray[np.float64]:
    """Inverse document frequency of each column, smoothed."""
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    found: NDArray[np.float64] = np.log((1.0 + counts.shape[0]) / (1.0 + held)) + 1.0
    return found


def weighted(counts: Counts, rarity: NDArray[np.float64]) -> Counts:
    """Rows of length 1; a text without known grams stays empty."""
    values = counts.data**_POWER * rarity[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, values * values, counts.shape[0]))
    return csr_matrix((values / lengths[rows], counts.indices, counts.indptr), shape=counts.shape)


def _all_positions(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    row, single = single_positions(texts)
    pair_row, pair = gram_positions(texts)
    return np.concatenate((row, pair_row)), np.concatenate((single, pair))
