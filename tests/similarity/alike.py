"""What the tests of the index share: comparing two by what they find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from callcenter.similarity import Candidate, Described, SimilarIndex

__all__ = ["answers", "filled"]


def filled(folder: Path, appeals: Iterable[Described]) -> SimilarIndex:
    """An index of these alone, added at once."""
    index = SimilarIndex(folder)
    index.add_many(appeals)
    return index


def answers(index: SimilarIndex, questions: Sequence[Described]) -> list[list[Candidate]]:
    """Everything that it says, scores and features included."""
    return [index.similar(question, 50) for question in questions]
