"""What a score is made of: numbers about a pair, most between 0 and 1, each with a name that is kept for good."""

from __future__ import annotations

from math import log1p
from typing import NamedTuple

from rapidfuzz import fuzz

from callcenter.similarity.places import in_conflict, shared_places, shortened_places
from callcenter.similarity.records import Record

__all__ = ["FEATURES", "Wording", "features_of"]

FEATURES = (
    "cosine", "bm25", "query_covered", "candidate_covered", "head_found", "head_covered", "head_ratio", "opening_ratio",
    "shared_places", "place_conflict", "same_category", "other_category", "same_caller", "days_apart",
)  # fmt: skip
"""All of them, in the order of ``features_of``."""

_DAY = 86_400 * 1_000_000
_YEARS = 2 * 365
_OPENING = 150
"""Characters."""


class Wording(NamedTuple):
    """How alike two texts are by the characters they share, rare ones counting more; 0 to 1 (BM25: to 1.5)."""

    cosine: float
    bm25: float
    query_covered: float
    """Of the weight of the text looked for, how much the candidate holds; and the other way round."""
    candidate_covered: float
    head_found: float
    """Of the first sentence looked for, how much stands anywhere in the candidate; and the other way round."""
    head_covered: float


def features_of(query: Record, candidate: Record, wording: Wording) -> dict[str, float]:
    """All of ``FEATURES`` for one pair."""
    where = (query.places, query.text, candidate.places, candidate.text)
    shared, conflict = len(shared_places(*where)), in_conflict(*where)
    if conflict and (shortened := shortened_places(*where)):
        shared, conflict = len(shortened), False
    known = bool(query.category and candidate.category)
    return {
        **wording._asdict(),
        "head_ratio": fuzz.ratio(query.head, candidate.head) / 100,
        "opening_ratio": fuzz.ratio(query.text[:_OPENING], candidate.text[:_OPENING]) / 100,
        "shared_places": min(shared, 3) / 3,
        "place_conflict": float(conflict),
        "same_category": float(known and query.category == candidate.category),
        "other_category": float(known and query.category != candidate.category),
        "same_caller": float(bool(query.caller) and query.caller == candidate.caller),
        "days_apart": _apart(query.at, candidate.at),
    }


def _apart(one: int, other: int) -> float:
    """0 on the same day, 1 after two years and more; half the way after a month."""
    days = abs(one - other) / _DAY
    return min(1.0, log1p(days) / log1p(_YEARS))
