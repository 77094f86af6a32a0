"""From features to a score, a band and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import ModelUnusable
from callcenter.similarity import Band, Described, Reason, SimilarIndex, Weights, shipped_weights
from callcenter.similarity.bands import band_of, reasons_of
from callcenter.similarity.features import FEATURES, Wording, features_of
from callcenter.similarity.prepared import record_of
from callcenter.similarity.words import BAND_WORDS, REASON_WORDS

_DAY = 86_400_000_000
_NOTHING = Wording(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("score", "conflict", "same_caller", "band"),
    [
        (0.0, False, False, Band.WEAK),
        (0.149, False, True, Band.WEAK),
        (0.15, False, False, Band.SIMILAR),
        (0.299, False, True, Band.SIMILAR),
        (0.30, False, False, Band.PROBABLE),
        (0.30, False, True, Band.PROBABLE),
        (0.499, False, True, Band.PROBABLE),
        (0.50, False, True, Band.REPEAT),
        (1.0, False, False, Band.PROBABLE),
        (1.0, True, True, Band.SIMILAR),
        (0.1, True, True, Band.WEAK),
    ],
)
def test_limits_of_the_bands(score: float, conflict: bool, same_caller: bool, band: Band) -> None:
    assert band_of(score, conflict=conflict, same_caller=same_caller) is band


@given(st.floats(0, 1), st.booleans())
@settings(deadline=None)
def test_the_veto_holds_whatever_the_score(score: float, same_caller: bool) -> None:
    assert band_of(score, conflict=True, same_caller=same_caller) in (Band.SIMILAR, Band.WEAK)


def _features(one: Described, other: Described) -> dict[str, float]:
    return features_of(record_of(one, 0), record_of(other, 0), _NOTHING)


def test_every_feature_is_given_and_named() -> None:
    one = Described("1", "翠庭花园停水", category="供水", caller="x", at=_DAY)
    other = Described("2", "翠庭花园停水", category="供水", caller="x", at=3 * _DAY)
    features = _features(one, other)
    assert tuple(features) == FEATURES
    assert features["head_ratio"] == features["opening_ratio"] == 1.0
    assert features["same_category"] == features["same_caller"] == 1.0
    assert features["other_category"] == features["place_conflict"] == 0.0
    assert 0 < features["days_apart"] < 0.3


def test_what_is_not_known_speaks_neither_for_nor_against() -> None:
    features = _features(Described("1", "停水", caller=""), Described("2", "停水", category="供水", caller=""))
    assert features["same_caller"] == features["same_category"] == features["other_category"] == 0.0


@given(st.integers(-(2**55), 2**55), st.integers(-(2**55), 2**55))
@settings(deadline=None)
def test_days_apart_are_between_nought_and_one_and_the_same_both_ways(one: int, other: int) -> None:
    first, second = Described("1", "停水", at=one), Described("2", "停水", at=other)
    assert 0.0 <= _features(first, second)["days_apart"] <= 1.0
    assert _features(first, second)["days_apart"] == _features(second, first)["days_apart"]


def test_reasons_follow_the_features() -> None:
    nothing = dict.fromkeys(FEATURES, 0.0) | {"days_apart": 1.0}
    assert reasons_of(nothing) == ()
    assert reasons_of(nothing | {"cosine": 0.7, "shared_places": 0.3}) == (Reason.SAME_WORDING, Reason.SAME_PLACE)
    assert reasons_of(nothing | {"cosine": 0.4, "place_conflict": 1.0}) == (Reason.SAME_MATTER, Reason.OTHER_PLACE)
    assert reasons_of(nothing | {"days_apart": 0.3, "same_caller": 1.0}) == (Reason.SAME_CALLER, Reason.SAME_WEEK)


def test_every_band_and_reason_has_words() -> None:
    assert set(BAND_WORDS) == set(Band)
    assert set(REASON_WORDS) == set(Reason)
    assert all(all(words) for words in [*BAND_WORDS.values(), *REASON_WORDS.values()])


def test_shipped_weights_are_numbers_about_known_features() -> None:
    weights = shipped_weights()
    assert weights.version == 1
    assert set(weights.of) == set(FEATURES)
    assert weights.of["place_conflict"] < 0 < weights.of["head_found"]
    assert Weights.decode(weights.encode()) == weights


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"version": 1}',
        b'{"version": 1, "intercept": 0, "of": {"tone of voice": 1}}',
        b'{"version": 1, "intercept": 0, "of": {}, "extra": 1}',
        b'{"version": 1, "intercept": "0", "of": {}}',
    ],
)
def test_weights_that_cannot_be_used_are_refused(text: bytes) -> None:
    with pytest.raises(ModelUnusable):
        Weights.decode(text)


def test_weights_must_be_finite() -> None:
    with pytest.raises(ModelUnusable, match="finite"):
        Weights(1, float("nan"), {})


@given(st.dictionaries(st.sampled_from(FEATURES), st.floats(-1e6, 1e6)), st.floats(-1e6, 1e6))
@settings(deadline=None)
def test_a_probability_is_one(of: dict[str, float], intercept: float) -> None:
    assert 0.0 <= Weights(1, intercept, of).probability(dict.fromkeys(FEATURES, 1.0)) <= 1.0


class _ByNumber:
    """A reranker of another kind: it has its own opinion of pairs."""

    name = "by-number-9"

    def score(self, query: Described, candidate: Described, features: Mapping[str, float]) -> float:
        assert query.text == "翠庭花园停水了"
        assert candidate.text.startswith("翠庭花园停水")
        assert set(features) == set(FEATURES)
        return 0.9 if candidate.number == "A2" else 0.2


def test_another_reranker_may_judge(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path, reranker=_ByNumber()) as index:
        index.add_many([Described("A1", "翠庭花园停水了！"), Described("A2", "翠庭花园停水，没有通知")])
        found = index.similar(Described("", "翠庭花园，停水了"))
        assert [(candidate.number, candidate.score, candidate.model) for candidate in found] == [
            ("A2", 0.9, "by-number-9"),
            ("A1", 0.2, "by-number-9"),
        ]


def test_a_candidate_can_be_sent_and_read(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        index.add(Described("A1", "翠庭花园停水"))
        found = index.similar(Described("", "翠庭花园停水了"))
    text = msgspec.json.encode(found)
    assert msgspec.json.decode(text, type=list[type(found[0])]) == found
