"""Who is on duty when, and more or fewer of them."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callcenter.sim import seats, shifts
from callcenter.sim.seats import with_seats
from callcenter.sim.shifts import duties_for, duties_of, on_duty
from callcenter.sim.traffic import HALF_HOUR, Duty
from tests.sim.people import steady
from tests.sim.test_scenario import changed, days_of, settings

SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 12)), min_size=1, max_size=12)


def at_slots(duties: Sequence[Duty], slots: int = 40, skill: str = "voice") -> list[float]:
    return on_duty(duties, lambda skills: skill in skills, 0, slots)


def made_of(spans: list[tuple[int, int]]) -> tuple[Duty, ...]:
    found = ((begins * HALF_HOUR, (begins + length) * HALF_HOUR) for begins, length in spans)
    return tuple(Duty(str(number), {"voice": 5}, *span) for number, span in enumerate(found))


def test_examples() -> None:
    assert doctest.testmod(seats).failed == doctest.testmod(shifts).failed == 0


def test_shifts_are_filled_over_midnight_and_from_the_night_before() -> None:
    rows = [
        {"skill": "voice", "agents": 3, "hours": "08:00-20:00", "days": ["workday"]},
        {"skill": "voice", "agents": 2, "hours": "20:00-08:00"},
    ]
    scenario = changed(first_day=date(2026, 3, 6), days=2, shifts=rows)  # a Friday
    days = days_of(scenario)
    duties = duties_of(scenario, days, settings().agents)
    found = on_duty(duties, lambda skills: "voice" in skills, days.starts, 96)
    assert found == [2] * 16 + [3] * 24 + [2] * 8 + [2] * 16 + [0] * 24 + [2] * 8


def test_agents_take_turns_and_nobody_is_on_duty_twice_at_once() -> None:
    days = days_of(changed())
    duties = duties_of(changed(), days, settings().agents)
    by_agent: dict[str, list[Duty]] = {}
    for duty in sorted(duties, key=lambda duty: duty.begins):
        by_agent.setdefault(duty.agent, []).append(duty)
    counts = [len(found) for name, found in by_agent.items() if name.startswith("10")]
    assert len(counts) == 30
    assert max(counts) - min(counts) <= 1
    for found in by_agent.values():
        assert all(one.ends <= two.begins for one, two in pairwise(found))


def test_a_level_keeps_a_seat_for_those_who_know_best() -> None:
    row = {"skill": "enterprise", "level": 5, "agents": 1, "hours": "08:00-18:00"}
    scenario = changed(shifts=[row])
    assert {duty.agent for duty in duties_of(scenario, days_of(scenario), settings().agents)} == {"1201"}


@steady
@given(st.lists(st.integers(0, 6), max_size=60))
def test_duties_give_the_numbers_they_were_made_for(levels: list[int]) -> None:
    assert at_slots(duties_for(levels, 0, {"voice": 5}), len(levels)) == levels


@steady
@given(SPANS, st.integers(1, 4))
def test_more_seats_are_more_at_every_moment_with_somebody_there(spans: list[tuple[int, int]], more: int) -> None:
    before = at_slots(made_of(spans))
    after = at_slots(with_seats(made_of(spans), "voice", more))
    assert after == [level + more if level else 0 for level in before]


@steady
@given(SPANS, st.integers(1, 4))
def test_fewer_seats_are_fewer_at_every_moment(spans: list[tuple[int, int]], fewer: int) -> None:
    before = at_slots(made_of(spans))
    after = at_slots(with_seats(made_of(spans), "voice", -fewer))
    assert after == [max(0, level - fewer) for level in before]


def test_other_skills_stay_as_they_are_and_names_are_new() -> None:
    duties = (*made_of([(0, 4), (2, 6)]), Duty("e", {"enterprise": 5}, 0, HALF_HOUR))
    twice = with_seats(with_seats(duties, "voice", 1), "voice", 2)
    assert {duty.agent for duty in twice} == {"0", "1", "e", "voice+1", "voice+2", "voice+3"}
    assert with_seats(duties, "voice", -9) == (duties[2],)


def test_pauses_are_taken_off() -> None:
    duty = Duty("1", {"voice": 5}, 0, 4 * HALF_HOUR, ((HALF_HOUR, 2 * HALF_HOUR), (3 * HALF_HOUR, 7 * HALF_HOUR // 2)))
    assert at_slots([duty], 4) == [1, 0, 1, 0.5]
