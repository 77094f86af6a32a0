"""Postings in order: for each gram the appeals that hold it. Never changed once made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.grams import Postings

__all__ = ["Run", "joined", "run_of"]


class Run:
    """The postings of some appeals that follow each other."""

    def __init__(self, grams: NDArray[np.uint32], starts: NDArray[np.int64], rows: NDArray[np.uint32]) -> None:
        self.grams = grams
        """Ascending."""
        self.starts = starts
        """One more than grams: where in ``rows`` each one's list begins."""
        self.rows = rows
        """Rows of the index, ascending in each list."""

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Of each gram's list."""
        return np.diff(self.starts)

    def find(self, grams: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Begin and end in ``rows`` of each gram's list; equal when there is none."""
        if not len(self.grams):
            return np.zeros(len(grams), np.int64), np.zeros(len(grams), np.int64)
        wanted = grams.astype(np.uint32)
        at = np.minimum(np.searchsorted(self.grams, wanted), len(self.grams) - 1)
        known = self.grams[at] == wanted
        return np.where(known, self.starts[at], 0), np.where(known, self.starts[at + 1], 0)


def run_of(postings: Postings, first: int) -> Run:
    """From postings whose texts are counted from row ``first``."""
    grams = postings.gram.astype(np.uint32)
    begins = np.flatnonzero(np.concatenate(([True], grams[1:] != grams[:-1]))) if len(grams) else np.zeros(0, np.int64)
    return Run(grams[begins], np.append(begins, len(grams)), (postings.text + first).astype(np.uint32))


def joined(runs: Sequence[Run], low: int, high: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Gram and row of all postings with ``low`` <= gram < ``high``, in order of gram, then of runs."""
    grams, rows = [], []
    for run in runs:
        begin, end = np.searchsorted(run.grams, np.array([low, high], np.uint32)).tolist()
        grams.append(np.repeat(run.grams[begin:end], np.diff(run.starts[begin : end + 1])))
        rows.append(run.rows[run.starts[begin] : run.starts[end]])
    gram = np.concatenate(grams)
    order = np.argsort(gram, kind="stable")
    return gram[order], np.concatenate(rows)[order]
