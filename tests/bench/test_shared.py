"""When a seat counts as having two calls, and which calls count as failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.shared import double_legs, endless, project, rows, skilled_seats, spread, story
from callcenter.config import Config, load_config
from callcenter.testing.sipp import Sighting


def _leg(call: str, seat: str, begin: float, end: float, how: str = "bye_sent") -> list[Sighting]:
    return [Sighting(begin, call, "invited", call, seat), Sighting(end, call, how, call, seat)]


def _in_order(*legs: list[Sighting]) -> list[Sighting]:
    return sorted((each for leg in legs for each in leg), key=lambda each: each.at)


@pytest.mark.parametrize("how", ["bye_sent", "bye_received", "cancelled", "rejected"])
def test_calls_one_after_the_other_are_no_double_legs(how: str) -> None:
    assert double_legs(_in_order(_leg("a", "3001", 0.0, 1.0, how), _leg("b", "3001", 1.5, 2.0)), {}) == []


def test_calls_at_one_moment_are_double_only_at_the_same_seat() -> None:
    first = _leg("a", "3001", 0.0, 1.0)
    assert double_legs(_in_order(first, _leg("b", "3002", 0.5, 2.0)), {}) == []
    second, third = _leg("b", "3001", 0.5, 2.0), _leg("c", "3001", 0.6, 2.0)
    assert double_legs(_in_order(first, second), {}) == ["3001"]
    assert double_legs(_in_order(first, second, third), {}) == ["3001", "3001"]


def test_a_leg_whose_end_was_not_seen_lives_until_its_caller_is_gone() -> None:
    open_leg, later = _leg("a", "3001", 0.0, 1.0)[:1], _leg("b", "3001", 5.0, 6.0)
    assert endless([*open_leg, *later]) == ["a"]
    assert double_legs([*open_leg, *later], {}) == ["3001"]
    assert double_legs([*open_leg, *later], {"a": 5.5}) == ["3001"]
    assert double_legs([*open_leg, *later], {"a": 4.5}) == []


def test_an_invite_again_is_the_same_leg() -> None:
    first = _leg("a", "3001", 0.0, 1.0)[:1]
    assert double_legs([*first, *first], {}) == []


def _caller(number: str, answered: float, ended: float | None) -> list[Sighting]:
    seen = [Sighting(answered, number, "dialled", number), Sighting(answered, number, "answered", number)]
    return seen if ended is None else [*seen, Sighting(ended, number, "bye_received")]


def _at_seat(number: str, seat: str, invited: float, ended: float) -> list[Sighting]:
    return [
        Sighting(invited, f"s{number}", "invited", number, seat),
        Sighting(invited + 0.1, f"s{number}", "talking", number, seat),
        Sighting(ended, f"s{number}", "bye_sent", number, seat),
    ]


_FIT = {"12300": {"3001"}, "12301": {"3002"}}
_EVEN, _ODD = "13800000000", "13800000001"


def test_a_call_that_talked_at_a_seat_with_the_skill_is_no_failure() -> None:
    callers = [*_caller(_EVEN, 0.0, 2.0), *_caller(_ODD, 0.0, 2.0)]
    at_seats = [*_at_seat(_EVEN, "3001", 0.2, 2.0), *_at_seat(_ODD, "3002", 0.1, 2.0)]
    found = story(callers, at_seats, _FIT)
    assert (found.calls, found.failed, found.double, found.endless) == (2, [], [], [])
    assert list(found.waits) == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize(
    ("ended", "seat"),
    [(None, "3001"), (2.0, "3002"), (2.0, "")],
    ids=["never ended", "a seat without the skill", "no seat"],
)
def test_calls_that_fail(ended: float | None, seat: str) -> None:
    at_seats = _at_seat(_EVEN, seat, 0.2, 2.0) if seat else []
    assert story(_caller(_EVEN, 0.0, ended), at_seats, _FIT).failed == [_EVEN]


def test_a_caller_who_is_never_rung_off_is_gone_after_a_minute() -> None:
    lost = _at_seat(_EVEN, "3001", 0.2, 2.0)[:1]
    callers = [*_caller(_EVEN, 0.0, None), *_caller(_ODD, 50.0, 51.0), *_caller("13800000002", 61.0, 62.0)]
    assert story(callers, [*lost, *_at_seat(_ODD, "3001", 50.1, 51.0)], _FIT).double == ["3001"]
    assert story(callers, [*lost, *_at_seat("13800000002", "3001", 61.1, 62.0)], _FIT).double == []


def test_how_close_together_a_volley_dialled() -> None:
    assert spread([*_caller(_EVEN, 1.0, 9.0), *_caller(_ODD, 1.25, 9.0)]) == 0.25
    assert spread([]) == 0.0


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    path: Path = project(tmp_path_factory.mktemp("project"))
    return load_config(path, {})


def test_ten_queues_share_fifty_seats(config: Config) -> None:
    assert (len(config.queues), len(config.trunk.dids), len(config.agents)) == (10, 10, 50)
    assert {len(agent.skills) for agent in config.agents.values()} == {4}
    assert {len(seats) for seats in skilled_seats(config).values()} == {20}


def test_every_caller_has_a_number_of_its_own_and_the_numbers_dialled_take_turns(config: Config) -> None:
    some = [*rows(config, 0, 200), *rows(config, 200, 200)]
    assert len({number for number, _ in some}) == 400
    assert [did for _, did in some[:10]] == sorted(config.trunk.dids)
    assert story([], [], skilled_seats(config)).calls == 0
