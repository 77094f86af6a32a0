"""Numbers, digits, dates and ticket numbers as prompts."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ivr import FlowLibrary, numerals
from callcenter.ivr.numerals import FORMS, SYSTEM_PROMPTS, number


def spoken(files: tuple[str, ...], library: FlowLibrary) -> str:
    return "".join(library.prompts.text(name) for name in files)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (22, "二十二"),
        (101, "一百零一"),
        (110, "一百一十"),
        (200, "二百"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (2000, "两千"),
        (2222, "两千二百二十二"),
        (10000, "一万"),
        (10001, "一万零一"),
        (20305, "两万零三百零五"),
        (12345, "一万两千三百四十五"),
        (100000, "十万"),
        (110000, "十一万"),
        (20000001, "两千万零一"),
        (100001000, "一亿零一千"),
        (100010000, "一亿零一万"),
        (200000002, "两亿零二"),
        (1234567890, "十二亿三千四百五十六万七千八百九十"),
        ("12.50", "十二点五零"),
        ("-3", "负三"),
        ("007", "七"),
        (" 8 ", "八"),
        ("1a2", "一二"),
        ("", ""),
        ("9" * 13, "九" * 13),
    ],
)
def test_numbers(value: str | int, words: str, shipped: FlowLibrary) -> None:
    assert spoken(number(value), shipped) == words


@pytest.mark.parametrize(
    ("form", "value", "words"),
    [
        ("digits", "13800001234", "一三八零零零零一二三四"),
        ("digits", "0513-8880", "零五一三八八八零"),
        ("date", "2026-10-01", "二零二六年十月一日"),
        ("date", "20261231", "二零二六年十二月三十一日"),
        ("date", "2026-02-30", "二零二六零二三零"),
        ("date", "soon", ""),
        ("ticket", "HA12345-20260101-000001-5", "HA一二三四五杠二零二六零一零一杠零零零零零一杠五"),
        ("ticket", "k7 m?3", "K七M三"),
    ],
)
def test_forms(form: str, value: str, words: str, shipped: FlowLibrary) -> None:
    assert spoken(FORMS[form](value), shipped) == words


@given(st.sampled_from(sorted(FORMS)), st.text(max_size=30))
def test_any_text_is_read_with_prompts_that_exist(form: str, text: str) -> None:
    assert set(FORMS[form](text)) <= set(SYSTEM_PROMPTS)


@given(st.integers(0, 10**12 - 1))
def test_different_numbers_sound_different(value: int) -> None:
    assert number(value) != number((value + 1) % 10**12)


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(numerals).failed == 0
