"""From a score to what a seat is told. The limits are those of the domain; no score links appeals by itself."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.similarity.described import Band, Reason

__all__ = ["PROBABLE_FROM", "REPEAT_FROM", "SIMILAR_FROM", "band_of", "reasons_of"]

PROBABLE_FROM = 0.30
SIMILAR_FROM = 0.15
REPEAT_FROM = 0.50
_WORDING_FROM = 0.6
_MATTER_FROM = 0.3
_WEEK = 0.316
"""``days_apart`` of seven days."""


def band_of(score: float, *, conflict: bool, same_caller: bool) -> Band:
    """The veto first: different places are ``similar`` at most.

    >>> band_of(0.9, conflict=True, same_caller=True).value, band_of(0.9, conflict=False, same_caller=True).value
    ('similar', 'repeat')
    """
    if score < SIMILAR_FROM:
        return Band.WEAK
    if conflict or score < PROBABLE_FROM:
        return Band.SIMILAR
    return Band.REPEAT if same_caller and score >= REPEAT_FROM else Band.PROBABLE


def reasons_of(features: Mapping[str, float]) -> tuple[Reason, ...]:
    """What a seat is shown beside the score; in a fixed order."""
    wording = features["cosine"]
    told = {
        Reason.SAME_WORDING: wording >= _WORDING_FROM,
        Reason.SAME_MATTER: _MATTER_FROM <= wording < _WORDING_FROM,
        Reason.SAME_PLACE: features["shared_places"] > 0,
        Reason.OTHER_PLACE: features["place_conflict"] > 0,
        Reason.SAME_CATEGORY: features["same_category"] > 0,
        Reason.SAME_CALLER: features["same_caller"] > 0,
        Reason.SAME_WEEK: features["days_apart"] <= _WEEK,
    }
    return tuple(reason for reason, is_so in told.items() if is_so)
