"""Score cards: counted, frozen, corrected, explained."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework.oversight.assessment import assessed, corrections_of, counts_of
from callcenter.casework.oversight.explaining import Explained, explain
from callcenter.errors import (
    AppealFieldInvalid,
    AssessmentFixed,
    AssessmentUnknown,
    NotPermitted,
    OversightTransitionInvalid,
    RuleForbids,
)
from callcenter.facts import AssessmentComputed, AssessmentCorrected
from callcenter.facts.assessment import Count
from callcenter.journal.engine import reading
from callcenter.journal.tables import assessment_correction, assessment_exclusion, assessment_period
from callcenter.oversight.assessment.card import Card, cards, corrected
from callcenter.oversight.assessment.deeds import terms_of
from callcenter.projections import verify
from tests.oversight.bureau import CONFIG, DAY, Bureau

FORMULA = """\
formulas:
  - version: "2026-1"
    effective: 2026-01-01
    indicators:
      on_time_rate: {{weight: {on_time}, target: 100, floor: 50}}
      satisfaction: {{weight: 40, target: 100, floor: 0}}
      look_back_failures: {{weight: {look_back}, scoring: deduct, per_case: 4}}
  - version: "2026-2"
    effective: 2026-04-01
    indicators:
      on_time_rate: {{weight: 100, target: 100, floor: 0}}
"""


@pytest.fixture
def bureau(engine: Engine, tmp_path: Path) -> Bureau:
    """Its formulas can be changed."""
    write_formulas(tmp_path)
    return Bureau(engine, settings={"root": tmp_path})


def write_formulas(folder: Path, on_time: float = 50, look_back: float = 10) -> Path:
    path = folder / "config" / "assessment.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(FORMULA.format(on_time=on_time, look_back=look_back), encoding="utf-8")
    return path


def compute(bureau: Bureau, period: str = "2026-03", **order: Any) -> None:
    bureau.oversight.compute(bureau.order_for(**order), bureau.oversight.period(period))
    bureau.at += 60_000_000


def freeze(bureau: Bureau, period: str = "2026-03", role: str = "supervisor") -> None:
    bureau.oversee("assessment freeze", role=role, period=bureau.oversight.period(period))


def recount(bureau: Bureau, period: str = "2026-03", **order: Any) -> list[Any]:
    given = bureau.order_for(role="supervisor", **order)
    return list(bureau.oversight.recount(given, bureau.oversight.period(period)).facts)


def correct(bureau: Bureau, indicator: str = "on_time_rate", unit: str = "housing", role: str = "supervisor",
            reason: str = "复核", **delta: int) -> None:  # fmt: skip
    made = Count(unit=unit, indicator=indicator, **{"numerator": 0, "denominator": 0, **delta})
    period = bureau.oversight.period("2026-03")
    bureau.oversee("assessment correct", role=role, reason=reason, period=period, delta=made)


def counts(bureau: Bureau, period: str = "2026-03") -> dict[tuple[str, str], tuple[int, int, int]]:
    """As counted, without corrections and without what nothing was counted of."""
    with reading(bureau.engine) as connection:
        found = counts_of(connection, assessed(connection, period))
    return {
        (each.unit, each.indicator): (each.numerator, each.denominator, each.excluded)
        for each in found
        if each.denominator or each.excluded
    }


def card(bureau: Bureau, unit: str = "housing", period: str = "2026-03") -> Card:
    """As it stands, corrections included."""
    with reading(bureau.engine) as connection:
        known = assessed(connection, period)
        stands = corrected(counts_of(connection, known), corrections_of(connection, period))
        return next(each for each in cards(terms_of(known), stands) if each.unit == unit)


def why(bureau: Bureau, indicator: str, unit: str = "housing") -> Explained:
    with reading(bureau.engine) as connection:
        known = assessed(connection, "2026-03")
        period = bureau.oversight.period("2026-03")
        return explain(connection, known, period, unit, indicator, known.upto, known.counted or 0)


def march(bureau: Bureau) -> list[str]:
    """Three tickets of a unit: well done, not to its appellant's liking, late; one of another unit."""
    good = bureau.closed()
    fair = bureau.closed(satisfaction="neutral")
    late = bureau.in_progress()
    bureau.closed("water")
    bureau.at += 40 * DAY
    return [good, fair, late]


