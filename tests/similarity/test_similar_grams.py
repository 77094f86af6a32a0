"""Pairs of characters as numbers."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.similarity.grams import GRAMS, gram_counts, gram_positions, gram_postings, single_positions

_TEXTS = st.lists(st.text("水电路灯噪音油烟", max_size=12), max_size=6)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


@given(_TEXTS)
@settings(deadline=None)
def test_positions_are_those_of_each_text_alone(texts: list[str]) -> None:
    owner, grams = gram_positions(texts)
    assert owner.tolist() == [at for at, text in enumerate(texts) for _ in _pairs(text)]
    apart = [gram for text in texts for gram in gram_positions([text])[1].tolist()]
    assert grams.tolist() == apart
    assert all(0 <= gram < GRAMS for gram in apart)


@given(st.text("水电路灯噪音油烟", max_size=20))
@settings(deadline=None)
def test_counts_are_those_of_the_pairs(text: str) -> None:
    grams, counts = gram_counts(text)
    assert sorted(counts.tolist()) == sorted(Counter(_pairs(text)).values())
    assert grams.tolist() == sorted(set(grams.tolist()))


@given(_TEXTS)
@settings(deadline=None)
def test_postings_turn_texts_round(texts: list[str]) -> None:
    found = gram_postings(texts)
    expected = sorted((gram, at) for at, text in enumerate(texts) for gram in gram_counts(text)[0].tolist())
    assert list(zip(found.gram.tolist(), found.text.tolist(), strict=True)) == expected


def test_order_matters_and_characters_outside_the_first_plane_count_once() -> None:
    assert gram_positions(["水电"])[1].tolist() != gram_positions(["电水"])[1].tolist()
    assert len(gram_positions(["𠀀水𠀁"])[1]) == 2
    assert single_positions(["水电", "水"])[0].tolist() == [0, 0, 1]


def test_a_lone_surrogate_is_no_reason_to_fail() -> None:
    assert len(gram_positions(["水\ud800电"])[1]) == 2
