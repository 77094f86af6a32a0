"""What is compared, and what is found: an appeal as far as likeness needs it, and a candidate with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

__all__ = ["Band", "Candidate", "Described", "Reason"]


class Described(msgspec.Struct, frozen=True):
    """An appeal, or the words of a caller who is still speaking."""

    number: str
    """Appeal number; an appeal is never found alike to itself."""
    text: str
    """What the caller wants; a title, if there is one, as the first line."""
    place: str = ""
    """Where, as the seat wrote it; may be empty."""
    category: str = ""
    """Subject category, in whatever words the site uses; empty while unknown."""
    caller: str = ""
    """Any token that is equal for the same caller; only a digest of it is kept. Empty for anonymous ones."""
    at: int = 0
    """When it was received, microseconds since 1970 UTC; 0 in a question: just now, as the newest appeal."""


class Band(StrEnum):
    """How a seat should read a score."""

    PROBABLE = "probable"
    """Probably the same matter."""
    REPEAT = "repeat"
    """The same caller, again with the same matter."""
    SIMILAR = "similar"
    """Worth a look."""
    WEAK = "weak"
    """The best there is, and not worth a look; screens leave it out."""


class Reason(StrEnum):
    """Why a candidate was found."""

    SAME_WORDING = "same_wording"
    SAME_MATTER = "same_matter"
    SAME_PLACE = "same_place"
    OTHER_PLACE = "other_place"
    SAME_CATEGORY = "same_category"
    SAME_CALLER = "same_caller"
    SAME_WEEK = "same_week"


class Candidate(msgspec.Struct, frozen=True):
    """An earlier appeal that may be the same matter. It is never linked by itself: a seat decides."""

    number: str
    score: float
    """Probability that it is the same matter, 0 to 1, by the reranker named in ``model``."""
    band: Band
    conflict: bool
    """They name different places: whatever the score, it is ``similar`` at most."""
    reasons: tuple[Reason, ...]
    features: Mapping[str, float]
    """What the score was made of; keep it with the decision: weights are learned from it."""
    model: str
    """Name and version of the reranker, to be kept with the decision."""
    copy_of: str = ""
    """The candidate right before whose text this one repeats word for word; screens show both as one."""
