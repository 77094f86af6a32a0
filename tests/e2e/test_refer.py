"""What agents do with the phone itself: answer, hold, and send the caller on by REFER, on the real Asterisk.

The agent's phone is baresip, the others are SIPp; each talk is compared with what the phones themselves saw.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from callcenter.testing.baresip import Baresip
from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Pause, callee, seat
from tests.e2e.conftest import FLOWS, staffed
from tests.e2e.softphones import softphone, talked, talking
from tests.e2e.timeline import TOLERANCE, close, contact_of, seen

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    settings = {"IVR__FLOWS": str(FLOWS), "ACD__REST_SECONDS": "2", "OUTBOUND__TO": f"127.0.0.1:{network}"}
    with Instance(tmp_path_factory.mktemp("refer"), settings) as instance:
        yield instance


def legs(line: Instance, number: str) -> list[dict[str, Any]]:
    """The offers of the one call of a number, once it is over."""
    found: list[dict[str, Any]] = line.json("call", "show", contact_of(line, number)["contact"])["legs"]
    return found


def facts(line: Instance, number: str) -> dict[str, dict[str, Any]]:
    """Type → the last fact of it, of the one call of a number."""
    events = line.json("call", "show", contact_of(line, number)["contact"])["events"]
    return {each["type"]: each["fact"] for each in events}


def test_hold_and_back(line: Instance) -> None:
    with softphone(line, "1001") as phone, talking(line, phone, "13700000301"):
        phone.hold()
        line.await_state("1001", "hold")
        phone.resume()
        line.await_state("1001", "on_call")
        phone.hang_up()
        phone.await_event("CALL_CLOSED")
    assert legs(line, "13700000301")[0]["talked"] == pytest.approx(talked(phone), abs=TOLERANCE)


@pytest.mark.parametrize(("number", "to"), [("13700000302", "1002"), ("13700000303", "7001")])
def test_to_a_seat_or_a_queue(line: Instance, number: str, to: str) -> None:
    with softphone(line, "1001") as phone, staffed(line, {"1002": seat(talk=1.5)}) as phones:
        line.ask("pause", agent="1002", reason="rest")
        with talking(line, phone, number):
            line.ask("unpause", agent="1002")
            if to == "7001":
                line.ask("pause", agent="1001", reason="rest")  # begins after this call
            phone.transfer(to)
            phone.await_event("CALL_CLOSED")
        second = seen(phones["1002"], "talking", number)
    contact = contact_of(line, number)
    first, other = legs(line, number)
    assert [(leg["agent"], leg["outcome"], leg["ended_by"]) for leg in (first, other)] == [
        ("1001", "answered", "transfer"), ("1002", "answered", "agent"),
    ]  # fmt: skip
    assert first["talked"] == pytest.approx(talked(phone), abs=TOLERANCE)
    assert other["talked"] == pytest.approx(1.5, abs=TOLERANCE)
    assert close(other["connected_us"], second)
    assert contact["talked"] == pytest.approx(first["talked"] + other["talked"], abs=0.01)
    assert contact["waited"] == pytest.approx(first["ringing"], abs=TOLERANCE)
    assert len([row for row in line.json("appeal", "list") if row["contact"] == contact["contact"]]) == 1
    assert facts(line, number)["CallTransferred"]["actor"] == "seat 1001"


def test_to_an_outside_number(line: Instance, network: int) -> None:
    number = "13700000304"
    police = callee(steps=[Pause(2.0), Hangup()])
    with (
        softphone(line, "1001") as phone,
        line.phone(police, port=network) as outside,
        talking(line, phone, number),
    ):
        phone.hold()
        line.await_state("1001", "hold")
        phone.transfer("110")
        invited = outside.await_sightings("invited")[0]
        assert (invited.number, invited.seat) == ("12345", "110")
        outside.await_sightings("talking")
        assert line.ask("agents")[0]["state"] == "available"
    told = facts(line, number)
    assert (told["CallTransferred"]["where"], told["CallTransferred"]["callback_number"]) == ("number", "110")
    assert told["OutsideTalkEnded"]["talked"] / 1e6 == pytest.approx(2.0, abs=TOLERANCE)
    assert told["TalkEnded"]["talked"] / 1e6 == pytest.approx(talked(phone), abs=TOLERANCE)


@pytest.mark.parametrize(("number", "to"), [("13700000305", "0013800138000"), ("13700000306", "9")])
def test_somewhere_forbidden_brings_the_caller_back_to_the_agent(line: Instance, number: str, to: str) -> None:
    with softphone(line, "1001") as phone, talking(line, phone, number):
        told = len(phone.events())
        phone.transfer(to)
        phone.await_event("CALL_INCOMING", after=told)
        phone.answer()
        phone.await_event("CALL_ESTABLISHED", after=told)
        line.await_state("1001", "on_call")
        phone.hang_up()
    assert [leg["reason"] for leg in legs(line, number)] == ["longest_idle", "back"]
    assert contact_of(line, number)["ended_by"] != "system"
    assert to not in line.output() or len(to) < 8


def test_a_name_instead_of_a_number_is_refused(line: Instance) -> None:
    with softphone(line, "1001") as phone, talking(line, phone, "13700000307"):
        phone.transfer("s")  # after the refusal this phone hangs up by itself
        phone.await_event("TRANSFER_FAILED")
        line.await_state("1001", "available")
    assert [leg["ended_by"] for leg in legs(line, "13700000307")] == ["agent"]


def test_without_the_core_the_caller_goes_to_the_fallback_queue(line: Instance) -> None:
    number = "13700000308"
    with softphone(line, "1001") as phone, staffed(line, {"1002": seat(talk=2.0)}) as phones:
        line.ask("pause", agent="1002", reason="rest")
        with talking(line, phone, number):
            line.ask("unpause", agent="1002")
            line.ask("pause", agent="1001", reason="rest")
            os.kill(line.core_pid, signal.SIGKILL)
            phone.transfer("7001")
            phones["1002"].await_sightings("talking")
        line.await_ready()
    assert contact_of(line, number)["result"] == "answered"
    by_connection = sorted(legs(line, number), key=lambda leg: leg["connected_us"])
    assert [(leg["agent"], leg["via"]) for leg in by_connection] == [("1001", "core"), ("1002", "fallback")]


def asks(phone: Baresip, number: str) -> tuple[str, str]:
    """Hold the caller and talk to somebody else on a second line: the Call-IDs of both."""
    first = phone.events("CALL_ESTABLISHED")[-1].call
    phone.hold()
    before = len(phone.events())
    phone.dial(number)
    return first, phone.await_event("CALL_ESTABLISHED", after=before).call


def test_attended_to_a_seat(line: Instance) -> None:
    number = "13700000311"
    with softphone(line, "1001") as phone, staffed(line, {"1002": seat(talk=6.0)}) as phones:
        line.ask("pause", agent="1002", reason="rest")
        with talking(line, phone, number):
            line.ask("unpause", agent="1002")
            first, second = asks(phone, "1002")
            line.await_state("1002", "on_call")
            answered = seen(phones["1002"], "talking")
            phone.join(first, second, "1002")
            gone = phone.await_closed(first, second)
            line.await_state("1001", "available")
            assert {row["agent"]: row["state"] for row in line.ask("agents")}["1002"] == "on_call"
        ended = seen(phones["1002"], "bye_sent")
        assert len(phones["1002"].sightings("invited")) == 1
    contact, (one, two) = contact_of(line, number), legs(line, number)
    began = next(event.at for event in phone.events("CALL_ESTABLISHED") if event.call == first)
    assert [(leg["agent"], leg["reason"], leg["ended_by"]) for leg in (one, two)] == [
        ("1001", "longest_idle", "transfer"), ("1002", "transfer", "agent"),
    ]  # fmt: skip
    assert one["talked"] == pytest.approx(gone - began, abs=TOLERANCE)
    assert two["talked"] == pytest.approx(ended.at - gone, abs=TOLERANCE)
    told = facts(line, number)
    assert told["ConsultEnded"]["outcome"] == "transferred"
    assert told["ConsultEnded"]["talked"] / 1e6 == pytest.approx(gone - answered.at, abs=TOLERANCE)
    assert contact["waited"] == pytest.approx(one["ringing"], abs=TOLERANCE)
    assert [row["caller"] for row in line.contacts()].count("1002") == 0


def test_attended_to_an_outside_number(line: Instance, network: int) -> None:
    number, mobile = "13700000312", "13911112222"
    citizen = callee(steps=[Pause(5.0), Hangup()])
    with softphone(line, "1001") as phone, line.phone(citizen, port=network) as outside:
        with talking(line, phone, number):
            first, second = asks(phone, mobile)
            phone.join(first, second, mobile)
            gone = phone.await_closed(first, second)
            line.await_state("1001", "available")
        ended = outside.await_sightings("bye_sent")[0]
    told = facts(line, number)
    assert told["CallTransferred"]["callback_number"] == mobile
    assert told["OutsideTalkEnded"]["talked"] / 1e6 == pytest.approx(ended.at - gone, abs=TOLERANCE)
    assert [row["direction"] for row in line.contacts() if mobile in row["caller"]] == []


def test_a_colleague_is_asked_and_the_agent_goes_back(line: Instance) -> None:
    number = "13700000313"
    with softphone(line, "1001") as phone, staffed(line, {"1002": seat()}) as phones:
        line.ask("pause", agent="1002", reason="rest")
        with talking(line, phone, number):
            line.ask("unpause", agent="1002")
            first, second = asks(phone, "1002")
            phone.choose(second)
            phone.hang_up()
            phones["1002"].await_sightings("bye_received")
            line.await_state("1002", "available")
            phone.choose(first)
            phone.resume()
            line.await_state("1001", "on_call")
            phone.hang_up()
    assert [leg["agent"] for leg in legs(line, number)] == ["1001"]
    assert facts(line, number)["ConsultEnded"]["outcome"] == "returned"


def test_the_survey_follows(hotline: Instance) -> None:
    number = "13700000309"
    with softphone(hotline, "1001") as phone, staffed(hotline, {"1002": seat(talk=1.0)}):
        hotline.ask("pause", agent="1002", reason="rest")
        with talking(hotline, phone, number, 90.0):
            hotline.ask("unpause", agent="1002")
            phone.transfer("1002")
    told = hotline.json("call", "show", contact_of(hotline, number)["contact"])["events"]
    nodes = [each["fact"] for each in told if each["type"] == "NodeEntered"]
    assert next(node["node"] for node in nodes if node["flow"] == "survey") == "question"
    assert [each["type"] for each in told].count("CallResumed") == 0
