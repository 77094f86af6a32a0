"""How alike a text is to each of some records: exact cosines of all, then the wording of the best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.features import Wording
from callcenter.similarity.grams import GRAMS, gram_positions
from callcenter.similarity.prepared import Prepared
from callcenter.similarity.records import Record
from callcenter.similarity.search import Frequencies

__all__ = ["Likeness"]

_READ = 300
"""Characters of each candidate that are compared: what it is about stands there, and half of the time is saved."""
_BESIDE = 0.5
"""How much it counts, beside the cosine, that one holds what is looked for: a long text may hold much else."""
_SATURATION, _LENGTH = 1.2, 0.75
"""BM25's usual k1 and b."""


class Likeness:
    """Compares; keeps a table between one search and the next."""

    def __init__(self) -> None:
        self._slots: NDArray[np.int16] = np.zeros(GRAMS, np.int16)
        """Gram → its place in the text looked for, counted from 1; 0 when it is not in it.

        A text of ``MAX_TEXT`` characters has places for 16 bits by far; half the size is half the time.
        """

    def best(
        self, query: Prepared, records: Sequence[Record], frequencies: Frequencies, average: float, most: int
    ) -> list[tuple[int, Wording]]:
        """Index into ``records`` and wording of the ``most`` that are likest; ``average``: characters of a text."""
        if not records or not len(query.grams):
            return []
        self._slots[query.grams] = np.arange(1, len(query.grams) + 1)
        try:
            return self._compared(query, records, frequencies, average, most)
        finally:
            self._slots[query.grams] = 0

    def _compared(
        self, query: Prepared, records: Sequence[Record], frequencies: Frequencies, average: float, most: int
    ) -> list[tuple[int, Wording]]:
        count, width = len(records), len(query.grams)
        owner, grams = gram_positions([record.text[:_READ] for record in records])
        weights = frequencies.weights(grams)
        whole = np.bincount(owner, weights, count)
        slots = self._slots[grams]
        shared = slots > 0
        held = np.bincount(owner[shared] * width + slots[shared] - 1, minlength=count * width).reshape(count, width)
        products = np.einsum("ij,j->i", np.sqrt(held), np.sqrt(query.counts) * query.weights)
        cosines = products / np.sqrt(np.maximum(whole * (query.counts * query.weights).sum(), 1e-12))
        covered = _covered(held, query.weights)
        chosen = np.argsort(-(cosines + _BESIDE * covered), kind="stable")[:most]
        columns = {
            "cosine": cosines[chosen],
            "bm25": _bm25(query, held[chosen], [len(records[row].text) for row in chosen.tolist()], average),
            "query_covered": covered[chosen],
            "candidate_covered": np.bincount(owner[shared], weights[shared], count)[chosen] / (whole[chosen] + 1e-12),
            "head_found": _covered(held[chosen][:, query.in_head], query.weights[query.in_head]),
            "head_covered": self._heads([records[row].head for row in chosen.tolist()], frequencies),
        }
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        return [(row, Wording(*values)) for row, values in zip(chosen.tolist(), rows, strict=True)]

    def _heads(self, heads: Sequence[str], frequencies: Frequencies) -> NDArray[np.float64]:
        """How much of each head stands in the text looked for."""
        owner, grams = gram_positions(heads)
        weights = frequencies.weights(grams)
        inside = weights * (self._slots[grams] > 0)
        whole = np.bincount(owner, weights, len(heads))
        return np.bincount(owner, inside, len(heads)) / np.maximum(whole, 1e-12)


def _covered(held: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the weight of the text looked for that each one holds."""
    covered: NDArray[np.float64] = ((held > 0) * weights).sum(axis=1) / max(float(weights.sum()), 1e-12)
    return covered


def _bm25(
    query: Prepared, held: NDArray[np.int64], lengths: Sequence[int], average: float
) -> NDArray[np.float64]:
    """BM25 of each, as a share of what the text looked for would have itself; at most 1.5."""

    def score(counts: NDArray[np.int64], length: NDArray[np.int64]) -> NDArray[np.float64]:
        damping = _SATURATION * (1 - _LENGTH + _LENGTH * length / max(average, 1.0))
        gained = counts * (_SATURATION + 1) / (counts + damping[:, None])
        total: NDArray[np.float64] = (gained * np.sqrt(query.weights)).sum(axis=1)
        return total

    own = score(query.counts[None, :], np.array([len(query.record.text)]))
    return np.minimum(score(held, np.array(lengths)) / np.maximum(own, 1e-12), 1.5)
