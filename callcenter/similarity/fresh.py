"""Postings of the newest appeals, in memory, until there are enough of them for a segment."""

from __future__ import annotations

from array import array
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.grams import Postings

__all__ = ["Fresh"]

_NOTHING = np.zeros(0, np.uint32)


class Fresh:
    """From gram to appeals (indices over all of the index), in order."""

    def __init__(self, first: int) -> None:
        self.first = first
        """The first appeal that is not in a segment."""
        self._lists: dict[int, array[int]] = {}

    def add(self, text: int, grams: NDArray[np.int64]) -> None:
        """Take up one appeal, whose index is higher than all before."""
        lists = self._lists
        for gram in grams.tolist():
            found = lists.get(gram)
            if found is None:
                lists[gram] = array("I", (text,))
            else:
                found.append(text)

    def add_many(self, first: int, postings: Postings) -> None:
        """Take up many, whose indices begin with ``first``, higher than all before."""
        lists = self._lists
        texts = (postings.text + first).astype(np.uint32)
        grams, begins = np.unique(postings.gram, return_index=True)
        ends = np.append(begins, len(texts))[1:]
        for gram, begin, end in zip(grams.tolist(), begins.tolist(), ends.tolist(), strict=True):
            found = lists.get(gram)
            if found is None:
                lists[gram] = found = array("I")
            found.frombytes(texts[begin:end].tobytes())

    def find(self, gram: int) -> NDArray[np.uint32]:
        """The appeals that hold ``gram``; to be used before the next ``add``."""
        found = self._lists.get(gram)
        return _NOTHING if found is None else np.frombuffer(found, np.uint32)

    def postings(self) -> Postings:
        """All, counted from ``first``, as a segment takes them."""
        grams = sorted(self._lists)
        lists = [self._lists[gram] for gram in grams]
        lengths = [len(found) for found in lists]
        texts = np.fromiter(chain.from_iterable(lists), np.int64, sum(lengths))
        return Postings(np.repeat(np.array(grams, np.int64), lengths), texts - self.first)
