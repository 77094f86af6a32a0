"""Shift plans: every half hour is covered, breaks and nights included, and no cheaper plan exists."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from callcenter.cli.shift_settings import load_shifts
from callcenter.errors import ConfigError, ForecastImpossible
from callcenter.forecast import SLOTS, ShiftPlan, ShiftPlanning, ShiftType, shift_plan
from callcenter.forecast.settings import slot_of
from tests.forecast.seasons import KIND

MONDAY = date(2026, 3, 2)
SHIPPED = load_shifts(Path(__file__).parents[2] / "config/shifts.yaml")
LEVELS = st.lists(st.integers(0, 9), min_size=SLOTS, max_size=SLOTS)


def present(plan: ShiftPlan, planning: ShiftPlanning, first: date, days: int) -> list[int]:
    """Who is at the phone, counted from the shifts that the plan names."""
    types = {shift.name: shift for shift in planning.shifts}
    found = [0] * (days * SLOTS)
    for each in plan.shifts:
        begins = (each.day - first).days * SLOTS + each.start
        for offset in types[each.name].at_work:
            if 0 <= begins + offset < len(found):
                found[begins + offset] += each.agents
    return found


@given(LEVELS, LEVELS)
@settings(max_examples=15, deadline=None)
def test_every_half_hour_is_covered(first: list[int], second: list[int]) -> None:
    plan = shift_plan(MONDAY, [first, second], SHIPPED, KIND)
    there = present(plan, SHIPPED, MONDAY, 2)
    assert there == list(plan.present)
    assert plan.needed == tuple(max(1, each) for each in (*first, *second))
    assert all(has >= needs for has, needs in zip(there, plan.needed, strict=True))
    assert all(has <= SHIPPED.most for has in there)
    assert plan.paid_hours == sum(each.hours * each.agents for each in plan.shifts)


def test_no_cheaper_plan_exists() -> None:
    """All plans of a small case, tried one by one."""
    planning = ShiftPlanning(
        least=0,
        shifts=(
            ShiftType(name="a", starts=("08:00", "09:00"), hours=3, break_after=1, break_hours=0.5),
            ShiftType(name="b", starts=("08:30", "10:00"), hours=2),
        ),
    )
    needed = [0] * SLOTS
    needed[16:24] = [1, 2, 2, 3, 2, 1, 1, 1]
    plan = shift_plan(MONDAY, [needed], planning, KIND)
    choices = [(shift, slot_of(start)) for shift in planning.shifts for start in shift.starts]
    cheapest = min(
        sum(shift.hours * n for (shift, _), n in zip(choices, numbers, strict=True))
        for numbers in product(range(4), repeat=len(choices))
        if all(
            sum(n for (shift, start), n in zip(choices, numbers, strict=True) if slot - start in shift.at_work)
            >= needed[slot]
            for slot in range(SLOTS)
        )
    )
    assert (plan.paid_hours, plan.optimal) == (cheapest, True)


def test_the_night_is_covered_from_the_evening_before() -> None:
    plan = shift_plan(MONDAY, [[1] * SLOTS], SHIPPED, KIND)
    assert {(each.day, each.name) for each in plan.shifts if each.day < MONDAY} == {(date(2026, 3, 1), "夜班")}


def test_shifts_begin_on_their_kinds_of_day_only() -> None:
    weekday = ShiftType(name="w", starts=("00:00",), hours=24, days=("workday",))
    weekend = ShiftType(name="e", starts=("00:00",), hours=24, days=("weekend",))
    saturday = date(2026, 3, 7)
    plan = shift_plan(saturday, [[2] * SLOTS] * 3, ShiftPlanning(shifts=(weekday, weekend)), KIND)
    planned = [(each.day.weekday(), each.name, each.agents) for each in plan.shifts]
    assert planned == [(5, "e", 2), (6, "e", 2), (0, "w", 2)]


def test_what_cannot_be_covered_is_told() -> None:
    day = ShiftPlanning(shifts=(ShiftType(name="d", starts=("08:00",), hours=8),))
    with pytest.raises(ForecastImpossible, match="no shift covers 2026-03-02 00:00"):
        shift_plan(MONDAY, [[1] * SLOTS], day, KIND)
    few = ShiftPlanning(most=3, shifts=(ShiftType(name="d", starts=("00:00",), hours=24),))
    with pytest.raises(ForecastImpossible, match="2026-03-02 10:00 needs 4 agents, but at most 3"):
        shift_plan(MONDAY, [[1] * 20 + [4] + [1] * 27], few, KIND)
    long = ShiftPlanning(
        least=0, most=2, shifts=(ShiftType(name="a", starts=("08:00", "09:00"), hours=2),)
    )
    needed = [0] * SLOTS
    needed[17], needed[18] = 2, 2
    assert shift_plan(MONDAY, [needed], long, KIND).paid_hours == 4
    needed[20] = 1  # those of 08:00 have left, and a third at 09:00 would be one too many
    with pytest.raises(ForecastImpossible, match="no plan keeps within 2 agents"):
        shift_plan(MONDAY, [needed], long, KIND)


def test_mistakes_are_told_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shifts.yaml"
    path.write_text(
        "least: -1\nshifts:\n  - {name: a, starts: ['08:15'], hours: 8}\n  - {name: b, starts: ['08:00'], hours: 30}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_shifts(path)
    assert len(caught.value.mistakes) == 3
    with pytest.raises(ValidationError, match="the break must begin"):
        ShiftType(name="a", starts=("08:00",), hours=4, break_after=3.5, break_hours=0.5)
