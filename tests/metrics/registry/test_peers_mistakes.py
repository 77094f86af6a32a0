"""Mistakes that others make in counting calls, each told as a story and counted as it should be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.acd.expectation import expect, minutes
from callcenter.facts import CallTransferred, Fact
from tests.metrics.registry.told import SECOND, Told, figure, in_order, pair, split, state, targets, us
from tests.projections.folding import folded

DAY = "2026-11-27"
AT = us("2026-11-27T09:00")


def answered(at: int, waits: float, **more: str) -> list[Fact]:
    return Told(at, **more).queue().answer(after=waits).talk(30).end()


def test_those_who_gave_up_count_in_the_service_level(engine: Engine) -> None:
    quick = [answered(AT + n * SECOND, 10) for n in range(6)]
    slow = [answered(AT + n * SECOND, 40) for n in range(2)]
    lost = [Told(AT + n * SECOND).queue().give_up(60).end() for n in range(3)]
    short = Told(AT).queue().give_up(3).end()
    folded(engine, in_order(*quick, *slow, *lost, short))
    assert pair(engine, "service_level_a", DAY) == (6, 8 + 3), "short abandons are left out, long ones are not"
    assert pair(engine, "service_level_b", DAY) == (6, 12)
    assert pair(engine, "service_level_c", DAY) == (6 + 1, 12)
    assert pair(engine, "service_level_d", DAY) == (6, 8), "the legacy one has an id of its own"
    assert pair(engine, "connect_rate", DAY) == (8, 12)
    assert pair(engine, "short_abandons", DAY) == (1, None), "told apart, not removed"
    assert pair(engine, "abandoned", DAY) == (4, None)
    assert figure(engine, "service_level_a", DAY).value == Decimal("0.5455")


def test_a_call_that_is_offered_again_waits_from_its_first_entry(engine: Engine) -> None:
    story = Told(AT).queue().offer("1001", after=1).missed("1001").queue("enterprise").offer("1002", "enterprise")
    folded(engine, story.answer("1002", 4, "enterprise").talk(60, agent="1002").end())
    assert pair(engine, "offered", DAY) == (1, None)
    assert pair(engine, "asa", DAY) == (25 * SECOND, 1)
    assert pair(engine, "answered_within_20", DAY) == (0, 1)
    assert split(engine, "offered", DAY, "queue") == {("enterprise",): (1, None)}


def transferred(engine: Engine) -> None:
    story = Told(AT, "haian1-t").queue().answer("1001", 5)
    story.add(CallTransferred, 100, offer=story.offered, agent="1001", where="queue", target="enterprise")
    began = story.talk(0, "transfer", talked=100 * SECOND).now
    story.queue("enterprise").answer("1002", 10, "enterprise").talk(200, agent="1002")
    over = story.now
    folded(engine, in_order(story.end(), [
        state(AT + 5 * SECOND, "on_call", "1001", "haian1-t"),
        state(AT + 45 * SECOND, "hold", "1001", "haian1-t"),
        state(AT + 60 * SECOND, "on_call", "1001", "haian1-t"),
        state(began, "wrap_up", "1001", "haian1-t"),
        state(began + 20 * SECOND, "available", "1001"),
        state(began + 10 * SECOND, "on_call", "1002", "haian1-t"),
        state(over, "wrap_up", "1002", "haian1-t"),
        state(over + 15 * SECOND, "wrap_up", "1002"),
        state(over + 40 * SECOND, "available", "1002"),
    ]))  # fmt: skip


def test_a_transferred_call_is_one_call_and_a_part_for_each_agent(engine: Engine) -> None:
    transferred(engine)
    assert pair(engine, "offered", DAY) == (1, None)
    assert pair(engine, "answered", DAY) == (1, None)
    assert pair(engine, "asa", DAY) == (5 * SECOND, 1), "the second answer is no second wait"
    assert pair(engine, "talks", DAY) == (2, None)
    assert pair(engine, "talks_transferred", DAY) == (1, None)


def test_talk_does_not_run_on_after_a_transfer(engine: Engine) -> None:
    transferred(engine)
    by_agent = {("1001",): (100 * SECOND, 1), ("1002",): (200 * SECOND, 1)}
    assert split(engine, "talk", DAY, "agent") == by_agent
    assert split(engine, "talk", DAY, "queue") == {
        ("enterprise",): (200 * SECOND, 1), ("voice",): (100 * SECOND, 1)
    }  # fmt: skip
    assert split(engine, "hold", DAY, "agent") == {("1001",): (15 * SECOND, 1), ("1002",): (0, 1)}
    assert split(engine, "wrap_up", DAY, "agent") == {("1001",): (20 * SECOND, 1), ("1002",): (40 * SECOND, 1)}
    assert split(engine, "aht", DAY, "agent") == {("1001",): (120 * SECOND, 1), ("1002",): (240 * SECOND, 1)}
    assert figure(engine, "aht", DAY).value == Decimal("180.00")


def test_thresholds_are_never_retroactive(engine: Engine) -> None:
    changed = us("2026-11-27T12:00")
    before = [answered(AT + n * SECOND, 18) for n in range(3)] + [Told(AT).queue().give_up(8).end()]
    after = [answered(changed + n * SECOND, 18) for n in range(2)] + [Told(changed).queue().give_up(8).end()]
    folded(engine, in_order(*before, [targets(changed, answer=20, short=10)], *after))
    assert split(engine, "answered_within_x", DAY, "hour_of_day") == {("09",): (0, 4), ("12",): (2, 3)}
    assert split(engine, "short_abandons", DAY, "hour_of_day") == {("12",): (1, None)}
    folded(engine, [targets(changed + 7200 * SECOND, answer=5, short=0)])
    assert split(engine, "answered_within_x", DAY, "hour_of_day") == {("09",): (0, 4), ("12",): (2, 3)}
    assert pair(engine, "answered_within_20", DAY) == (5, 7), "a threshold in the name is what it says"


def test_the_threshold_is_that_of_the_entry_not_of_the_answer(engine: Engine) -> None:
    late = us("2026-11-27T11:59:50")
    story = answered(late, 18)
    folded(engine, in_order([targets(us("2026-11-27T12:00"), answer=20)], story))
    assert pair(engine, "answered_within_x", DAY) == (0, 1)


@pytest.mark.parametrize(("waits", "within", "short"), [(15, 1, 0), (15.000001, 0, 0), (5, 1, 1), (5.000001, 1, 0)])
def test_within_means_up_to_and_including(engine: Engine, waits: float, within: int, short: int) -> None:
    folded(engine, in_order(answered(AT, waits), Told(AT).queue().give_up(waits).end()))
    assert pair(engine, "answered_within_15", DAY) == (within, 2)
    assert pair(engine, "short_abandons", DAY) == (short, None)
    assert pair(engine, "service_level_a", DAY) == (within, 2 - short)


@given(waited=st.floats(0, 3600), more=st.floats(0, 3600), ahead=st.floats(0, 50), staffed=st.integers(1, 40))
def test_an_expected_wait_never_counts_up_while_one_waits(
    waited: float, more: float, ahead: float, staffed: int
) -> None:
    """Not ``|average − waited|``: it depends on the place in line, and not on how long one has waited."""
    before, later = expect(3, ahead, staffed, 180.0), expect(3, ahead, staffed, 180.0)
    assert before is not None
    assert later is not None
    assert minutes(later, before) <= minutes(before)


def test_uncertain_and_capped_talks_stand_apart(engine: Engine) -> None:
    folded(engine, in_order(
        answered(AT, 5),
        Told(AT).queue().answer(after=5).talk(14_400, "cap").end(),
        Told(AT).queue().answer(after=900, uncertain=True).talk(30).end(),
        Told(AT).queue().answer(after=7).talk(9_999, "unknown", uncertain=True).end(uncertain=True),
    ))  # fmt: skip
    assert pair(engine, "answered", DAY) == (4, None), "counted as calls"
    assert pair(engine, "talk", DAY) == (30 * SECOND, 1), "but in no mean"
    assert figure(engine, "longest_talk", DAY).value == Decimal(30)
    assert pair(engine, "talks_capped", DAY) == (1, None)
    assert pair(engine, "talks_uncertain", DAY) == (2, None)
    assert pair(engine, "asa", DAY) == (10 * SECOND, 2)
    assert figure(engine, "longest_wait", DAY).value == Decimal("5.00")


def test_callbacks_follow_ups_and_outbound_calls_are_no_calls_of_callers(engine: Engine) -> None:
    folded(engine, in_order(
        answered(AT, 5),
        answered(AT, 500, direction="callback"),
        Told(AT, direction="follow_up").end(20),
        Told(AT, direction="out").end(20),
    ))  # fmt: skip
    assert pair(engine, "calls", DAY) == (1, None)
    assert pair(engine, "offered", DAY) == (1, None)
    assert pair(engine, "asa", DAY) == (5 * SECOND, 1)
    assert pair(engine, "talk", DAY) == (30 * SECOND, 1)
    assert pair(engine, "outbound", DAY) == (1, None)


def test_ivr_hang_ups_are_not_offered(engine: Engine) -> None:
    folded(engine, in_order(Told(AT).end(8), answered(AT, 5)))
    assert pair(engine, "calls", DAY) == (2, None)
    assert pair(engine, "calls_ivr_only", DAY) == (1, None)
    assert pair(engine, "connect_rate", DAY) == (1, 1)


def test_who_rings_again_is_one_try_that_got_through_in_the_end(engine: Engine) -> None:
    def lost(minute: int, caller: str) -> list[Fact]:
        return Told(AT + minute * 60 * SECOND, caller=caller).queue().give_up(30).end()

    folded(engine, in_order(
        lost(0, "1"), lost(10, "1"), answered(AT + 20 * 60 * SECOND, 5, caller="1"),
        answered(AT + 30 * 60 * SECOND, 5, caller="1"),
        lost(0, "2"), lost(61, "2"),
        lost(0, "3"),
        lost(0, ""),
    ))  # fmt: skip
    assert pair(engine, "connect_rate", DAY) == (2, 8)
    assert pair(engine, "callers", DAY) == (3, None)
    assert pair(engine, "through_rate", DAY) == (2, 5), "1: twice, once for each answer; 2: an hour apart, twice lost"
    assert pair(engine, "tries_per_chain", DAY) == (7, 5)
