"""A description made ready: clean text, places, and its grams with their weights."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.described import Described
from callcenter.similarity.grams import gram_counts, gram_positions
from callcenter.similarity.places import Places, places_of
from callcenter.similarity.records import Record
from callcenter.similarity.search import Frequencies
from callcenter.similarity.text import MAX_TEXT, head_of, letters, normal

__all__ = ["Prepared", "as_described", "record_of"]


def record_of(described: Described, position: int) -> Record:
    """What the index keeps: no punctuation, and no token of a caller but its digest."""
    text, place = normal(described.text), normal(described.place)
    stated = places_of(place)
    return Record(
        position=position,
        number=described.number,
        text=_searchable(letters(text), letters(place)),
        head=head_of(text),
        places=stated if stated.fine else _joined(stated, places_of(text)),
        category=described.category,
        caller=_digest(described.caller),
        at=described.at,
    )


def as_described(record: Record) -> Described:
    """A record as rerankers see it; its text is the clean one, its caller the digest, its place the names found."""
    return Described(
        record.number,
        record.text,
        " ".join((*record.places.coarse, *record.places.fine)),
        record.category,
        record.caller,
        record.at,
    )


class Prepared:
    """One search's side of every comparison."""

    def __init__(self, record: Record, frequencies: Frequencies) -> None:
        self.record = record
        self.grams: NDArray[np.int64]
        """Each once, ascending."""
        self.grams, self.counts = gram_counts(record.text)
        self.weights = frequencies.weights(self.grams)
        """Squared inverse document frequency of each."""
        _, head = gram_positions([record.head])
        self.in_head: NDArray[np.bool_] = np.isin(self.grams, head)
        """Whether the head holds it."""


def _searchable(text: str, place: str) -> str:
    """The place before the text, unless the text names it."""
    return text if place in text else (place + text)[:MAX_TEXT]


def _joined(one: Places, other: Places) -> Places:
    return Places(
        tuple(dict.fromkeys((*one.fine, *other.fine))), tuple(dict.fromkeys((*one.coarse, *other.coarse)))
    )


def _digest(caller: str) -> str:
    return hashlib.blake2b(caller.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if caller else ""