def test_counted_and_shown(bureau: Bureau) -> None:
    march(bureau)
    compute(bureau)
    assert counts(bureau) == {
        ("housing", "on_time_rate"): (2, 3, 0),
        ("housing", "satisfaction"): (1, 2, 0),
        ("water", "on_time_rate"): (1, 1, 0),
        ("water", "satisfaction"): (1, 1, 0),
    }
    stands = card(bureau)
    assert [(line.term.indicator, line.percentage, line.marks) for line in stands.lines] == [
        ("on_time_rate", Decimal("66.67"), Decimal("16.67")),
        ("satisfaction", Decimal("50.00"), Decimal("20.00")),
        ("look_back_failures", None, None),
    ]
    assert stands.total == Decimal("40.74"), "36.67 of 90, on the scale of 100"
    assert card(bureau, "water").total == Decimal("100.00")
    assert card(bureau, "health").total is None, "nothing was counted of it"
    assert list(verify(bureau.engine)) == []


def test_every_figure_is_explained_by_its_tickets(bureau: Bureau) -> None:
    good, fair, late = march(bureau)
    compute(bureau)
    found = why(bureau, "on_time_rate")
    assert [each.number for each in found.numerator] == [good, fair]
    assert [each.number for each in found.denominator] == [good, fair, late]
    assert [each.number for each in why(bureau, "satisfaction").numerator] == [good]
    assert why(bureau, "look_back_failures").entries == ()
    for (unit, indicator), expected in counts(bureau).items():
        each = why(bureau, indicator, unit)
        assert (len(each.numerator), len(each.denominator), len(each.excluded)) == expected
    bureau.do("reply", late, by="housing", text="已派人现场维修，路灯恢复照明并巡查", outcome="resolved")
    bureau.closed()
    assert [each.number for each in why(bureau, "on_time_rate").denominator] == [good, fair, late], "as it was counted"
    with pytest.raises(AppealFieldInvalid, match="has no indicator 'redo_rate'; it has on_time_rate"):
        why(bureau, "redo_rate")


def test_an_exclusion_is_shown_apart_with_its_reason(bureau: Bureau) -> None:
    _, _, late = march(bureau)
    ask = {"number": late, "unit": "housing", "code": "第三方或历史原因", "reason": "小区已封闭"}
    exclusion = bureau.oversee("assessment exclude", role="unit", as_unit="housing", actor="住建局", **ask).subject
    assert exclusion.startswith("EX-202604")
    compute(bureau)
    assert counts(bureau)["housing", "on_time_rate"] == (2, 3, 0), "it is not decided yet"
    with pytest.raises(NotPermitted, match="who asked for it does not decide it"):
        bureau.oversee("assessment approve", exclusion, actor="住建局")
    bureau.oversee("assessment approve", exclusion, reason="情况属实")
    compute(bureau)
    assert counts(bureau)["housing", "on_time_rate"] == (2, 2, 1)
    (entry,) = why(bureau, "on_time_rate").excluded
    assert (entry.number, entry.excluded) == (late, exclusion)
    row = bureau.row(assessment_exclusion)
    assert (row["state"], row["code"], row["reason"], row["decision"]) == (
        "approved", "third_party", "小区已封闭", "情况属实",
    )  # fmt: skip
    with pytest.raises(OversightTransitionInvalid):
        bureau.oversee("assessment deny", exclusion)
    with pytest.raises(NotPermitted, match="a matter of the unit housing, not of water"):
        bureau.oversee("assessment exclude", role="unit", as_unit="water", **ask)
    with pytest.raises(RuleForbids, match="the unit water never had"):
        bureau.oversee("assessment exclude", **{**ask, "unit": "water"})
    with pytest.raises(AppealFieldInvalid, match="code 'bad' is not known"):
        bureau.oversee("assessment exclude", **{**ask, "code": "bad"})
    with pytest.raises(AppealFieldInvalid, match="do you mean on_time_rate"):
        bureau.oversee("assessment exclude", definitions=("on_time",), **ask)
    assert list(verify(bureau.engine)) == []


