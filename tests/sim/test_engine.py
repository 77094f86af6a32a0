"""The simulation itself: who is served when, what becomes of everybody, and that nothing else gets in."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.acd import Distributor, Offer
from callcenter.acd.strategies import STRATEGIES
from callcenter.config import Acd
from callcenter.sim.case import Overflow
from callcenter.sim.engine import Simulation, simulate
from callcenter.sim.figures import figures_of
from callcenter.sim.tally import Tally
from callcenter.sim.traffic import SECOND, Caller, Duty, Ring
from tests.sim.people import FOREVER, Calls, Watch, agents, at_random, caller, case, steady, watched

CALLERS = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(1, 300), st.integers(1, 400) | st.none(), st.sampled_from([0, 0, 1])),
    min_size=1,
    max_size=60,
)


def made_of(rows: list[tuple[int, int, int | None, int]], *, patient: bool = False) -> list[Caller]:
    return [
        caller(at, talk, None if patient else patience, contact=f"c{number:03}", points=points)
        for number, (at, talk, patience, points) in enumerate(sorted(rows, key=lambda row: row[:2]))
    ]


def test_it_runs_the_distributor_of_the_core() -> None:
    made, traffic = case(agents(1)), Calls([caller(1)])
    simulation = Simulation(made, traffic, Tally(0, 1, ("voice",), 0))
    assert type(simulation.floor) is Distributor


def test_one_agent_takes_one_call_after_the_other() -> None:
    watch, staff = watched(case(agents(1)), Calls([caller(0, 60), caller(10, 60), caller(20, 60)], ring=5))
    assert list(watch.waits.values()) == [5, 60, 115]
    assert [(agent, at / SECOND) for _, agent, at in watch.rang] == [("voice0", 0), ("voice0", 65), ("voice0", 130)]
    assert staff.agents["voice0"].calls == 3
    assert watch.queues["voice"].longest == 2


def test_who_gives_up_in_line_and_who_while_it_rings() -> None:
    rows = [caller(0, 60, patience=3), caller(1, 60, patience=100), caller(2, 60, patience=8)]
    watch, staff = watched(case(agents(1)), Calls(rows, ring=5))
    assert watch.gone == {"c00000.000voice": "abandoned", "c00002.000voice": "abandoned"}
    assert watch.waits == {"c00001.000voice": 7}
    assert [at / SECOND for *_, at in watch.rang] == [0, 3]
    assert staff.agents["voice0"].calls == 1


def test_after_call_work_keeps_the_agent() -> None:
    made = case(agents(1), voice={"wrap_up_seconds": 30})
    watch, _ = watched(made, Calls([caller(0, 60), caller(1, 60), caller(2, 60, wrap_up=0)]))
    assert list(watch.waits.values()) == [0, 89, 178]
    own = [caller(0, 60, wrap_up=10 * SECOND), caller(1, 60)]
    assert list(watched(made, Calls(own))[0].waits.values()) == [0, 69]


def test_a_missed_offer_goes_to_the_next_agent_and_the_first_one_rests() -> None:
    def rings(who: Caller, attempt: int) -> Ring:
        return Ring(2 * SECOND, answers=attempt > 0)

    made = case(agents(2), Acd(rest_seconds=5))
    watch, _ = watched(made, Calls([caller(0, 60), caller(3, 60)], rings=rings))
    first, second = "c00000.000voice", "c00003.000voice"
    assert [(who, agent, at / SECOND) for who, agent, at in watch.rang] == [
        (first, "voice0", 0),
        (first, "voice1", 2),  # the first agent rests until 7
        (second, "voice0", 7),
        (second, "voice0", 14),  # nobody else is free: after another rest
    ]
    assert (watch.missed, watch.offers) == (2, 4)


def test_an_offer_never_rings_longer_than_the_queue_allows() -> None:
    def rings(who: Caller, attempt: int) -> Ring:
        return Ring((30 if attempt == 0 else 4) * SECOND, answers=True)

    made = case(agents(1), Acd(rest_seconds=1), voice={"ring_seconds": 20})
    watch, _ = watched(made, Calls([caller(0)], rings=rings))
    assert (watch.missed, list(watch.waits.values())) == (1, [25])


def test_an_agent_who_misses_too_many_is_paused_for_a_while() -> None:
    def rings(who: Caller, attempt: int) -> Ring:
        return Ring(1 * SECOND, answers=attempt >= 2)

    made = case(agents(1), Acd(rest_seconds=1, auto_pause_misses=2))
    watch, _ = watched(made, Calls([caller(0)], rings=rings))
    assert [at / SECOND for *_, at in watch.rang] == [0, 2, 303]


def test_a_shift_that_ends_lets_the_talk_end() -> None:
    day = agents(1, ends=30)
    late = agents(1, {"voice": 1, "late": 1}, begins=100)
    watch, staff = watched(case((*day, *late)), Calls([caller(0, 60), caller(10, 60)]))
    assert [(agent, at / SECOND) for _, agent, at in watch.rang] == [("voice0", 0), ("voice+late0", 100)]
    assert staff.agents["voice0"].busy == 60 * SECOND
    assert staff.agents["voice0"].view.state.value == "offline"


def test_a_shift_that_follows_at_once_begins_in_the_talk() -> None:
    two = [Duty("1001", {"voice": 5}, begins * SECOND, ends * SECOND) for begins, ends in ((0, 30), (30, 900))]
    watch, staff = watched(case(two), Calls([caller(0, 60), caller(10, 60)]))
    assert [at / SECOND for *_, at in watch.rang] == [0, 60]
    assert staff.agents["1001"].idle == (900 - 120) * SECOND


def test_a_pause_in_a_talk_begins_after_it_and_nobody_is_offered_to_the_paused() -> None:
    duty = Duty("1001", {"voice": 5}, 0, FOREVER, ((30 * SECOND, 200 * SECOND),))
    watch, staff = watched(case([duty]), Calls([caller(0, 60), caller(10, 60)]))
    assert [at / SECOND for *_, at in watch.rang] == [0, 200]
    assert staff.agents["1001"].busy == 120 * SECOND


def test_a_pause_in_after_call_work_ends_it_and_the_next_one_lasts_its_time() -> None:
    duty = Duty("1001", {"voice": 5}, 0, FOREVER, ((70 * SECOND, 80 * SECOND),))
    made = case([duty], voice={"wrap_up_seconds": 30})
    watch, _ = watched(made, Calls([caller(0, 60), caller(65, 5), caller(66, 5)]))
    assert [at / SECOND for *_, at in watch.rang] == [0, 80, 115]


def test_the_longest_wait_that_ends_while_a_phone_rings_counts_when_nobody_answers() -> None:
    made = case(agents(1), voice={"max_wait_seconds": 10, "ring_seconds": 20})
    rows = [caller(0, patience=300)]
    watch, _ = watched(made, Calls(rows, rings=lambda who, attempt: Ring(FOREVER, attempt > 0)))
    assert (watch.gone, watch.queues["voice"].gave_up_after) == ({"c00000.000voice": "left"}, 20 * SECOND)


def test_a_full_line_a_long_wait_and_nobody_on_duty_send_callers_away() -> None:
    rows = [caller(0, 100), caller(1, 100), caller(2, 100)]
    assert watched(case(agents(1), voice={"max_waiting": 1}), Calls(rows))[0].gone == {rows[2].contact: "left"}
    long = watched(case(agents(1), voice={"max_wait_seconds": 120}), Calls(rows))[0]
    assert long.gone == {rows[2].contact: "left"}
    aimed = watched(case(agents(1), voice={"target_wait_seconds": 60, "handling_seconds": 60}), Calls(rows))[0]
    assert aimed.gone == {rows[2].contact: "left"}
    empty = case(agents(1, begins=50), voice={"leave_when_empty": True})
    assert len(watched(empty, Calls(rows))[0].gone) == 3


def test_overflow_keeps_the_place_in_line_and_the_first_queue_in_the_books() -> None:
    made = case(
        (*agents(1), *agents(1, {"enterprise": 5})),
        enterprise={"leave_when_empty": True},
        overflows={"enterprise": Overflow("voice", 30 * SECOND)},
    )
    rows = [caller(0, 100), caller(0, 500, queue="enterprise"), caller(10, 60, queue="enterprise"), caller(20, 60)]
    watch, _ = watched(made, Calls(rows))
    assert watch.waits[rows[2].contact] == 90
    assert watch.waits[rows[3].contact] == 140
    assert watch.queues["enterprise"].answered == 2
    assert watch.served == {"voice": 3, "enterprise": 1}


def test_who_gave_up_just_now_comes_first_and_only_when_they_call_again() -> None:
    def again(who: Caller, now: int) -> Caller | None:
        return None if "+" in who.contact else caller(now / SECOND + 5, contact=f"{who.contact}+", number=who.number)

    rows = [caller(0, 200), caller(1, 50, patience=20, number="139"), caller(15, 50)]
    watch, _ = watched(case(agents(1), Acd(repeat_priority=1, priority_seconds=60)), Calls(rows, again=again))
    assert watch.again == 1
    assert [who for who, *_ in watch.rang] == [rows[0].contact, f"{rows[1].contact}+", rows[2].contact]
    assert watch.queues["voice"].offered == 4


def test_a_caller_waits_a_little_for_the_agent_they_know() -> None:
    made = case(agents(2), voice={"sticky_hours": 1, "sticky_seconds": 30})
    rows = [caller(0, 20, number="139"), caller(1, 50, number="138"), caller(100, 20, number="138")]
    watch, _ = watched(made, Calls(rows))
    assert [agent for _, agent, _ in watch.rang] == ["voice0", "voice1", "voice1"]
    gone = (*agents(1), Duty("voice1", {"voice": 5}, 0, 90 * SECOND))
    watch, _ = watched(replace(made, duties=gone), Calls(rows))
    assert [(agent, at / SECOND) for _, agent, at in watch.rang][2] == ("voice0", 100)


def test_an_agent_robbed_of_the_turn_by_a_hang_up_keeps_it() -> None:
    duties = (*agents(1), *agents(1, {"voice": 5, "b": 1}, begins=10))
    watch, _ = watched(case(duties), Calls([caller(20, 60, patience=3), caller(30, 60)], ring=5))
    assert [agent for _, agent, _ in watch.rang] == ["voice0", "voice0"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_is_played(strategy: str) -> None:
    duties = tuple(Duty(f"{n}", {"voice": 1 + n}, 0, FOREVER) for n in range(4))
    made = case(duties, voice={"strategy": strategy})
    watch, staff = watched(made, at_random(400, 1 / 120, 100, 300, seed=4))
    counts = [agent.calls for agent in staff.agents.values()]
    assert sum(counts) == watch.queues["voice"].answered > 350
    spread = max(counts) - min(counts)
    if strategy == "skill_best":
        assert counts == sorted(counts)
        assert spread > 100
    else:
        assert spread < (5 if strategy == "fewest_calls" else 60)


# -- what holds whatever happens ----------------------------------------------------------------------


@steady
@given(CALLERS, st.integers(1, 4), st.integers(0, 5))
def test_everybody_offered_is_answered_gives_up_or_leaves(
    rows: list[tuple[int, int, int | None, int]], number: int, limit: int
) -> None:
    made = case(agents(number, ends=1500), voice={"max_waiting": limit, "max_wait_seconds": 900, "wrap_up_seconds": 7})
    watch, staff = watched(made, Calls(made_of(rows), ring=3))
    queue = watch.queues["voice"]
    assert queue.offered == len(rows) == queue.answered + queue.abandoned + queue.left
    assert sorted([*watch.waits, *watch.gone]) == sorted(watch.entered)
    assert sum(agent.calls for agent in staff.agents.values()) == queue.answered
    assert watch.offers >= queue.answered


@steady
@given(CALLERS, st.integers(1, 4))
def test_nobody_is_overtaken_by_a_later_caller_of_the_same_priority(
    rows: list[tuple[int, int, int | None, int]], number: int
) -> None:
    """When a phone rings for somebody, nobody with the same points who came earlier is still in line."""
    traffic, made = Calls(made_of(rows)), case(agents(number))
    by_id = {each.contact: each for each in traffic.list}

    class Guard(Watch):
        def rings(self, offer: Offer, now: int) -> None:
            super().rings(offer, now)
            chosen = by_id[offer.contact]
            rivals = [by_id[waiting.contact] for waiting in simulation.floor.line]
            assert all((chosen.at, chosen.contact) < (r.at, r.contact) for r in rivals if r.points == chosen.points)

    simulation = Simulation(made, traffic, Guard(made, traffic))
    simulation.run()


@steady
@given(CALLERS, st.integers(1, 5))
def test_one_more_seat_lets_no_patient_caller_wait_longer(
    rows: list[tuple[int, int, int | None, int]], number: int
) -> None:
    """With equal agents and first come, first served this holds for each caller, not only on average."""
    calls = made_of([(*row[:3], 0) for row in rows], patient=True)
    fewer = watched(case(agents(number)), Calls(calls))[0].waits
    more = watched(case(agents(number + 1)), Calls(calls))[0].waits
    assert all(more[contact] <= wait for contact, wait in fewer.items())


def test_more_seats_answer_more_callers_in_time_and_lose_fewer() -> None:
    traffic = at_random(5000, 7 / 180, 180, 120, seed=8)
    found = [watched(case(agents(number)), traffic)[0].queues["voice"] for number in range(4, 14)]
    assert [each.within for each in found] == sorted(each.within for each in found)
    assert [each.abandoned for each in found] == sorted((each.abandoned for each in found), reverse=True)


@settings(steady, max_examples=5)
@given(st.integers(0, 1000))
def test_the_same_callers_give_the_same_result_and_no_other_chance_is_touched(seed: int) -> None:
    made, traffic = case(agents(6), voice={"strategy": "fewest_calls"}), at_random(500, 7 / 180, 180, 120, seed)
    before = random.getstate()
    first, second = (simulate(made, traffic, 15) for _ in range(2))
    assert random.getstate() == before
    assert figures_of(made, first[0], list(first[1].agents.values())) == figures_of(
        made, second[0], list(second[1].agents.values())
    )
    assert first[0].queues["voice"].waits == second[0].queues["voice"].waits


def test_progress_is_told_in_virtual_time() -> None:
    told: list[int] = []
    simulate(case(agents(9)), at_random(5000, 7 / 180, 180, None, seed=1), 15, told.append)
    assert len(told) == 2
    assert told == sorted(told)
