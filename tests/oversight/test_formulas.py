"""Formulas: the file with all its mistakes at once, marks half up, the version that holds."""

from __future__ import annotations

import doctest
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.errors import AppealFieldInvalid, ConfigError
from callcenter.facts.assessment import Term
from callcenter.oversight.assessment import formula as formulas
from callcenter.oversight.assessment import period as periods
from callcenter.oversight.assessment.definitions import DEFINITIONS, definition
from callcenter.oversight.assessment.formula import Formula, formula_of, half_up, marks, percentage, total
from callcenter.oversight.assessment.formula_file import inspect_formulas, load_formulas
from callcenter.oversight.assessment.period import Period

SHIPPED = Path(__file__).parents[2] / "config" / "assessment.yaml"
ZONE = ZoneInfo("Asia/Shanghai")


def rate(target: str = "100", floor: str = "80", definition: str = "on_time_rate", weight: str = "25") -> Term:
    return Term(indicator=definition, definition=definition, version=1, weight=weight, scoring="rate", target=target,
                floor=floor)  # fmt: skip


def deduct(per_case: str, definition: str = "look_back_failures", weight: str = "5") -> Term:
    return Term(indicator=definition, definition=definition, version=1, weight=weight, scoring="deduct",
                per_case=per_case)  # fmt: skip


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_shipped_file_has_no_mistake_and_says_what_it_says() -> None:
    (shipped,) = load_formulas(SHIPPED)
    assert (shipped.version, shipped.effective) == ("2026-1", date(2026, 1, 1))
    terms = {term.indicator: term for term in shipped.terms}
    assert sum(Decimal(term.weight) for term in shipped.terms) == 100
    assert (terms["on_time_rate"].weight, terms["on_time_rate"].target, terms["on_time_rate"].floor) == (
        "25", "100", "85",
    )  # fmt: skip
    assert (terms["overdue_steps"].per_case, terms["overdue_steps"].target) == ("0.5", "")
    assert terms.keys() >= {
        "on_time_rate", "contact_rate", "resolution_rate", "satisfaction", "redo_rate", "look_back_failures",
    }  # fmt: skip


def test_all_mistakes_of_a_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text("""\
formulas:
  - version: "2026-1"
    effective: 2026-01-01
    indicators:
      on_time_rate: {weight: 60, target: 80, floor: 90}
      redo_rate: {weight: 39.5, target: 20, floor: 0}
  - version: "2026-1"
    effective: 2026-07-01
    indicators:
      on_tme_rate: {weight: 50, target: 100, floor: 80}
      overdue_steps: {weight: 50, scoring: deduct, target: 3}
  - version: "2026-3"
    effective: 2026-07-01
    colour: red
    indicators:
      answers: {definition: satisfied, weight: 100, target: 101}
  - version: "2027-1"
    effective: soon
    indicators: {}
""", encoding="utf-8")  # fmt: skip
    formulas, mistakes = inspect_formulas(path)
    assert formulas == []
    told = [f"{mistake.line} {mistake.where}: {mistake.message}" for mistake in mistakes]
    assert told == [
        "4 formulas.0.indicators: the weights add up to 99.5",
        "5 formulas.0.indicators.on_time_rate.target: 80 must be above the floor, 90",
        "6 formulas.0.indicators.redo_rate.target: 20 must be below the floor, 0",
        "7 formulas.1.version: 2026-1 stands here twice",
        "10 formulas.1.indicators.on_tme_rate: nothing is defined as 'on_tme_rate'",
        "11 formulas.1.indicators.overdue_steps: per_case is missing",
        "11 formulas.1.indicators.overdue_steps.target: has no meaning with `scoring: deduct`",
        "13 formulas.2.effective: 2026-07-01 stands here twice",
        "14 formulas.2.colour: is not a setting",
        "16 formulas.2.indicators.answers: floor is missing",
        "16 formulas.2.indicators.answers.definition: nothing is defined as 'satisfied'",
        "16 formulas.2.indicators.answers.target: must be at most 100, but is 101",
        "18 formulas.3.effective: Input should be a valid date or datetime, input is too short, but is 'soon'",
        "19 formulas.3.indicators: must not be empty",
    ]
    hints = {mistake.where: mistake.hint for mistake in mistakes}
    assert hints["formulas.1.indicators.on_tme_rate"] == "do you mean on_time_rate?"
    with pytest.raises(ConfigError) as refused:
        load_formulas(path)
    assert len(refused.value.mistakes) == len(told)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is missing"),
        ("formulas: [", "not valid YAML"),
        ("formulas: 3", "must be a list"),
        ("formulas: []", "empty"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=what):
        load_formulas(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_formulas(tmp_path / "nothing.yaml")


# -- versions ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.dates(date(2024, 1, 1), date(2028, 12, 31)), min_size=1, max_size=6, unique=True), st.dates(
    date(2024, 1, 1), date(2028, 12, 31)
))  # fmt: skip
def test_the_latest_that_is_effective_holds(days: list[date], day: date) -> None:
    known = [Formula(version=f"v{n}", effective=each, terms=(rate(),)) for n, each in enumerate(days)]
    holding = [each for each in days if each <= day]
    if not holding:
        with pytest.raises(AppealFieldInvalid, match="no formula holds on"):
            formula_of(known, day)
        return
    assert formula_of(known, day).effective == max(holding)
    assert formula_of(known[::-1], day) == formula_of(known, day)


