"""What agents dial on their phones, on the real Asterisk: outside numbers, other seats, and what is refused."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from callcenter.testing.baresip import Baresip
from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, callee, caller, seat
from tests.e2e.conftest import FLOWS, staffed
from tests.e2e.softphones import softphone, talked
from tests.e2e.timeline import TOLERANCE, contact_of

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    settings = {
        "IVR__FLOWS": str(FLOWS), "ACD__REST_SECONDS": "2", "OUTBOUND__TO": f"127.0.0.1:{network}",
        "OUTBOUND__WRAP_UP_SECONDS": "60", "RECORDING__ENABLED": "true",
    }  # fmt: skip
    with Instance(tmp_path_factory.mktemp("outbound"), settings) as instance:
        yield instance


def told(line: Instance, number: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The one contact of a number that was dialled, and its facts by type."""
    contact = contact_of(line, number)
    events = line.json("call", "show", contact["contact"])["events"]
    return contact, {each["type"]: each["fact"] for each in events}


def spoken(line: Instance, *prompts: str) -> float:
    """How long prompts last, seconds."""
    folder = line.config.sounds_dir / line.config.site.language
    return sum((folder / f"{name}.alaw").stat().st_size for name in prompts) / 8000


def hears(line: Instance, phone: Baresip, number: str, *prompts: str) -> None:
    """The phone dials a number and is told something instead."""
    before = len(phone.events())
    phone.dial(number)
    began = phone.await_event("CALL_ESTABLISHED", after=before)
    ended = phone.await_event("CALL_CLOSED", after=before)
    assert ended.at - began.at == pytest.approx(spoken(line, *prompts), abs=TOLERANCE)


def test_an_outside_number(line: Instance, network: int) -> None:
    number = "13911110001"
    citizen = callee(ring=0.5, steps=[Pause(2.0), Hangup()])
    with softphone(line, "1001") as phone, line.phone(citizen, port=network) as outside:
        phone.dial(number)
        line.await_state("1001", "outbound")
        invited = outside.await_sightings("invited")[0]
        assert (invited.number, invited.seat) == ("12345", number), "the network sees our own number"
        phone.await_event("CALL_CLOSED")
        line.await_state("1001", "wrap_up")
        line.ask("ready", agent="1001")
    contact, facts = told(line, number)
    assert (contact["direction"], contact["result"], contact["agent"], contact["seat"]) == (
        "out", "answered", "1001", "1001",
    )  # fmt: skip
    assert contact["talked"] == pytest.approx(2.0, abs=TOLERANCE)
    assert contact["talked"] == pytest.approx(talked(phone), abs=TOLERANCE)
    assert contact["ended_by"] == "caller"
    assert facts["OutboundEnded"]["agent"] == "1001"
    assert "CallConnected" not in facts
    assert "外呼" in line.command("call", "show", contact["contact"]).stdout
    assert "外呼" in line.command("call", "explain", contact["contact"]).stdout
    line.await_recordings(contact["contact"], 1)
    assert number not in line.output()
    assert number not in line.metrics()
    assert 'callcenter_outbound_calls_total{outcome="answered"} 1.0' in line.metrics()
    assert 'callcenter_calls_total{result="answered"} 0.0' in line.metrics()


def test_busy_and_given_up(line: Instance, network: int) -> None:
    with softphone(line, "1001") as phone:
        with line.phone(callee(status=486), port=network):
            phone.dial("13911110002")
            phone.await_event("CALL_CLOSED")
            line.await_state("1001", "available")
        assert told(line, "13911110002")[0]["result"] == "busy"
        with line.phone(callee(ring=20.0), port=network) as outside:
            phone.dial("13911110003")
            outside.await_sightings("invited")
            phone.hang_up()
            line.await_state("1001", "available")
        assert told(line, "13911110003")[0]["result"] == "given_up"


