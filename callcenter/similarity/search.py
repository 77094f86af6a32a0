"""From the grams of a text to a few hundred appeals that share its rare ones."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.columns import Columns
from callcenter.similarity.fresh import Fresh
from callcenter.similarity.runs import Run

__all__ = ["Frequencies", "Scratch", "candidates"]

_Lists = list[NDArray[np.uint32]]
_Scored = tuple[NDArray[np.uint32], NDArray[np.float32]]

_POSTINGS = 15_000
"""That are looked at, however many appeals there are: more take longer, and find less, because what they add says
little of the matter."""
_RARE = 32
"""Lists that are short are looked at together: one by one they take longer."""
_STEPS = 16.0
"""Of a logarithm of frequency in each unit; 256 of them reach to eight million appeals."""
_LEAST_RARITY = 0.1
"""Of what stands in every appeal: weights are above 0."""


class Frequencies:
    """In how many appeals each gram stands, of all that are not removed."""

    def __init__(self, grams: int) -> None:
        self._of: NDArray[np.int32] = np.zeros(grams, np.int32)
        self._level: NDArray[np.uint8] = np.zeros(grams, np.uint8)
        """log(1 + frequency) in steps: small, because a search looks at tens of thousands of them."""
        self.texts = 0

    def count(self, grams: NDArray[np.int64], by: int = 1) -> None:
        """One appeal more that holds ``grams``, each given once; or with -1 one less."""
        self._of[grams] += by
        self._level[grams] = _levels(self._of[grams])
        self.texts += by

    def count_run(self, run: Run, texts: int) -> None:
        """``texts`` appeals more, with these postings."""
        self._of[run.grams] += run.lengths.astype(np.int32)
        self._level[run.grams] = _levels(self._of[run.grams])
        self.texts += texts

    def of(self, grams: NDArray[np.int64]) -> NDArray[np.int32]:
        """For each gram the number of appeals."""
        return self._of[grams]

    def weights(self, grams: NDArray[np.int64]) -> NDArray[np.float64]:
        """Squared inverse document frequency (smoothed, logarithmic): how much sharing each one tells."""
        rarity = np.maximum(log1p(self.texts) + 1.0 - np.arange(256) / _STEPS, _LEAST_RARITY)
        weights: NDArray[np.float64] = (rarity * rarity)[self._level[grams]]
        return weights


def _levels(frequencies: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Each frequency as a step of its logarithm.

    >>> _levels(np.array([0, 1, 1_000, 8_000_000])).tolist()
    [0, 11, 111, 254]
    """
    return np.minimum(np.rint(np.log1p(frequencies) * _STEPS), 255).astype(np.uint8)


class Scratch:
    """An array as long as the index that a search needs, kept from one to the next: to make it takes longer."""

    def __init__(self) -> None:
        self._sums = np.zeros(0, np.float32)
        """All 0 between searches."""

    def totals(self, lists: _Lists, weights: Sequence[float], rare: int, size: int) -> _Scored:
        """Each row once, and the sum of the weights of the lists that hold it; the first ``rare`` lists are short.

        Weights are above 0, rows below ``size``.
        """
        if len(self._sums) < size:
            self._sums = np.zeros(2 * size, np.float32)
        sums = self._sums
        rows = np.concatenate([np.zeros(0, np.uint32), *lists[:rare]])
        np.add.at(sums, rows, np.repeat(np.array(weights[:rare], np.float32), [len(each) for each in lists[:rare]]))
        found = [np.unique(rows)]
        for rows, weight in zip(lists[rare:], weights[rare:], strict=True):
            so_far = sums[rows]
            found.append(rows[so_far == 0])
            sums[rows] = so_far + np.float32(weight)
        once = np.concatenate(found)
        totals = sums[once]
        sums[once] = 0
        return once, totals


def candidates(
    grams: NDArray[np.int64],
    frequencies: Frequencies,
    runs: Sequence[Run],
    fresh: Fresh,
    columns: Columns,
    scratch: Scratch,
    most: int,
) -> NDArray[np.int64]:
    """At most ``most`` rows that share the heaviest grams for their length; without removed ones.

    The rarest grams bring candidates, the commoner ones tell too little.
    """
    held = frequencies.of(grams)
    grams, held = grams[held > 0], held[held > 0]
    order = np.lexsort((grams, held))
    count = max(1, int((np.cumsum(held[order]) <= _POSTINGS).sum()))
    rare = int((held[order[:count]] <= _RARE).sum())
    chosen = grams[order[:count]]
    lists = _lists(chosen, [*runs, *fresh.runs], fresh)
    found, totals = scratch.totals(lists, frequencies.weights(chosen).tolist(), rare, columns.count)
    return _best(found, totals * columns.damping[found], columns, most)


def _lists(grams: NDArray[np.int64], runs: Sequence[Run], fresh: Fresh) -> _Lists:
    """For each gram all rows that hold it, each once."""
    pieces = [[fresh.find(gram)] for gram in grams.tolist()]
    for run in runs:
        rows = run.rows
        for parts, begin, end in zip(pieces, *(bounds.tolist() for bounds in run.find(grams)), strict=True):
            if end > begin:
                parts.append(rows[begin:end])
    return [parts[0] if len(parts) == 1 else np.concatenate(parts) for parts in pieces]


def _best(
    rows: NDArray[np.uint32], scores: NDArray[np.float32], columns: Columns, most: int
) -> NDArray[np.int64]:
    """The highest scores above 0; of equals the newest, then by number: never by who was added first."""
    if len(rows) > most:
        bar = np.partition(scores, len(scores) - most)[len(scores) - most]
        rows, scores = rows[scores >= bar], scores[scores >= bar]
    rows, scores = rows[scores > 0], scores[scores > 0]
    order = np.lexsort((columns.tie[rows], -columns.at[rows], -scores))
    return rows[order[:most]].astype(np.int64)
