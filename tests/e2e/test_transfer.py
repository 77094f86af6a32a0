"""Blind transfers on the real Asterisk: to a seat, to a queue, to an outside number; each talk against SIPp's times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, callee, caller, seat
from tests.e2e.conftest import FLOWS, staffed
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def network() -> int:
    """The port on which the telephone network takes our calls."""
    return free_port()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, network: int) -> Iterator[Instance]:
    settings = {"IVR__FLOWS": str(FLOWS), "ACD__REST_SECONDS": "2", "OUTBOUND__TO": f"127.0.0.1:{network}"}
    with Instance(tmp_path_factory.mktemp("transfer"), settings) as instance:
        yield instance


@pytest.mark.parametrize(("number", "to"), [("13700000201", "1002"), ("13700000202", "voice")])
def test_to_a_seat_or_a_queue(line: Instance, number: str, to: str) -> None:
    with staffed(line, {"1001": seat(), "1002": seat(talk=1.5)}) as phones:
        line.ask("pause", agent="1002", reason="rest")
        with line.phone(caller("12345", [WaitForBye(40)]), fields=[(number,)], calls=1) as phone:
            phones["1001"].await_sightings("talking")
            line.ask("unpause", agent="1002")
            if to == "voice":
                line.ask("pause", agent="1001", reason="rest")  # begins after this call
            line.ask("transfer", agent="1001", to=to, by="test")
            phone.finish()
        first, second = seen(phones["1001"], "bye_received", number), seen(phones["1002"], "talking", number)
        talking = seen(phones["1001"], "talking", number)
        assert second.at - first.at < 1.0
    contact = contact_of(line, number)
    legs = line.json("call", "show", contact["contact"])["legs"]
    assert [(leg["agent"], leg["outcome"], leg["ended_by"]) for leg in legs] == [
        ("1001", "answered", "transfer"), ("1002", "answered", "agent"),
    ]  # fmt: skip
    assert legs[0]["talked"] == pytest.approx(first.at - talking.at, abs=1.0)
    assert legs[1]["talked"] == pytest.approx(1.5, abs=0.5)
    assert close(legs[1]["connected_us"], second)
    assert contact["talked"] == pytest.approx(legs[0]["talked"] + legs[1]["talked"], abs=0.01)
    assert contact["agent"] == "1001"
    assert contact["waited"] == pytest.approx(legs[0]["ringing"], abs=0.5)
    appeals = [row for row in line.json("appeal", "list") if row["contact"] == contact["contact"]]
    assert len(appeals) == 1


def test_to_the_police(line: Instance, network: int) -> None:
    number = "13700000203"
    police = callee(steps=[Pause(2.0), Hangup()])
    with (
        staffed(line, {"1001": seat()}) as phones,
        line.phone(police, port=network) as outside,
        line.phone(caller("12345", [WaitForBye(30)]), fields=[(number,)], calls=1) as phone,
    ):
        phones["1001"].await_sightings("talking")
        line.ask("transfer", agent="1001", to="110", by="test")
        invited = outside.await_sightings("invited")
        assert (invited[0].number, invited[0].seat) == ("12345", "110")
        outside.await_sightings("talking")
        assert line.ask("agents")[0]["state"] == "available"
        phone.finish()
    contact = contact_of(line, number)
    events = {each["type"]: each["fact"] for each in line.json("call", "show", contact["contact"])["events"]}
    assert events["CallTransferred"]["where"] == "number"
    assert events["OutsideTalkEnded"]["outcome"] == "answered"
    assert events["OutsideTalkEnded"]["talked"] / 1e6 == pytest.approx(2.0, abs=0.5)
    assert contact["result"] == "answered"
