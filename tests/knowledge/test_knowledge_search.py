"""What callers say finds what departments wrote; what is not in effect is never found."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.config import load_config
from callcenter.knowledge.index import KnowledgeIndex
from callcenter.knowledge.vocabulary import Vocabulary, grams, plain
from tests.knowledge.pure_base import DAY, NOON, approved, sample_rows

_ROOT = Path(__file__).parents[2]
_SAID_ALIKE = 4
"""So many characters in a row may a question share with the entry that answers it."""


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    """The synonyms as they are shipped."""
    config = load_config(_ROOT / "config" / "callcenter.yaml", {})
    return Vocabulary(config.synonyms, config.filler_words)


def questions() -> list[tuple[str, str]]:
    """(question, title of the entry that answers it)."""
    with Path(__file__).with_name("questions.csv").open(encoding="utf-8", newline="") as file:
        return [(row["问题"], row["标题"]) for row in csv.DictReader(file)]


def index_of(vocabulary: Vocabulary) -> KnowledgeIndex:
    index = KnowledgeIndex(vocabulary)
    index.update(approved(number, row) for number, row in enumerate(sample_rows(), start=1))
    return index


def hit_rate(index: KnowledgeIndex, first: int) -> float:
    """The part of all questions whose answer is among the first so many."""
    asked = questions()
    found = [title in [hit.version.title for hit in index.search(said, NOON, limit=first)] for said, title in asked]
    return sum(found) / len(asked)


def test_the_questions_are_put_in_other_words() -> None:
    entries = {row["标题"]: "|".join(row.values()) for row in sample_rows()}
    asked = questions()
    assert len(entries) >= 50
    assert len(asked) >= 70
    assert {title for _, title in asked} == set(entries)
    for said, title in asked:
        pieces = {said[at : at + _SAID_ALIKE + 1] for at in range(len(said) - _SAID_ALIKE)}
        assert not any(piece in entries[title] for piece in pieces), said


def test_colloquial_questions_find_their_answer(shipped: Vocabulary) -> None:
    index = index_of(shipped)
    assert hit_rate(index, 5) >= 0.9
    assert hit_rate(index, 1) >= 0.75


def test_without_synonyms_most_are_found_too() -> None:
    assert hit_rate(index_of(Vocabulary()), 5) >= 0.8


def test_the_text_of_a_question() -> None:
    assert plain("ＶＡＴ  发票（额度），\n怎么调？_") == "vat 发票 额度 怎么调"
    assert grams("开票 a") == {"开": 0.3, "票": 0.3, "开票": 1.0, "a": 0.3}
    assert grams("") == {}


def test_fillers_are_left_out_unless_nothing_else_is_said() -> None:
    vocabulary = Vocabulary(fillers=["怎么", "办"])
    assert vocabulary.terms("护照怎么办") == grams("护照")
    assert vocabulary.terms("怎么办") == grams("怎么办")


def test_each_word_of_a_row_stands_for_the_others() -> None:
    vocabulary = Vocabulary({"营业执照": ["开店证"]})
    assert vocabulary.terms("开店证")["执照"] == pytest.approx(0.7)
    assert vocabulary.terms("营业执照")["店证"] == pytest.approx(0.7)
    assert vocabulary.terms("营业执照")["执照"] == 1.0


def test_punctuation_alone_finds_nothing(shipped: Vocabulary) -> None:
    assert index_of(shipped).search("？！", NOON) == []
    assert KnowledgeIndex(shipped).search("社保", NOON) == []


def test_strange_questions_do_no_harm(shipped: Vocabulary) -> None:
    index = index_of(shipped)
    for said in ('title:"x" AND (', "a" * 9000, "\x00", "*", "+社保 -医保", "\ud800"):
        assert len(index.search(said, NOON)) <= 5


def test_a_change_is_found_at_once_and_what_left_is_not(shipped: Vocabulary) -> None:
    index = index_of(shipped)
    before = index.search("遛狗要牵绳吗", NOON)[:1]
    new = approved(900, sample_rows()[0], title="养犬管理", answer="遛狗须牵绳。")
    index.update([new])
    assert [hit.version.title for hit in index.search("遛狗要牵绳吗", NOON, limit=1)] == ["养犬管理"]
    index.update([msgspec.structs.replace(new, answer="遛狗须牵绳并戴嘴套。")])
    assert "嘴套" in index.search("遛狗要牵绳吗", NOON, limit=1)[0].version.answer
    assert len(index) == len(sample_rows()) + 1
    index.update(gone=[new.key])
    index.update()
    assert index.search("遛狗要牵绳吗", NOON)[:1] == before
    assert len(index) == len(sample_rows())


def test_for_whom_an_entry_is(shipped: Vocabulary) -> None:
    index = KnowledgeIndex(shipped)
    rows = sample_rows()[:3]
    audiences = ("all", "enterprise", "citizen")
    index.update(
        approved(number, row, audience=audience)
        for number, (row, audience) in enumerate(zip(rows, audiences, strict=True))
    )

    def found(audience: str) -> set[str]:
        return {hit.version.audience for hit in index.search("企业登记", NOON, audience=audience)}

    assert found("all") == set(audiences)
    assert found("citizen") == {"all", "citizen"}
    assert found("enterprise") == {"all", "enterprise"}


_SPANS = st.tuples(
    st.sampled_from(["draft", "submitted", "approved", "superseded", "withdrawn", "expired"]),
    st.integers(-5, 5),
    st.none() | st.integers(-5, 5),
    st.none() | st.integers(-5, 5),
)


def moment(day: int | None) -> int | None:
    """A day before or after the one of ``NOON``."""
    return None if day is None else NOON + day * DAY


@settings(max_examples=80, deadline=None)
@given(st.lists(_SPANS, min_size=1, max_size=40), st.integers(-6, 6), st.integers(1, 6))
def test_only_what_is_in_effect_is_found(
    spans: list[tuple[str, int, int | None, int | None]], day: int, limit: int
) -> None:
    row = sample_rows()[0]
    index = KnowledgeIndex(Vocabulary())
    index.update(
        approved(
            number, row, state=state, shown_from=moment(first), shown_until=moment(last), replaced_at=moment(after)
        )
        for number, (state, first, last, after) in enumerate(spans)
    )
    right = {
        f"KB{number:06d}.1"
        for number, (state, first, last, after) in enumerate(spans)
        if state == "approved" and first <= day < min(end for end in (last, after, 99) if end is not None)
    }
    found = {hit.version.key for hit in index.search("企业设立登记", NOON + day * DAY, limit=limit)}
    assert found <= right
    assert len(found) == min(limit, len(right))
