"""Codes on a seat's phone on the real Asterisk: who may dial them, and what is heard without a core."""

from __future__ import annotations

import re
import time

import pytest

from callcenter.callcontrol.feature_codes import CODES
from callcenter.pbx.speech import cache_folder, tone
from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, caller, from_seat
from callcenter.testing.sipp import Phone

PROMPT_SECONDS = 1.5


def done(call: AgiCall) -> None:
    """A core that serves the phone at once."""
    call.command("ANSWER")
    call.command("SET VARIABLE CC_DONE 1")


def dials(asterisk: RealAsterisk, code: str, *, status: int = 200, extension: str = "1001") -> Phone:
    """The phone of a seat dials; ``status`` is the SIP status that it must get."""
    scenario = from_seat(code, [WaitForBye(15)])
    if status != 200:
        scenario = scenario.partition('  <recv response="200"')[0] + f'  <recv response="{status}"/>\n</scenario>\n'
    credentials = f"[authentication username={extension} password={asterisk.secrets.seats[extension]}]"
    return asterisk.phone(scenario, fields=[(extension, credentials)])


def heard(phone: Phone) -> float:
    """Seconds from answer to hang-up."""
    phone.finish(20)
    [answered], [ended] = phone.sightings("answered"), phone.sightings("bye_received")
    return ended.at - answered.at


@pytest.fixture
def long_prompt(asterisk: RealAsterisk) -> None:
    """The dialplan's own words last long enough to be told from silence."""
    sound = tone(800, PROMPT_SECONDS, cache_folder()).read_bytes()
    (asterisk.folders.sounds / "code_unavailable.alaw").write_bytes(sound)


@pytest.mark.parametrize("code", ["*45", "*4577", "*451001", "*4512345678", "*46", "*462", "*4612", "*47", "*48"])
def test_a_code_comes_to_the_core_with_seat_and_digits(asterisk: RealAsterisk, agi: AgiDouble, code: str) -> None:
    agi.listen(done)
    dials(asterisk, code).finish(20)
    [env] = [session.env for session in agi.sessions]
    assert (env["network_script"], env["dnid"], env["context"]) == ("feature", code, "features")
    assert re.fullmatch(r"PJSIP/1001-[0-9a-f]{8}", env["channel"])


def test_its_channel_is_known_by_its_context(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    shown: list[str] = []

    def session(call: AgiCall) -> None:
        shown.extend(asterisk.console("core show channels concise").splitlines())
        done(call)

    agi.listen(session)
    dials(asterisk, "*45").finish(20)
    assert [line.split("!")[1:3] for line in shown if line.startswith("PJSIP/1001-")] == [["features", "s"]]


@pytest.mark.usefixtures("long_prompt")
def test_an_absent_core_is_told(asterisk: RealAsterisk) -> None:
    began = time.monotonic()
    assert PROMPT_SECONDS <= heard(dials(asterisk, "*46")) < PROMPT_SECONDS + 2
    assert time.monotonic() - began < 6


@pytest.mark.usefixtures("long_prompt")
def test_a_core_that_breaks_off_is_told(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: call.command("ANSWER"))
    assert PROMPT_SECONDS <= heard(dials(asterisk, "*46")) < PROMPT_SECONDS + 3


@pytest.mark.usefixtures("long_prompt")
def test_a_silent_core_is_told_after_the_grip(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: call.wait_for_end())
    phone = dials(asterisk, "*46")
    assert PROMPT_SECONDS <= heard(phone) < PROMPT_SECONDS + 2
    waited = phone.sightings("answered")[0].at - phone.sightings("dialled")[0].at
    assert asterisk.config.agi.first_seconds <= waited < asterisk.config.agi.first_seconds + 2


def test_a_phone_that_hangs_up_leaves_nothing(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: (call.command("ANSWER"), call.wait_for_end()))
    credentials = f"[authentication username=1001 password={asterisk.secrets.seats['1001']}]"
    asterisk.phone(from_seat("*45", [Pause(0.2), Hangup()]), fields=[("1001", credentials)]).finish(20)
    assert agi.ended.acquire(timeout=5)
    assert "PJSIP/1001-" not in asterisk.console("core show channels concise")


@pytest.mark.parametrize("code", ["*1", "*99", "*451", "*45123456789", "*46123", "*471"])
def test_any_other_code_is_unknown(asterisk: RealAsterisk, agi: AgiDouble, code: str) -> None:
    agi.listen(done)
    dials(asterisk, code, status=404).finish(20)
    assert agi.sessions == []


@pytest.mark.parametrize("code", CODES)
def test_the_trunk_has_no_codes(asterisk: RealAsterisk, agi: AgiDouble, code: str) -> None:
    agi.listen(done)
    scenario = caller(code, ()).replace('<recv response="200"', '<recv response="404"')
    asterisk.phone(scenario, fields=[("13800138000",)]).finish(15)
    assert agi.sessions == []


def test_a_wrong_secret_dials_nothing(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(done)
    scenario = from_seat("*45", ()).partition('  <recv response="200"')[0] + '  <recv response="401"/>\n</scenario>\n'
    asterisk.phone(scenario, fields=[("1001", "[authentication username=1001 password=guessed]")]).finish(15)
    assert agi.sessions == []
