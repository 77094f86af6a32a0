"""The dialplan on the real Asterisk, with the core away, silent or broken."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Literal

import pytest

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import Hangup, Key, Pause, WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, register_phones, with_pause


def done(call: AgiCall) -> None:
    """A core that serves the caller at once."""
    call.command("ANSWER")
    call.command("SET VARIABLE CC_DONE 1")


def refused(asterisk: RealAsterisk, did: str, status: int, number: str = "13800138000") -> None:
    """A call that must end with this SIP status."""
    scenario = caller(did, ()).replace('<recv response="200"', f'<recv response="{status}"')
    asterisk.phone(scenario, fields=[(number,)]).finish(15)


def speaking(scenario: str, sound: Path) -> str:
    """The same caller, whose voice is this alaw file for ever."""
    voice = f'<nop><action><exec rtp_stream="{sound},-1,8"/></action></nop>'
    return scenario.replace("  <pause", f"  {voice}\n  <pause", 1)


def log_in(asterisk: RealAsterisk, extension: str, scenario: str) -> Phone:
    """A registered phone that is a member of the fallback queue."""
    port = free_port()
    asterisk.register(extension, port)
    asterisk.console(f"queue add member PJSIP/{extension} to fallback")
    return asterisk.phone(scenario, port=port)


def log_out(asterisk: RealAsterisk, extension: str) -> None:
    asterisk.console(f"queue remove member PJSIP/{extension} from fallback")


def test_boot_logs_neither_error_nor_warning(asterisk: RealAsterisk) -> None:
    assert asterisk.problems == []


def test_caller_number_is_filtered_and_name_dropped(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    names: list[str] = []

    def session(call: AgiCall) -> None:
        names.append(call.variable("CALLERID(name)"))
        done(call)

    agi.listen(session)
    asterisk.call(WaitForBye(5), number="+86138x0013%24%7B8000%7D%3B%0A1").finish()
    env = agi.sessions[0].env
    assert (env["callerid"], env["arg_1"], env["network_script"]) == ("+8613800138000", "12345", "hotline")
    assert names == [""]


def test_unknown_number_is_told_and_logged(asterisk: RealAsterisk) -> None:
    refused(asterisk, "99999", 404)
    assert "a call to a number that is not in trunk.dids" in asterisk.folders.messages.read_text()


def test_letters_are_no_number(asterisk: RealAsterisk) -> None:
    refused(asterisk, "hotline", 404)


def test_one_call_too_many_hears_that_lines_are_busy(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: (call.command("ANSWER"), call.wait_for_end()))
    calls = [asterisk.call(Pause(3), Hangup()) for _ in range(asterisk.config.trunk.max_calls)]
    for call in calls:
        call.await_sightings("answered")
    refused(asterisk, "12345", 486)


def fallback_talk(asterisk: RealAsterisk, agi: AgiDouble) -> AgiCall:
    """A caller whom the fallback queue connects to seat 1001; the session after the seat hung up."""
    agent = log_in(asterisk, "1001", seat(ring=0.2, talk=1.0))
    try:
        call = asterisk.call(WaitForBye(20))
        agent.await_sightings("talking")
        agi.stop()
        agi.listen(done)
        call.finish(20)
    finally:
        log_out(asterisk, "1001")
    return agi.sessions[-1]


def check_survey(asterisk: RealAsterisk, session: AgiCall) -> None:
    assert session.env["arg_1"] == "12345"
    assert (session.env["arg_3"], session.env["arg_5"]) == ("1", "PJSIP/1001")
    began, ended = int(session.env["arg_6"]), int(session.env["arg_7"])
    assert 800 < ended - began < 1500
    assert abs(ended / 1000 - time.time()) < 5


def test_absent_core_leads_to_the_fallback_queue_and_back_for_the_survey(
    asterisk: RealAsterisk, agi: AgiDouble
) -> None:
    check_survey(asterisk, fallback_talk(asterisk, agi))


def test_core_that_closes_at_once_leads_to_the_fallback_queue(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: None)
    check_survey(asterisk, fallback_talk(asterisk, agi))


def test_silent_core_holds_the_caller_no_longer_than_the_grip(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: call.wait_for_end())
    agent = log_in(asterisk, "1001", seat(ring=0.1, talk=0.3))
    call = asterisk.call(Pause(9), Hangup())
    try:
        [dialled], [invited] = call.await_sightings("dialled"), agent.await_sightings("invited")
    finally:
        log_out(asterisk, "1001")
    assert asterisk.config.agi.first_seconds <= invited.at - dialled.at < asterisk.config.agi.first_seconds + 1.5


def test_without_seats_the_caller_hears_music_and_comes_back_with_the_place_kept(
    asterisk: RealAsterisk, agi: AgiDouble
) -> None:
    places = iter(["CC_PLACE=abc_-9", "CC_DONE=1"])

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        call.command("SET VARIABLE " + next(places).replace("=", " "))

    agi.listen(session)
    call = asterisk.call(WaitForBye(20))
    call.await_sightings("answered")
    call.finish(20)
    first, second = agi.sessions
    assert (first.env["arg_2"], second.env["arg_2"]) == ("", "abc_-9")
    assert second.env["arg_8"] == "1"
    assert second.env["uniqueid"] == first.env["uniqueid"]


@pytest.mark.parametrize("by", ["rfc4733", "info"])
def test_keys_arrive_both_ways(asterisk: RealAsterisk, agi: AgiDouble, by: Literal["rfc4733", "info"]) -> None:
    replies: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        replies.append(call.command("GET DATA beep 5000 1"))
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(session)
    asterisk.call(Pause(0.8), Key("7", by), WaitForBye(10)).finish()
    assert replies == ["200 result=7"]


def test_talk_that_outlives_the_core_is_not_queued_again(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    port = free_port()
    asterisk.register("1002", port)
    agent = asterisk.phone(seat(talk=1.5), port=port)

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        call.command("SET VARIABLE TIMEOUT(absolute) 60")
        call.command("EXEC Dial PJSIP/1002,10,g")

    agi.listen(session)
    call = asterisk.call(WaitForBye(20))
    agent.await_sightings("talking")
    agi.stop()
    agent.await_sightings("bye_sent")
    agi.listen(done)
    call.finish(20)
    assert agi.sessions[-1].env["arg_4"] == "ANSWER"


def test_long_waited_caller_leaves_a_message_that_survives_a_hang_up(asterisk: RealAsterisk) -> None:
    scenario = caller("12345", (Pause(9.5), Hangup()))
    music = asterisk.folders.music / "default" / "melody.alaw"
    call = asterisk.phone(speaking(scenario, music), fields=[("13900139000",)])
    call.finish()
    [file] = await_files(asterisk.folders.offline, "*.json")
    message = json.loads(file.read_text())
    assert (message["caller"], message["callback_number"]) == ("13900139000", "13900139000")
    assert message["complete"] is False
    assert 0.5 < message["seconds"] < 4
    assert (asterisk.folders.offline / message["audio"]).stat().st_size > 8000


def await_files(folder: Path, pattern: str) -> list[Path]:
    limit = time.monotonic() + 5
    while not (found := sorted(folder.glob(pattern))) and time.monotonic() < limit:
        with_pause(0.02)
    return found


def test_digest_is_asked_of_whoever_gives_a_seats_name(asterisk: RealAsterisk) -> None:
    refused(asterisk, "12345", 401, number="1001")


def test_wrong_secret_does_not_register(asterisk: RealAsterisk) -> None:
    with pytest.raises(RuntimeError, match="401"):
        register_phones(asterisk.sip, [("1001", "guessed", free_port())])
