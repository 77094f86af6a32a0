"""Appeal numbers and query codes."""

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from callcenter.appeals import AppealNumber, code_matches, new_query_code, next_number
from callcenter.appeals.number import CODE_ALPHABET, check_digit
from callcenter.errors import AppealNumberInvalid

DAY = datetime.date(2026, 11, 23)

NUMBERS = st.builds(
    AppealNumber,
    prefix=st.from_regex(r"[A-Z0-9]{2,12}", fullmatch=True),
    date=st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)),
    sequence=st.integers(1, 999_999),
    child=st.integers(0, 99),
)


def mod_11_10_is_valid(digits: str) -> bool:
    """The check as the standard states it for a whole number: the running product ends at 1."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10
        product = ((10 if total == 0 else total) * 2) % 11
    return (product + int(digits[-1])) % 10 == 1


def test_the_form() -> None:
    assert str(AppealNumber("HA12345", DAY, 42)) == "HA12345-20261123-000042-1"
    assert str(AppealNumber("HA12345", DAY, 42, child=1)) == "HA12345-20261123-000042-1-01"


def test_check_digit_of_the_standards_example() -> None:
    assert check_digit("0794") == "5"


@given(st.text("0123456789", min_size=1, max_size=20))
def test_check_digit_agrees_with_the_other_form_of_the_rule(digits: str) -> None:
    assert mod_11_10_is_valid(digits + check_digit(digits))


@given(NUMBERS)
def test_what_is_written_can_be_read(number: AppealNumber) -> None:
    assert AppealNumber.parse(str(number)) == number
    assert AppealNumber.parse(f"  {str(number).lower()} ") == number


@given(NUMBERS)
def test_what_is_keyed_can_be_read(number: AppealNumber) -> None:
    number = structs.replace(number, child=0)
    assert len(number.keys) == 15
    assert AppealNumber.from_keys(number.prefix, number.keys) == number


@given(NUMBERS, st.integers(0, 14), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: AppealNumber, place: int, shift: int) -> None:
    keys = number.keys
    wrong = keys[:place] + str((int(keys[place]) + shift) % 10) + keys[place + 1 :]
    with pytest.raises(AppealNumberInvalid):
        AppealNumber.from_keys(number.prefix, wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HA12345",
        "HA12345-20261123-42-1",
        "HA12345-20261123-000042-2",
        "HA12345-20261323-000042-1",
        "HA12345-20261123-000042-1-00",
        "HA12345-20261123-000042-1-1",
        "HA12345-20261123-000042-1\n-01",
        "HA12345-20261123-00004٢-1",
        "x" * 10_000,
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(AppealNumberInvalid):
        AppealNumber.parse(text)


def test_sequence_zero_is_never_handed_out() -> None:
    zero = "20261123" + "000000"
    with pytest.raises(AppealNumberInvalid):
        AppealNumber.from_keys("HA12345", zero + check_digit(zero))


@given(st.text(max_size=20))
def test_keys_of_any_kind_raise_nothing_else(keys: str) -> None:
    try:
        number = AppealNumber.from_keys("HA12345", keys)
    except AppealNumberInvalid:
        return
    assert number.keys == keys


def test_the_next_number() -> None:
    first = next_number("HA12345", DAY, None)
    assert first == AppealNumber("HA12345", DAY, 1)
    assert next_number("HA12345", DAY, first).sequence == 2
    assert next_number("HA12345", DAY + datetime.timedelta(days=1), first).sequence == 1
    with pytest.raises(AppealNumberInvalid):
        next_number("HA12345", DAY, AppealNumber("HA12345", DAY, 999_999))


def test_a_query_code_has_no_look_alikes() -> None:
    code = new_query_code(random.Random(1).choice)
    assert len(code) == 6
    assert set(code) <= set(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("0O1IL2Z5S8BUV")
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET)


def test_codes_come_from_the_given_source_alone() -> None:
    assert new_query_code(random.Random(7).choice) == new_query_code(random.Random(7).choice)
    assert new_query_code(lambda letters: letters[0]) == CODE_ALPHABET[0] * 6


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("K7M3PX", True),
        (" k7m3px ", True),
        ("576379", True),
        ("576378", False),
        ("K7M3P", False),
        ("", False),
    ],
)
def test_a_code_is_typed_or_keyed(typed: str, fits: bool) -> None:
    assert code_matches("K7M3PX", typed) is fits


def test_an_appeal_without_a_code_is_opened_by_nothing() -> None:
    assert not code_matches("", "")
