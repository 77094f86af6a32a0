"""Postings of the newest appeals, in memory, until there are enough of them for a segment."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.grams import Postings
from callcenter.similarity.runs import Run, run_of

__all__ = ["Fresh"]

_NOTHING = np.zeros(0, np.uint32)


class Fresh:
    """Those that were added one by one in lists that grow, those that came together in runs."""

    def __init__(self, first: int) -> None:
        self.first = first
        """The first row that is not in a segment."""
        self.runs: list[Run] = []
        self._lists: dict[int, array[int]] = {}

    def add(self, row: int, grams: NDArray[np.int64]) -> None:
        """Take up one appeal, whose row is higher than all before."""
        lists = self._lists
        for gram in grams.tolist():
            found = lists.get(gram)
            if found is None:
                lists[gram] = array("I", (row,))
            else:
                found.append(row)

    def add_run(self, run: Run) -> None:
        """Take up many, whose rows are higher than all before."""
        if self._lists:
            self.runs.append(self._listed())
            self._lists = {}
        self.runs.append(run)

    def find(self, gram: int) -> NDArray[np.uint32]:
        """The appeals that hold ``gram``, without those in ``runs``; to be used before the next ``add``."""
        found = self._lists.get(gram)
        return _NOTHING if found is None else np.frombuffer(found, np.uint32)

    def all_runs(self) -> list[Run]:
        """Everything, in order."""
        return [*self.runs, self._listed()]

    def _listed(self) -> Run:
        grams = sorted(self._lists)
        lists = [self._lists[gram] for gram in grams]
        lengths = [len(found) for found in lists]
        rows = np.frombuffer(b"".join(lists), np.uint32).astype(np.int64)
        return run_of(Postings(np.repeat(np.array(grams, np.int64), lengths), rows), 0)