def test_an_emergency_number_from_a_seat_without_an_agent(line: Instance, network: int) -> None:
    with line.softphone("1003") as phone, line.phone(callee(steps=[Pause(1.0), Hangup()]), port=network) as police:
        phone.dial("110")
        police.await_sightings("talking")
        phone.await_event("CALL_CLOSED")
    contact, facts = told(line, "110")
    assert (contact["direction"], contact["result"], contact["seat"]) == ("out", "answered", "1003")
    assert "agent" not in facts["OutboundStarted"] or facts["OutboundStarted"]["agent"] == ""


def test_what_is_refused_is_told_and_nothing_is_dialled(line: Instance, network: int) -> None:
    with line.phone(callee(), port=network) as outside:
        with line.softphone("1003") as phone:
            hears(line, phone, "13911110004", "code_refused", "code_not_logged_in")
        with softphone(line, "1001") as phone:
            hears(line, phone, "0013911110004", "code_refused", "dial_not_allowed")
            assert line.ask("agents")[0]["state"] == "available"
        assert outside.sightings("invited") == []
    assert [row for row in line.contacts() if "13911110004" in row["caller"]] == []


def test_click_to_dial(line: Instance, network: int) -> None:
    number = "13911110005"
    with softphone(line, "1001") as phone, line.phone(callee(steps=[Pause(1.0), Hangup()]), port=network) as outside:
        said = line.command("ctl", "dial", "1001", number).stdout
        assert "139****0005" in said
        phone.await_event("CALL_INCOMING")
        assert outside.sightings("invited") == []
        line.await_state("1001", "outbound")
        phone.answer()
        outside.await_sightings("talking")
        phone.await_event("CALL_CLOSED")
        line.await_state("1001", "wrap_up")
        line.ask("ready", agent="1001")
    contact, facts = told(line, number)
    assert (contact["result"], contact["agent"], facts["OutboundStarted"]["clicked"]) == ("answered", "1001", True)


def test_seat_to_seat_is_no_contact_and_no_second_leg(line: Instance) -> None:
    before = len(line.contacts())
    with softphone(line, "1001") as phone, staffed(line, {"1002": seat(talk=2.0)}) as phones:
        phone.dial("1002")
        phones["1002"].await_sightings("talking")
        assert {row["agent"]: row["state"] for row in line.ask("agents")} == {"1001": "on_call", "1002": "on_call"}
        with line.phone(caller("12345", [Pause(1.0), Hangup()]), fields=[("13700000401",)], calls=1) as waiting:
            waiting.finish()
        assert len(phones["1002"].sightings("invited")) == 1
        phone.await_event("CALL_CLOSED")
        for agent in ("1001", "1002"):
            line.await_state(agent, "available")
    assert contact_of(line, "13700000401")["offers"] == 0
    assert len(line.contacts()) == before + 1


def test_without_the_core_nothing_is_dialled_and_it_is_said(line: Instance, network: int) -> None:
    with softphone(line, "1001") as phone, line.phone(callee(), port=network) as outside:
        os.kill(line.core_pid, signal.SIGKILL)
        hears(line, phone, "13911110006", "code_unavailable")
        assert outside.sightings("invited") == []
        line.await_ready()


def test_a_call_whose_core_is_killed_is_on_record_all_the_same(line: Instance, network: int) -> None:
    number = "13911110007"
    with softphone(line, "1001") as phone, line.phone(callee(steps=[WaitForBye(30)]), port=network) as outside:
        phone.dial(number)
        outside.await_sightings("talking")
        line.ask("pause", agent="1001", reason="rest")  # answered when all facts so far are on disk
        line.kill_core()
        line.await_ready()
        line.await_state("1001", "outbound")
        phone.hang_up()
        line.await_state("1001", "available")
    contact, facts = told(line, number)
    assert (contact["result"], contact["agent"]) == ("answered", "1001")
    assert contact["talked"] == pytest.approx(talked(phone), abs=TOLERANCE) or facts["OutboundEnded"]["uncertain"]
    assert "CallConnected" not in facts
