"""Overflow to whoever is on duty by mobile, on the real Asterisk: SIPp is the caller and the telephone network."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, callee, caller
from tests.e2e.project import project_with
from tests.e2e.timeline import TOLERANCE, close, contact_of, seen

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "13900000001", "13900000002"
PEOPLE = [{"name": "专员甲", "number": FIRST}, {"name": "专员乙", "number": SECOND}]
MAIN = """
title: 测试
entry: true
start: voice
nodes:
  voice:
    type: enqueue
    queue: voice
    max_wait_seconds: 2
    exits: {talked: end, timeout: mobile, full: mobile, no_agent: mobile}
  mobile:
    type: dial
    duty: housing
    ring_seconds: 3
    exits: {talked: thanks, busy: sorry, no_answer: sorry, failed: sorry, unavailable: sorry}
  thanks: {type: hangup, prompt: goodbye}
  sorry: {type: message, prompt: message_invite, max_seconds: 5, next: end, exits: {empty: end}}
"""
"""Two seconds in the queue, where nobody is, then whoever is on duty; all other flows are the shipped ones."""


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    flows = tmp_path_factory.mktemp("flows")
    for file in (ROOT / "ivr_flows").glob("*.yaml"):
        shutil.copy(file, flows)
    (flows / "main.yaml").write_text(MAIN, encoding="utf-8")
    housing = {"name": "住建局", "duty": [{"people": PEOPLE}]}
    config = project_with(tmp_path_factory.mktemp("project"), commissioners={"commissioners": {"housing": housing}})
    settings = {"IVR__FLOWS": str(flows), "OUTBOUND__TO": f"127.0.0.1:{network}"}
    with Instance(tmp_path_factory.mktemp("outside"), settings, config) as instance:
        yield instance


def facts_of(line: Instance, contact: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    shown = line.json("call", "show", contact["contact"])["events"]
    return [each["fact"] for each in shown if each["type"] == kind]


def await_on_record(line: Instance, number: str, kind: str, seconds: float = 5.0) -> None:
    """Wait until a live call has such a fact."""
    (contact,) = [row for row in line.ask("calls", numbers=True) if row["number"] == number]
    limit = time.monotonic() + seconds
    while not facts_of(line, contact, kind):
        assert time.monotonic() < limit, f"no {kind} of {number} on record"


def test_the_first_does_not_answer_and_the_second_talks(line: Instance, network: int) -> None:
    number = "13700000301"
    mobiles = callee(ring=0.5, steps=[Pause(3.0), Hangup()], silent=FIRST)
    with (
        line.phone(mobiles, port=network) as outside,
        line.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as phone,
    ):
        phone.finish()
        rung = outside.sightings("invited")
        cancelled, talking, hung_up = (seen(outside, event) for event in ("cancelled", "talking", "bye_sent"))
    assert [(each.number, each.seat) for each in rung] == [("12345", FIRST), ("12345", SECOND)], "we call as ourselves"
    assert (cancelled.seat, talking.seat) == (FIRST, SECOND)
    contact = contact_of(line, number)
    assert (contact["result"], contact["agent"], contact["connected_us"]) == ("outside", "", None)
    first, second = facts_of(line, contact, "OutsideTalkEnded")
    assert (first["person"], first["outcome"], first["talked"]) == ("专员甲", "no_answer", 0)
    assert (second["person"], second["outcome"], second["ended_by"]) == ("专员乙", "answered", "other")
    assert second["talked"] / 1e6 == pytest.approx(hung_up.at - talking.at, abs=TOLERANCE)
    (answered,) = facts_of(line, contact, "OutsideAnswered")
    assert close(answered["at"], talking)
    assert close(second["at"], hung_up)
    assert answered["waited"] == pytest.approx(answered["at"] - contact["queued_us"], abs=1)
    dialled = facts_of(line, contact, "OutsideDialled")
    assert [each["callback_number"] for each in dialled] == [FIRST, SECOND]
    assert (first["at"] - dialled[0]["at"]) / 1e6 == pytest.approx(3.0, abs=TOLERANCE)
    words = line.command("call", "explain", contact["contact"]).stdout
    assert "专员甲" in words
    assert "专员乙" in words
    assert "mobile" not in words
    nodes = [each["node"] for each in facts_of(line, contact, "NodeEntered")]
    assert nodes == ["voice", "mobile", "thanks"]
    assert 'callcenter_calls_total{result="outside"} 1.0' in line.metrics()


def test_nobody_answers_and_the_flow_goes_on(line: Instance, network: int) -> None:
    number = "13700000302"
    with (
        line.phone(callee(status=486), port=network) as outside,
        line.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as phone,
    ):
        phone.finish()
        assert [each.seat for each in outside.sightings("invited")] == [FIRST, SECOND]
    contact = contact_of(line, number)
    assert [each["outcome"] for each in facts_of(line, contact, "OutsideTalkEnded")] == ["busy", "busy"]
    assert [each["node"] for each in facts_of(line, contact, "NodeEntered")] == ["voice", "mobile", "sorry"]
    assert contact["result"] in ("message", "left")


def test_the_caller_hangs_up_in_the_talk(line: Instance, network: int) -> None:
    number = "13700000303"
    with (
        line.phone(callee(steps=[WaitForBye(30)]), port=network) as outside,
        line.phone(caller("12345", [Pause(5.0), Hangup()]), fields=[(number,)], calls=1) as phone,
    ):
        phone.finish()
        over, talking = outside.await_sightings("bye_received")[0], seen(outside, "talking")
    contact = contact_of(line, number)
    assert contact["result"] == "outside"
    (end,) = facts_of(line, contact, "OutsideTalkEnded")
    assert (end["outcome"], end["ended_by"]) == ("answered", "caller")
    assert end["talked"] / 1e6 == pytest.approx(over.at - talking.at, abs=TOLERANCE)


def test_the_core_is_killed_in_the_talk(line: Instance, network: int) -> None:
    """The talk goes on; the next core tells its end."""
    number = "13700000304"
    with (
        line.phone(callee(steps=[Pause(6.0), Hangup()]), port=network) as outside,
        line.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as phone,
    ):
        talking = outside.await_sightings("talking")[0]
        await_on_record(line, number, "OutsideAnswered")
        line.kill_core()
        phone.finish()
        hung_up = seen(outside, "bye_sent")
    row = contact_of(line, number)
    assert (row["result"], row["agent"]) == ("outside", "")
    (end,) = facts_of(line, row, "OutsideTalkEnded")
    assert (end["outcome"], end["person"]) == ("answered", "专员甲")
    assert end["talked"] / 1e6 == pytest.approx(hung_up.at - talking.at, abs=TOLERANCE)