def test_what_is_frozen_stays_and_corrections_stand_beside_it(bureau: Bureau) -> None:
    _, _, late = march(bureau)
    compute(bureau)
    before, total = counts(bureau), card(bureau).total
    freeze(bureau)
    exclusion = bureau.oversee("assessment exclude", number=late, unit="housing", code="natural", actor="住").subject
    bureau.oversee("assessment approve", exclusion)
    bureau.at += DAY
    assert counts(bureau) == before
    assert card(bureau).total == total
    with pytest.raises(AssessmentFixed, match="2026-03 is frozen: correct it"):
        compute(bureau)
    facts = recount(bureau, reason="剔除已批准")
    assert [(each.unit, each.indicator, each.numerator, each.denominator, each.excluded) for each in facts] == [
        ("housing", "on_time_rate", 0, -1, 1)
    ]
    assert all(isinstance(each, AssessmentCorrected) and each.reason == "剔除已批准" for each in facts)
    assert counts(bureau) == before, "the frozen numbers are what they were"
    line = card(bureau).lines[0]
    assert (line.numerator, line.denominator, line.excluded, line.marks) == (2, 2, 1, Decimal("50.00"))
    assert recount(bureau) == [], "there is nothing left to correct"
    correct(bureau, numerator=-1, reason="一件系补录")
    assert (card(bureau).lines[0].numerator, len(bureau.rows(assessment_correction))) == (1, 2)
    assert [each.numerator for each in recount(bureau)] == [1], "a counting takes back what was corrected by hand"
    row = bureau.row(assessment_period)
    assert (row["state"], row["corrections"], row["frozen_by"]) == ("frozen", 3, "乙")
    assert list(verify(bureau.engine)) == []


def test_a_correction_must_be_possible_and_say_why(bureau: Bureau) -> None:
    march(bureau)
    compute(bureau)
    with pytest.raises(OversightTransitionInvalid, match=r"correct is not possible .* computed"):
        correct(bureau, numerator=1)
    freeze(bureau)
    for wrong, message in (
        ({"numerator": 2}, "would stand at 4 of 3"),
        ({"numerator": -3}, "would stand at -1 of 3"),
        ({"denominator": -2}, "would stand at 2 of 1"),
        ({"excluded": -1}, "-1 excluded"),
        ({}, "a correction of nothing"),
        ({"indicator": "redo_rate", "numerator": 1}, "has no indicator 'redo_rate'"),
    ):
        with pytest.raises((RuleForbids, AppealFieldInvalid), match=message):
            correct(bureau, **wrong)
    with pytest.raises(AppealFieldInvalid, match="correct needs a reason"):
        correct(bureau, numerator=1, reason=" ")
    with pytest.raises(NotPermitted, match=r"correct is not for the role quality"):
        correct(bureau, numerator=1, role="quality")
    with pytest.raises(AppealFieldInvalid, match="correct needs a reason"):
        recount(bureau, reason="")
    assert bureau.rows(assessment_correction) == []