def test_a_digest_stands_for_what_a_formula_says_and_not_for_its_name() -> None:
    one = Formula(version="a", effective=date(2026, 1, 1), terms=(rate(), deduct("1")))
    assert one.digest == Formula(version="b", effective=date(2027, 1, 1), terms=(deduct("1"), rate())).digest
    assert one.digest != Formula(version="a", effective=date(2026, 1, 1), terms=(rate(), deduct("2"))).digest


# -- marks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "numerator", "denominator", "expected"),
    [
        (rate(), 100, 100, "25.00"),
        (rate(), 80, 100, "0.00"),
        (rate(), 79, 100, "0.00"),
        (rate(), 90, 100, "12.50"),
        (rate(), 2, 3, "0.00"),
        (rate("100", "0", weight="1"), 1, 8, "0.13"),  # 0.125: a half goes up
        (rate("100", "0", weight="1"), 1, 3, "0.33"),
        (rate("95", "60", "satisfaction", "20"), 97, 100, "20.00"),
        (rate("0", "20", "redo_rate", "5"), 0, 10, "5.00"),
        (rate("0", "20", "redo_rate", "5"), 1, 10, "2.50"),
        (rate("0", "20", "redo_rate", "5"), 3, 10, "0.00"),
        (deduct("1"), 2, 40, "3.00"),
        (deduct("0.35"), 1, 40, "4.65"),
        (deduct("1"), 9, 40, "0.00"),
        (deduct("0.5", "on_time_rate"), 36, 40, "3.00"),
    ],
)
def test_marks(term: Term, numerator: int, denominator: int, expected: str) -> None:
    assert marks(term, numerator, denominator) == Decimal(expected)
    assert marks(term, 0, 0) is None


@given(
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    st.decimals("0.5", "100", places=1),
    st.integers(0, 99),
    st.integers(1, 100),
)
def test_marks_are_exact(numerator: int, denominator: int, weight: Decimal, floor: int, above: int) -> None:
    """Against exact fractions, rounded by whole numbers."""
    numerator = min(numerator, denominator)
    target = min(100, floor + above)
    if target == floor:
        return
    share = (Fraction(100 * numerator, denominator) - floor) / (target - floor)
    exact = Fraction(weight) * min(max(share, Fraction(0)), Fraction(1))
    cents = (exact * 200 + 1) // 2
    found = marks(rate(str(target), str(floor), weight=str(weight)), numerator, denominator)
    assert found == Decimal(int(cents)) / 100
    assert Decimal(0) <= found <= half_up(weight)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_half_up(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    assert half_up(Decimal(numerator), Decimal(denominator)) == Decimal(int((exact * 200 + 1) // 2)) / 100


def test_a_total_leaves_out_what_nothing_was_counted_of() -> None:
    terms = [rate(weight="60"), deduct("1", weight="40")]
    assert total(terms, [Decimal("45"), Decimal("40")]) == Decimal("85.00")
    assert total(terms, [Decimal("45"), None]) == Decimal("75.00")
    assert total(terms, [None, None]) is None


def test_the_reports_own_figures() -> None:
    assert percentage(26026, 44194) == Decimal("58.89")
    assert percentage(140, 168) == Decimal("83.33")
    assert percentage(0, 0) is None


# -- periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    period = Period.parse(text, ZONE)
    assert period.day == first
    begin, end = (int(datetime(d.year, d.month, d.day, tzinfo=ZONE).timestamp()) * 10**6 for d in (first, last))
    assert (period.first, period.last) == (begin, end)
    assert begin in period
    assert end not in period
    assert begin - 1 not in period
    assert None not in period


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "26-11", "2026-1", "2026-11-01", "november", "1999"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(AppealFieldInvalid, match="is no period"):
        Period.parse(text, ZONE)


# -- definitions -------------------------------------------------------------------------------------------------------


def test_definitions_say_what_they_count() -> None:
    for ident, each in DEFINITIONS.items():
        assert each.id == ident
        assert each.version >= 1
        assert each.numerator.startswith("of these")
        assert each.title
        assert each.denominator
    with pytest.raises(AppealFieldInvalid, match="do you mean redo_rate"):
        definition("redo_rte")
    with pytest.raises(AppealFieldInvalid, match="one of: on_time_rate"):
        definition("zzz")


def test_examples() -> None:
    assert doctest.testmod(formulas).failed == 0
    assert doctest.testmod(periods).failed == 0
