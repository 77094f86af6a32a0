"""The staffing table: the target is met everywhere, one agent less would miss it, and hopeless wishes are told."""

from __future__ import annotations

import doctest
from functools import cache

from msgspec.structs import replace

from callcenter.sim import staffing as staffing_module
from callcenter.sim.case import Case
from callcenter.sim.engine import simulate
from callcenter.sim.play import days_of_kind, on_duty_now, scenario_case
from callcenter.sim.scenario import Scenario
from callcenter.sim.shifts import duties_for
from callcenter.sim.staffing import DAY, Staffing, enough, staffing
from callcenter.sim.synthetic import Synthetic
from tests.sim.test_scenario import changed, days_of, settings

TARGET, DAYS = 0.9, 30


def small(**changes: object) -> Scenario:
    """Busy from 08:00 to 12:00 only, so that few days tell enough."""
    weights = [0.0] * 16 + [1, 2, 3, 3, 3, 3, 2, 1] + [0.0] * 24
    daily = {"workday": {"weight": 1, "half_hours": weights}}
    return changed(daily=daily, per="day", calls=200, queues={"voice": {"share": 1}}, **changes)


def table(scenario: Scenario, number: int = 10) -> tuple[Case, Synthetic, Staffing]:
    days = days_of(scenario)
    case, _ = scenario_case(settings(), scenario, days, 1)
    traffic = days_of_kind(scenario, days, "workday", "voice", 1, number)
    return case, traffic, staffing(case, traffic, "voice", 15, TARGET)


@cache
def usual() -> tuple[Case, Synthetic, Staffing]:
    return table(small(), DAYS)


def missed(case: Case, traffic: Synthetic, levels: list[int]) -> set[int]:
    duties = duties_for(levels * DAYS, traffic.starts, {"voice": 5})
    tally, _ = simulate(replace(case, duties=duties), traffic, 15)
    slots = tally.queues["voice"].slots
    shares = [(sum(slots["within"][n::DAY]), sum(slots["offered"][n::DAY])) for n in range(DAY)]
    return {n for n, (within, offered) in enumerate(shares) if within < TARGET * offered}


def test_the_target_is_met_everywhere_and_one_less_would_miss_it() -> None:
    case, traffic, found = usual()
    levels = [each.agents for each in found.half_hours]
    assert missed(case, traffic, levels) == set()
    assert levels[:16] == [0] * 16
    busiest = max(range(DAY), key=lambda n: (found.half_hours[n].calls, n))
    for n in (16, busiest, 22):
        one_less = [level - (slot == n) for slot, level in enumerate(levels)]
        assert levels[n] == 1 or missed(case, traffic, one_less) & {n, n + 1}
    assert all(each.reached and each.within >= TARGET * each.offered for each in found.half_hours)


def test_the_formulas_stand_beside_it_and_are_not_far_off() -> None:
    _, _, found = usual()
    busy = [each for each in found.half_hours if each.calls]
    assert all(each.erlang_a <= each.erlang_c for each in busy)
    assert all(abs(each.agents - each.erlang_a) <= 2 for each in busy)


def test_a_target_that_no_number_of_agents_reaches_is_told() -> None:
    _, _, found = table(small(no_answer=0.3))
    assert not any(each.reached for each in found.half_hours if each.calls)


def test_the_same_seed_gives_the_same_table() -> None:
    assert table(small(), 4)[2] == table(small(), 4)[2]


def test_few_late_calls_may_be_chance_many_may_not() -> None:
    assert doctest.testmod(staffing_module).failed == 0
    assert enough(0, 0, 0.95)
    allowed = [next(late for late in range(n, -1, -1) if enough(n - late, n, 0.95)) for n in (20, 100, 200, 1000)]
    assert allowed == [1, 6, 10, 50]


def test_who_is_on_duty_now() -> None:
    scenario = changed()
    days = days_of(scenario)
    case, _ = scenario_case(settings(), scenario, days, 1)
    now = on_duty_now(case, days, "workday", "voice")
    assert now is not None
    assert (now[4], now[20], now[40]) == (1, 4, 2)
    assert on_duty_now(case, days_of(scenario, 2), "holiday", "voice") is None
