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

_LEADING = (0.15, 20_000, 30_000)
_ALL = (0.3, 30_000, 90_000)
"""Share of the appeals, least and most: postings that bring candidates, and those that are looked at in all."""


class Frequencies:
    """In how many appeals each gram stands, of all that are not removed."""

    def __init__(self, grams: int) -> None:
        self._of: NDArray[np.int32] = np.zeros(grams, np.int32)
        self._log: NDArray[np.float32] = np.zeros(grams, np.float32)
        """log(1 + frequency), kept because a search needs tens of thousands of them."""
        self.texts = 0

    def count(self, grams: NDArray[np.int64], by: int = 1) -> None:
        """One appeal more that holds ``grams``, each given once; or with -1 one less."""
        self._of[grams] += by
        self._log[grams] = np.log1p(self._of[grams])
        self.texts += by

    def count_run(self, run: Run, texts: int) -> None:
        """``texts`` appeals more, with these postings."""
        self._of[run.grams] += run.lengths.astype(np.int32)
        self._log[run.grams] = np.log1p(self._of[run.grams])
        self.texts += texts

    def of(self, grams: NDArray[np.int64]) -> NDArray[np.int32]:
        """For each gram the number of appeals."""
        return self._of[grams]

    def weights(self, grams: NDArray[np.int64]) -> NDArray[np.float64]:
        """Squared inverse document frequency (smoothed, logarithmic): how much sharing each one tells."""
        rarity: NDArray[np.float64] = log1p(self.texts) + 1.0 - self._log[grams].astype(np.float64)
        return rarity * rarity


class Scratch:
    """An array as long as the index that a search needs, kept from one to the next: to make it takes longer."""

    def __init__(self) -> None:
        self._sums = np.zeros(0, np.float32)
        """All 0 between searches."""

    def totals(
        self, lists: Sequence[NDArray[np.uint32]], weights: Sequence[float], leading: int, size: int
    ) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
        """Each row of the first ``leading`` lists once, and the sum of the weights of all lists that hold it.

        Weights are above 0.
        """
        if len(self._sums) < size:
            self._sums = np.zeros(2 * size, np.float32)
        sums = self._sums
        found = [np.zeros(0, np.uint32)]
        for rows, weight in zip(lists[:leading], weights, strict=False):
            so_far = sums[rows]
            found.append(rows[so_far == 0])
            sums[rows] = so_far + np.float32(weight)
        for rows, weight in zip(lists[leading:], weights[leading:], strict=True):
            so_far = sums[rows]
            held = so_far > 0
            sums[rows[held]] = so_far[held] + np.float32(weight)
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

    The rarest grams bring candidates, the next add to what these share; the commonest tell too little.
    """
    held = frequencies.of(grams)
    grams, held = grams[held > 0], held[held > 0]
    order = np.lexsort((grams, held))
    spent = np.cumsum(held[order])
    first = max(1, int((spent <= _budget(_LEADING, frequencies.texts)).sum()))
    last = max(first, int((spent <= _budget(_ALL, frequencies.texts)).sum()))
    chosen = grams[order[:last]]
    lists = _lists(chosen, [*runs, *fresh.runs], fresh)
    found, totals = scratch.totals(lists, frequencies.weights(chosen).tolist(), first, columns.count)
    scores = totals * columns.damping[found]
    return _best(found[scores > 0], scores[scores > 0], columns, most)


def _budget(limits: tuple[float, int, int], texts: int) -> int:
    """Bounded, so that time is, however many appeals there are.

    >>> [_budget(_ALL, texts) for texts in (100, 130_000, 1_000_000)]
    [30000, 39000, 90000]
    """
    share, least, most = limits
    return max(least, min(most, int(share * texts)))


def _lists(grams: NDArray[np.int64], runs: Sequence[Run], fresh: Fresh) -> list[NDArray[np.uint32]]:
    """For each gram all rows that hold it, each once."""
    pieces = [[fresh.find(gram)] for gram in grams.tolist()]
    for run in runs:
        begins, ends = run.find(grams)
        rows = run.rows
        for at in np.flatnonzero(ends > begins).tolist():
            pieces[at].append(rows[begins[at] : ends[at]])
    return [parts[0] if len(parts) == 1 else np.concatenate(parts) for parts in pieces]


def _best(
    rows: NDArray[np.uint32], scores: NDArray[np.float32], columns: Columns, most: int
) -> NDArray[np.int64]:
    """The highest scores; of equals the newest, then by number: never by who was added first."""
    if len(rows) > most:
        bar = np.partition(scores, len(scores) - most)[len(scores) - most]
        rows, scores = rows[scores >= bar], scores[scores >= bar]
    order = np.lexsort((columns.tie[rows], -columns.at[rows], -scores))
    return rows[order[:most]].astype(np.int64)
