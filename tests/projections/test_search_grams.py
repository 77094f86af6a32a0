"""What the search index holds of texts and numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.appeals import AppealNumber
from callcenter.projections.search_grams import Needle, codes, first_key, key_of, label, month_of, months, number_of

TEXTS = st.text(st.sampled_from("路灯不亮电梯ab12 ,，。ＡB"), max_size=20)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("路灯", "江海路灯不亮", True),
        ("路灯 不亮", "不亮的是路灯", True),
        ("路灯坏", "路灯不亮", False),
        ("灯亮", "路灯不亮", False),
        ("3号楼", "阳光花园2幢3号楼", True),
        ("3号楼", "阳光花园13号楼", False),
        ("号楼", "阳光花园13号楼", True),
        ("ＷＩＦＩ", "wifi 连不上", True),
        ("wif", "wifi 连不上", False),
        ("路灯，不亮", "不亮 路灯", True),
        ("灯不亮", "灯，不亮", False),
    ],
)
def test_words_are_found_as_they_are_written(words: str, text: str, found: bool) -> None:
    needle = Needle(words)
    assert needle.is_in([text]) is found
    assert needle.codes <= codes(text) or not found


@pytest.mark.parametrize("words", ["", "灯", "，。", " 路 灯 "])
def test_what_is_too_short_cannot_be_looked_for(words: str) -> None:
    assert not Needle(words).codes


@given(text=TEXTS, begins=st.integers(0, 19), length=st.integers(1, 6))
def test_every_part_of_a_text_is_found_in_it(text: str, begins: int, length: int) -> None:
    # a part that begins or ends within a run of letters is another word
    part = text[begins : begins + length].strip("ab12ＡB")
    assert Needle(part).codes <= codes(text)
    assert Needle(part).is_in([text])


@given(texts=st.lists(TEXTS, max_size=4))
def test_the_index_holds_of_texts_what_it_holds_of_each(texts: list[str]) -> None:
    assert codes(*texts) == set().union(*map(codes, texts))


def test_the_same_code_on_every_machine() -> None:
    assert codes("路灯 a1") == {1826703395, 879113293}
    assert label("unit", "housing") != label("month", "housing")


@given(
    day=st.dates(date(2001, 1, 1), date(2099, 12, 31)), sequence=st.integers(1, 999_999), child=st.integers(0, 99),
    other=st.dates(date(2001, 1, 1), date(2099, 12, 31)),
)  # fmt: skip
def test_keys_are_numbers_in_order(day: date, sequence: int, child: int, other: date) -> None:
    number = str(AppealNumber("HA12345", day, sequence, child))
    key = key_of(number)
    assert number_of("HA12345", key) == number
    assert 0 < key < 2**62
    assert (first_key(other) <= key) == (other <= day)
    assert month_of(key).begins <= key


def test_what_is_no_number_has_no_key() -> None:
    assert key_of("not one") == 0


def test_months_back_from_one_key_to_another() -> None:
    newest, oldest = first_key(date(2026, 2, 28)), first_key(date(2025, 11, 3))
    found = list(months(newest, oldest))
    assert [month.begins for month in found] == [
        first_key(date(2026, 2, 1)), first_key(date(2026, 1, 1)), first_key(date(2025, 12, 1)),
        first_key(date(2025, 11, 1)),
    ]  # fmt: skip
    assert found[0] == month_of(newest)
    assert list(months(oldest, newest)) == []
