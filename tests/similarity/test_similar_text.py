"""What of a text is compared."""

from __future__ import annotations

import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.similarity import bands, places, search, text
from callcenter.similarity.text import MAX_TEXT, clean, head_of, letters, normal

_ANY = st.text(st.characters(), max_size=200)


def test_examples_in_docstrings() -> None:
    for module in (bands, places, search, text):
        result = doctest.testmod(module)
        assert result.attempted > 0
        assert result.failed == 0


@given(_ANY)
@settings(deadline=None)
def test_clean_text_holds_words_alone_and_stays_as_it_is(written: str) -> None:
    found = clean(written)
    assert len(found) <= MAX_TEXT
    assert all(character.isalnum() for character in found if character.isascii())
    assert letters(found) == found


@given(_ANY)
@settings(deadline=None)
def test_a_head_is_short_and_stands_at_the_beginning(written: str) -> None:
    head = head_of(normal(written))
    assert len(head) <= 40
    assert letters(normal(written)).startswith(head)


def test_a_greeting_alone_is_no_head() -> None:
    assert head_of(normal("你好！我家停水三天了。请处理。")) == "你好我家停水三天了"
    assert head_of(normal("停水")) == "停水"
    assert head_of("") == ""


def test_wide_and_narrow_letters_are_the_same() -> None:
    assert clean("Ｂ１２号楼Ａ座") == clean("b12号楼a座") == "b12号楼a座"


def test_a_long_text_is_cut() -> None:
    assert len(clean("水" * 100_000)) == MAX_TEXT
