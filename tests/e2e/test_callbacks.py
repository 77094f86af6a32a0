"""Callbacks on the real Asterisk: SIPp is the caller, the telephone network that is rung, and the seats."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Key, Pause, WaitForBye, callee, caller, seat
from callcenter.testing.sipp import Phone
from tests.e2e.conftest import staffed
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e

SETTINGS = {
    "ACD__REST_SECONDS": "2",
    "CALLBACKS__HOURS": "00:00-24:00",
    "CALLBACKS__RETRY_MINUTES": "0.02",
    "CALLBACKS__MISSED_AFTER_SECONDS": "2",
}
MAIN = """
title: 测试
entry: true
start: voice
variables: {callbacks: false}
nodes:
  voice:
    type: enqueue
    queue: voice
    key: "*"
    exits: {talked: end, key: offer, timeout: end, full: end, no_agent: end}
  offer: {type: subflow, flow: callback_offer, next: voice}
"""
"""Straight into the queue; all other flows are the shipped ones."""


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    flows = tmp_path_factory.mktemp("flows")
    for file in (Path(__file__).parents[2] / "ivr_flows").glob("*.yaml"):
        shutil.copy(file, flows)
    (flows / "main.yaml").write_text(MAIN, encoding="utf-8")
    settings = {**SETTINGS, "IVR__FLOWS": str(flows), "OUTBOUND__TO": f"127.0.0.1:{network}"}
    with Instance(tmp_path_factory.mktemp("callbacks"), settings) as instance:
        yield instance


def owed(line: Instance) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = line.ask("callbacks", numbers=True)
    return rows


def asks_for_a_callback(line: Instance, number: str) -> Phone:
    """Waits in line, presses the star, confirms the number; the hotline hangs up after its promise."""
    steps = [Pause(4), Key("*"), Pause(9), Key("1"), WaitForBye(30)]
    with line.phone(caller("12345", steps), fields=[(number,)], calls=1) as phone:
        phone.finish(60)
    return phone


def test_the_place_is_kept_and_the_person_talks_to_the_reserved_agent(line: Instance, network: int) -> None:
    number, later = "13700000101", "13700000102"
    phone = asks_for_a_callback(line, number)
    (row,) = owed(line)
    assert (row["number"], row["position"]) == (number, 1)
    with line.phone(caller("12345", [WaitForBye(60)]), fields=[(later,)], calls=1) as behind:
        behind.await_sightings("answered")
        steps = [Pause(9), Key("1"), Pause(12), Key("2"), WaitForBye(30)]
        with (
            line.phone(callee(ring=0.5, steps=steps), port=network) as person,
            staffed(line, {"1001": seat(talk=2.0)}) as phones,
        ):
            invited = person.await_sightings("invited")
            assert (invited[0].number, invited[0].seat) == ("12345", number)
            person.await_sightings("bye_received", seconds=60)
            behind.finish(60)
            order = [each.number for each in phones["1001"].sightings("invited")]
            talked_at = seen(phones["1001"], "talking", order[0])
    contacts = [row for row in line.contacts() if row["caller"] == number]
    asked, called = contacts
    assert (asked["direction"], asked["result"]) == ("in", "left")
    assert (called["direction"], called["result"], called["agent"], called["rating"]) == (
        "callback", "answered", "1001", 2,
    )  # fmt: skip
    assert close(called["connected_us"], talked_at)
    waited = (called["connected_us"] - asked["queued_us"]) / 1e6
    assert called["waited"] == pytest.approx(waited, abs=0.01)
    assert called["talked"] == pytest.approx(2.0, abs=0.5)
    later_contact = contact_of(line, later)
    assert later_contact["connected_us"] > called["connected_us"]
    assert owed(line) == []
    assert close(asked["ended_us"], seen(phone, "bye_received"))
    metrics = line.metrics()
    assert 'callcenter_callbacks_total{outcome="connected"} 1.0' in metrics


def test_a_missed_caller_is_rung_back_and_marked_as_such(line: Instance, network: int) -> None:
    number = "13700000104"
    with line.phone(caller("12345", [Pause(6), Hangup()]), fields=[(number,)], calls=1) as phone:
        phone.finish(40)
    contact_of(line, number)
    missed = next(row for row in line.json("call", "missed") if row["caller"] == number)
    assert missed["called_back"] is None
    steps = [Pause(9), Key("1"), Pause(10), Key("1"), WaitForBye(30)]
    with (
        line.phone(callee(steps=steps), port=network) as person,
        staffed(line, {"1002": seat(talk=1.0)}),
    ):
        person.await_sightings("bye_received", seconds=60)
    missed = next(row for row in line.json("call", "missed") if row["caller"] == number)
    assert missed["called_back"] is not None


def test_busy_and_unanswered_attempts_are_counted_then_it_is_given_up(line: Instance, network: int) -> None:
    number = "13700000105"
    asks_for_a_callback(line, number)
    with line.phone(callee(status=486), port=network) as person, staffed(line, {"1003": seat()}) as phones:
        person.await_sightings("rejected", 3, seconds=60)
        assert phones["1003"].sightings("invited") == []
    assert owed(line) == []
    metrics = line.metrics()
    assert 'callcenter_callback_failed_attempts_total{outcome="busy"} 3.0' in metrics
    assert 'callcenter_callbacks_total{outcome="unreachable"} 1.0' in metrics


def test_a_promise_survives_the_core(line: Instance, network: int) -> None:
    number = "13700000106"
    asks_for_a_callback(line, number)
    line.kill_core()
    line.await_ready()
    (row,) = owed(line)
    assert row["number"] == number
    steps = [Pause(9), Key("1"), Pause(10), Key("1"), WaitForBye(30)]
    with (
        line.phone(callee(steps=steps), port=network) as person,
        staffed(line, {"1004": seat(talk=1.0)}),
    ):
        person.await_sightings("bye_received", seconds=60)
    assert owed(line) == []
