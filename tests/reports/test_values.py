"""Numbers are rounded once, half up, and every form of one is the same number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from callcenter.audit.numbers import parse
from callcenter.reports.values import ABSENT, FORMS, Value

counts = st.integers(0, 10**9)


@given(above=counts, below=st.integers(1, 10**9))
def test_a_rate_is_the_nearest_that_can_be_printed(above: int, below: int) -> None:
    value = Value.ratio(above, below)
    assert value.number is not None
    assert abs(Fraction(value.number) - Fraction(above, below)) <= Fraction(1, 20_000)
    assert value.text == f"{value.number * 100:.2f}%"
    assert value.plain == float(value.number)


def test_halves_go_up() -> None:
    assert Value.ratio(1, 8, "per").text == "0.1"
    assert Value.ratio(1, 20_000).text == "0.01%"
    assert Value.ratio(45, 100, "per").text == "0.5"
    assert Value.ratio(-1, 20_000).text == "-0.01%"


@given(number=counts, form=st.sampled_from(sorted(FORMS)))
def test_the_audit_reads_what_is_printed(number: int, form: str) -> None:
    value = Value.of(Decimal(number) / 1000, form)
    assert value.number is not None
    assert parse(value.text).value == value.number


def test_nothing_by_nothing_is_no_zero() -> None:
    value = Value.ratio(0, 0)
    assert (value.text, value.plain, value.denominator) == (ABSENT, None, 0)
