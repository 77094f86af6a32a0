"""Pairs of neighbouring characters, by which texts are found and compared, as numbers of 22 bits.

The numbers are hashes: two pairs share one now and then, which costs next to nothing, and no dictionary has to be
kept, loaded or grown. Three characters were tried beside two: twice the memory, and nothing more found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRAMS", "GRAM_BITS", "Postings", "gram_counts", "gram_positions", "gram_postings", "single_positions"]

GRAM_BITS = 22
GRAMS = 1 << GRAM_BITS
"""How many different ones there can be."""

_FIRST, _SECOND, _LAST = (np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93))
_FOLD = np.uint64(32)
_TOP = np.uint64(64 - GRAM_BITS)


class Postings(NamedTuple):
    """Which text holds which gram, each pair once; ordered by gram, then text."""

    gram: NDArray[np.int64]
    text: NDArray[np.int64]
    """Index into the texts."""


def gram_positions(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Owner (index into ``texts``) and gram of each pair of neighbours, in order of reading.

    A text of n characters has n - 1; the texts are clean ones.
    """
    owner, codes = _characters(texts)
    inside = owner[:-1] == owner[1:]
    return owner[:-1][inside], _hashed(codes[:-1], codes[1:])[inside]


def single_positions(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same for single characters, as numbers of the same kind."""
    owner, codes = _characters(texts)
    return owner, _hashed(np.zeros(1, np.uint64), codes)


def gram_counts(text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The grams of one text, each once and in order, and how often it holds them."""
    _, grams = gram_positions([text])
    return np.unique(grams, return_counts=True)


def gram_postings(texts: Sequence[str]) -> Postings:
    """The grams of many texts, turned round: from gram to text."""
    owner, grams = gram_positions(texts)
    keys = np.sort(grams * len(texts) + owner)  # faster than np.unique
    keys = keys[np.append(keys[1:] != keys[:-1], True)[: len(keys)]]
    return Postings(*np.divmod(keys, max(1, len(texts))))


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return np.repeat(np.arange(len(texts)), [len(text) for text in texts]), codes


def _hashed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.int64]:
    mixed = first * _FIRST + second * _SECOND
    mixed ^= mixed >> _FOLD
    mixed *= _LAST
    return (mixed >> _TOP).astype(np.int64)
