"""What SIPp's scenarios hold that no call shows on a quiet machine."""

from __future__ import annotations

import socket
from xml.etree import ElementTree

import pytest

from callcenter.testing.scenarios import Hangup, callee, caller, from_seat, seat
from callcenter.testing.sipp import Phone

HANG_UP = {
    "caller": caller("12345", [Hangup()]),
    "phone": from_seat("12345", [Hangup()]),
    "seat": seat(talk=0.3),
    "callee": callee(steps=[Hangup()]),
}


def test_a_seats_phone_answers_an_invite_that_comes_again() -> None:
    steps = list(ElementTree.fromstring(seat(talk=0.3)))
    again = next(place for place, step in enumerate(steps) if step.get("optional"))
    assert (steps[again].get("request"), steps[again].get("next")) == ("INVITE", "1")
    assert (steps[again - 2].tag, steps[again - 2].get("id")) == ("label", "1")
    assert "200 OK" in (steps[again - 1].text or "")
    assert steps[again + 1].get("request") == "ACK"


@pytest.mark.parametrize("who", HANG_UP)
def test_a_hang_up_is_told_by_its_own_request(who: str) -> None:
    """Whoever reads it ends SIPp at once; told before, the BYE might never go out and the call stay up."""
    steps = ElementTree.fromstring(HANG_UP[who])
    telling = [step for step in steps if "|bye_sent" in ElementTree.tostring(step, "unicode")]
    assert [(step.tag, (step.text or "").split()[0]) for step in telling] == [("send", "BYE")]


@pytest.mark.e2e
def test_a_phone_that_is_ended_when_it_tells_of_its_hang_up_has_hung_up() -> None:
    text = HANG_UP["caller"].replace("[last_To:]", "To: <sip:12345@127.0.0.1>")
    bye = text[text.rindex("<send") : text.rindex("</send>")]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    scenario = f'{head}<scenario name="bye">{bye}</send><pause milliseconds="9000"/></scenario>'
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asterisk:
        asterisk.bind(("127.0.0.1", 0))
        asterisk.setblocking(False)
        remote = f"127.0.0.1:{asterisk.getsockname()[1]}"
        with Phone(scenario, remote=remote, fields=[("13500000001",)], calls=1) as phone:
            phone.await_sightings("bye_sent")
        assert asterisk.recv(2048).startswith(b"BYE sip:12345@")
