"""Appellants whom the system rings, on the real Asterisk: nobody is held by a core that says nothing."""

from __future__ import annotations

import time

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import seat
from callcenter.testing.sipp import Phone
from tests.pbx.manager import manager_action

APPELLANT = "1002"


def rung(asterisk: RealAsterisk) -> Phone:
    """Whoever is rung answers, and stays."""
    port = free_port()
    asterisk.register(APPELLANT, port)
    phone = asterisk.phone(seat(), port=port)
    told = manager_action(
        asterisk, Action="Originate", Channel=f"PJSIP/{APPELLANT}", Context="follow-up", Exten="s", Priority="1",
        Variable="CC_FOLLOW_UP=17", Async="true",
    )  # fmt: skip
    assert "successfully queued" in told
    phone.await_sightings("talking")
    return phone


def test_a_question_that_has_lost_its_time_waits_no_longer_than_two_seconds(
    asterisk: RealAsterisk, agi: AgiDouble
) -> None:
    took: list[float] = []

    def asks(call: AgiCall) -> None:
        call.command("SET VARIABLE TIMEOUT(absolute) 60")
        began = time.monotonic()
        call.command("EXEC Read CC_KEYS")
        took.append(time.monotonic() - began)
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(asks)
    rung(asterisk).await_sightings("bye_received", seconds=20)
    assert 1.5 < took[0] < 4


def test_a_silent_core_is_excused_and_the_appellant_let_go(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    agi.listen(lambda call: call.wait_for_end())
    phone = rung(asterisk)
    gone = phone.await_sightings("bye_received", seconds=30)[0]
    assert gone.at - phone.sightings("talking")[0].at > asterisk.config.agi.first_seconds
    assert agi.sessions[0].env["arg_1"] == "17"
