"""The test call on the real Asterisk: from this machine only, with its secret, and into nothing but the core."""

from __future__ import annotations

import socket
import time

import pytest

from callcenter.sip import Probed, ask_options, place_probe_call
from callcenter.sip.probe_call import _Call
from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import Pause, WaitForBye


def placed(asterisk: RealAsterisk, target: str = "test", user: str = "probe", secret: str = "") -> Probed:
    sip = asterisk.config.sip
    return place_probe_call(sip.host, sip.udp_port, target, user, secret or asterisk.secrets.probe)


def well(call: AgiCall) -> None:
    """What the core does."""
    call.command("EXEC Answer ,i")
    call.command("EXEC Playback beep")
    call.command("SET VARIABLE CC_DONE 1")


def test_it_is_answered_and_heard_and_hung_up(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(well)
    found = placed(asterisk)
    assert found.status == 200
    assert 0 < found.answered <= found.heard < found.hung_up < 3
    assert agi.sessions[0].env["channel"].startswith("PJSIP/probe-")
    assert agi.sessions[0].env["network_script"] == "probe"


def test_it_takes_no_line(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    """All lines are busy, and it is answered all the same."""

    def holds(call: AgiCall) -> None:
        if call.env["network_script"] == "probe":
            well(call)
        else:
            call.command("EXEC Answer ,i")
            call.wait_for_end()

    agi.listen(holds)
    calls = [asterisk.call(Pause(20)) for _ in range(asterisk.config.trunk.max_calls)]
    for call in calls:
        call.await_sightings("answered")
    assert placed(asterisk).status == 200


def test_without_a_core_it_is_told(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    assert placed(asterisk).status == 503
    agi.listen(lambda call: None)  # accepts, and closes at once
    assert placed(asterisk).status == 503
    agi.stop()


def test_a_core_that_is_silent_is_told_within_its_first_seconds(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: call.wait_for_end())
    began = time.monotonic()
    assert placed(asterisk).status == 503
    assert time.monotonic() - began < asterisk.config.agi.first_seconds + 1


@pytest.mark.parametrize("target", ["12345", "1001", "s", "hotline"])
def test_nothing_else_can_be_reached_from_there(asterisk: RealAsterisk, target: str) -> None:
    assert placed(asterisk, target).status == 404


def test_only_with_the_secret(asterisk: RealAsterisk) -> None:
    assert placed(asterisk, secret="wrong").status == 401
    assert placed(asterisk, user="1001").status == 401  # a seat's name, and not its secret


def test_only_from_this_machine(asterisk: RealAsterisk) -> None:
    sip, kind = asterisk.config.sip, socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as udp, socket.socket(socket.AF_INET, kind) as audio:
        udp.bind(("127.0.0.9", 0))  # one that is not among those that may
        udp.connect((sip.host, sip.udp_port))
        audio.bind(("127.0.0.9", 0))
        audio.setblocking(False)
        call = _Call(udp, audio, f"sip:test@{sip.host}", "probe", asterisk.secrets.probe)
        assert call.run(4).status in (401, 403)


def test_callers_do_not_get_there(asterisk: RealAsterisk) -> None:
    for context in ("from-trunk", "seats"):
        assert "no existence" in asterisk.console(f"dialplan show test@{context}")


def test_it_says_by_options_that_it_lives(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    sip = asterisk.config.sip
    before = asterisk.folders.messages.read_text()
    for _ in range(60):
        assert ask_options(sip.host, sip.udp_port, "test", 2.0, user="probe").status == 200
    assert "OPTIONS" not in asterisk.folders.messages.read_text().removeprefix(before)
    agi.listen(well)
    asterisk.call(WaitForBye(5)).finish()


def test_its_event_tells_of_a_call_that_was_turned_away(asterisk: RealAsterisk) -> None:
    assert "UserEvent(CallRefused,Why: all_busy)" in asterisk.console("dialplan show all-busy")
    assert "UserEvent(CallRefused,Why: unassigned)" in asterisk.console("dialplan show unassigned")
