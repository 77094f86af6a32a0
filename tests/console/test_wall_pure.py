"""The wallboard's rows and alarms, without a hotline: moments that stand still, conditions, what is acknowledged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.console.live.alarms import Board, Limits, conditions
from callcenter.console.live.floor import AWAY, agent_rows, house_row, queue_rows

LIMITS = Limits(wait_seconds=60, waiting=3)
STATUS = {
    "ready": True, "asterisk": "connected", "sip": "answers", "distributing": True, "surge": "", "journal": "well",
    "calls": 2, "waiting": 1, "agents": 3, "free": 0, "uptime": 5.0, "name": "x",
}  # fmt: skip


def queue(**more: Any) -> dict[str, Any]:
    states = {"on_call": 1, "hold": 1, "ringing": 1, "reserved": 1, "wrap_up": 2, "paused": 1, "available": 3}
    return {"queue": "voice", "title": "话务", "number": "7001", "waiting": 1, "longest_wait": 4.0, "staffed": 10,
            "free": 3, "handling": 1.0, "states": states, **more}  # fmt: skip


def agent(**more: Any) -> dict[str, Any]:
    return {"agent": "1001", "name": "话务1", "seat": "1001", "state": "on_call", "reason": "", "since": 5.0,
            "phone": "registered", "contact": "c", "listened_by": "", "skills": {}, "calls": 1, "talked": 2.0,
            "paused": {}, "overrun": False, "pause_wanted": None, **more}  # fmt: skip


def test_the_rows_of_a_queue() -> None:
    row = queue_rows([queue()], {}, 100_000)["voice"]
    assert row == {
        "order": 0, "title": "话务", "waiting": 1, "since": 96_000, "staffed": 10, "free": 3, "talking": 2,
        "ringing": 2, "wrap_up": 2, "paused": 1,
    }  # fmt: skip
    assert queue_rows([queue(waiting=0, longest_wait=0.0)], {}, 100_000)["voice"]["since"] is None


def test_the_rows_of_agents_hold_no_caller() -> None:
    row = agent_rows([agent()], {"1001": "voice"}, {}, 100_000)["1001"]
    assert (row["since"], row["team"], row["state"]) == (95_000, "voice", "on_call")
    assert "contact" not in row


@given(st.lists(st.integers(-300, 300), max_size=10), st.integers(0, 10**6))
def test_a_moment_stands_still_however_exactly_it_is_looked_at(errors: list[int], began: int) -> None:
    rows: dict[str, Any] = {}
    seen = set()
    for number, error in enumerate([0, *errors]):
        now = began + 1000 * (number + 1)
        rows = agent_rows([agent(since=(now - began - error) / 1000)], {}, rows, now)
        seen.add(rows["1001"]["since"])
    assert len(seen) == 1


def test_a_new_state_has_its_own_moment() -> None:
    before = agent_rows([agent()], {}, {}, 100_000)
    after = agent_rows([agent(state="wrap_up", since=0.1)], {}, before, 95_200)
    assert after["1001"]["since"] == 95_100


def test_the_house() -> None:
    assert house_row(STATUS)["link"] == "up"
    assert "uptime" not in house_row(STATUS)
    assert house_row({"standby": True}) == {"link": "standby"}


def rules(**given: Any) -> set[str]:
    said = {"house": house_row(STATUS), "queues": {}, "agents": {}, "figures": {}, **given}
    found = conditions(said["house"], said["queues"], said["agents"], said["figures"], LIMITS, 100_000)
    return set(found)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"asterisk": "away"}, "asterisk_away"), ({"sip": "silent"}, "asterisk_silent"),
        ({"journal": "store away"}, "store_away"),
    ],
)  # fmt: skip
def test_the_house_calls_out(changed: dict[str, str], rule: str) -> None:
    assert rules() == set()
    assert rules(house=house_row({**STATUS, **changed})) == {rule}


def test_without_a_core_nothing_else_is_judged() -> None:
    queues = queue_rows([queue(waiting=9, longest_wait=500.0, staffed=0)], {}, 100_000)
    assert rules(house=AWAY, queues=queues) == {"core_away"}


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"waiting": 3, "longest_wait": 60.0}, set()), ({"waiting": 1, "longest_wait": 60.1}, {"long_wait:voice"}),
        ({"waiting": 4}, {"many_waiting:voice"}), ({"staffed": 0}, {"nobody_there:voice"}),
        ({"staffed": 0, "waiting": 0, "longest_wait": 0.0}, set()),
    ],
)  # fmt: skip
def test_a_queue_calls_out_above_its_limits(changed: dict[str, Any], wanted: set[str]) -> None:
    assert rules(queues=queue_rows([queue(**changed)], {}, 100_000)) == wanted


def test_a_pause_and_a_rate_call_out() -> None:
    assert rules(agents=agent_rows([agent(overrun=True)], {}, {}, 100_000)) == {"long_pause:1001"}
    for num, den, wanted in ((18, 19, set()), (19, 20, set()), (18, 20, {"connect_rate"})):
        assert rules(figures={"all": {"day": {"connect_rate": {"num": num, "den": den}}}}) == wanted


def test_an_alarm_is_acknowledged_once_survives_a_restart_and_begins_anew(engine: Engine) -> None:
    row = {"rule": "long_wait", "about": "voice", "level": "critical", "figure": None, "limit": 60}
    found = {"long_wait:voice": row}
    board = Board(engine)
    assert board.update(found, 5_000_000)["long_wait:voice"]["acknowledged"] is None
    assert not board.acknowledge("nothing", "li", 6_000_000)
    assert board.acknowledge("long_wait:voice", "li", 6_000_000)
    assert board.acknowledge("long_wait:voice", "wu", 7_000_000)
    again = Board(engine).update(found, 8_000_000)["long_wait:voice"]
    assert (again["raised"], again["acknowledged"], again["by"]) == (5000, 6000, "li")
    board = Board(engine)
    assert board.update({}, 9_000_000) == {}
    assert board.update(found, 10_000_000)["long_wait:voice"]["raised"] == 10_000