def test_a_period_is_frozen_when_it_is_over_and_counted_after_that(bureau: Bureau) -> None:
    bureau.closed()
    with pytest.raises(AssessmentUnknown, match="callcenter assessment compute --period 2026-03"):
        freeze(bureau)
    with pytest.raises(RuleForbids, match="2026-04 has not begun"):
        compute(bureau, "2026-04")
    compute(bureau)
    with pytest.raises(RuleForbids, match="2026-03 is not over"):
        freeze(bureau)
    bureau.at += 30 * DAY
    with pytest.raises(RuleForbids, match="was counted before it was over"):
        freeze(bureau)
    compute(bureau)
    with pytest.raises(NotPermitted, match="freeze is not for the role quality"):
        freeze(bureau, role="quality")
    with pytest.raises(NotPermitted, match="compute is not for the role agent"):
        compute(bureau, role="agent")
    freeze(bureau)
    with pytest.raises(OversightTransitionInvalid, match=r"freeze is not possible .* frozen"):
        freeze(bureau)


def test_a_formula_that_was_used_is_not_changed(bureau: Bureau, tmp_path: Path) -> None:
    march(bureau)
    compute(bureau)
    write_formulas(tmp_path, on_time=40, look_back=20)
    compute(bureau)
    assert card(bureau).lines[0].term.weight == "40", "nothing was frozen by it yet"
    freeze(bureau)
    write_formulas(tmp_path)
    with pytest.raises(AssessmentFixed, match="the formula 2026-1 was changed after a period was frozen by it"):
        compute(bureau, "2026-Q1")
    assert recount(bureau) == [], "a frozen period has its formula with it"
    assert card(bureau).lines[0].term.weight == "40"
    write_formulas(tmp_path, on_time=40, look_back=20)
    compute(bureau, "2026-Q1")


def test_each_period_has_the_formula_of_its_first_day(bureau: Bureau) -> None:
    march(bureau)
    for period, version in (("2026-03", "2026-1"), ("2026-Q1", "2026-1"), ("2026-04", "2026-2"), ("2026", "2026-1")):
        compute(bureau, period)
        assert bureau.row(assessment_period, period=period)["formula"] == version
    assert counts(bureau, "2026-Q1") == counts(bureau, "2026-03")
    assert list(counts(bureau, "2026-04")) == []
    with pytest.raises(AppealFieldInvalid, match="no formula holds on 2025-12-01"):
        compute(bureau, "2025-12")


def test_a_counting_can_be_repeated_from_what_it_names(bureau: Bureau) -> None:
    """Two countings of the same facts at the same moment give the same, whatever has been written since."""
    march(bureau)
    order = bureau.order_for()
    first = bureau.oversight.compute(order, bureau.oversight.period("2026-03")).facts[0]
    assert isinstance(first, AssessmentComputed)
    bureau.closed()
    found = {indicator: why(bureau, indicator) for indicator in ("on_time_rate", "satisfaction")}
    mine = {each.indicator: each for each in first.counts if each.unit == "housing"}
    for indicator, each in found.items():
        assert len(each.numerator) == mine[indicator].numerator
        assert len(each.denominator) == mine[indicator].denominator


def test_units_that_are_not_there_any_more_keep_their_cards(bureau: Bureau, tmp_path: Path) -> None:
    march(bureau)
    units = {ident: unit for ident, unit in CONFIG.units.items() if ident != "water"}
    later = Bureau(bureau.engine, at=bureau.at, settings={"root": tmp_path, "units": units})
    compute(later)
    assert counts(later)["water", "on_time_rate"] == (1, 1, 0)
    assert card(later, "health").total is None


def test_a_look_back_costs_marks(bureau: Bureau) -> None:
    number = bureau.closed()
    sample = bureau.sample()
    bureau.oversee("look-back assign", sample, assignee="丙")
    bureau.oversee("look-back decide", sample, number=number, verdict="not_fixed", actor="丙", role="agent")
    bureau.at += 40 * DAY
    compute(bureau)
    line = card(bureau).lines[2]
    assert (line.numerator, line.denominator, line.marks) == (1, 1, Decimal("6.00"))
    bureau.do("archive", bureau.closed(), role=Role.SUPERVISOR)
    assert list(verify(bureau.engine)) == []
