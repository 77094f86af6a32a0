"""What the core reads on the caller's channel after ``EXEC Dial`` of a seat, outcome by outcome.

``ANSWEREDTIME_MS`` and ``DIALEDTIME_MS`` are not among it: for a caller who was answered before, Asterisk
22.10.1 counts them from the caller's own answer. ``RINGTIME_MS`` is of use as a mark that the phone rang.
"""

from __future__ import annotations

import pytest

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, seat

SEAT = "1003"
OUTCOMES = {
    "answered": (seat(talk=0.3), "ANSWER", "16"),
    "ring no answer": (seat(answer=False), "NOANSWER", "0"),
    "busy": (seat(reject=486), "BUSY", "17"),
    "temporarily unavailable": (seat(reject=480), "NOANSWER", "19"),
    "declined": (seat(reject=603), "CHANUNAVAIL", "21"),
    "not found": (seat(reject=404), "CHANUNAVAIL", "1"),
    "no codec in common": (seat(reject=488), "CHANUNAVAIL", "58"),
    "phone's server error": (seat(reject=500), "CHANUNAVAIL", "38"),
    "phone overloaded": (seat(reject=503), "CONGESTION", "34"),
}
"""What the phone does: its scenario, DIALSTATUS and HANGUPCAUSE."""


def dial(asterisk: RealAsterisk, agi: AgiDouble, extension: str) -> list[str]:
    """DIALSTATUS, HANGUPCAUSE and RINGTIME_MS after a dial of two seconds."""
    got: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        call.command("SET VARIABLE TIMEOUT(absolute) 60")
        call.command(f"EXEC Dial PJSIP/{extension},2,g")
        got.extend(call.variable(name) for name in ("DIALSTATUS", "HANGUPCAUSE", "RINGTIME_MS"))
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(session)
    asterisk.call(WaitForBye(20)).finish()
    return got


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcome(asterisk: RealAsterisk, agi: AgiDouble, outcome: str) -> None:
    scenario, status, cause = OUTCOMES[outcome]
    port = free_port()
    asterisk.register(SEAT, port)
    asterisk.phone(scenario, port=port)
    found = dial(asterisk, agi, SEAT)
    assert found[:2] == [status, cause]
    assert (found[2] != "") == (outcome in {"answered", "ring no answer"})


@pytest.mark.parametrize("extension", ["1005", "9999"])
def test_seat_without_a_phone(asterisk: RealAsterisk, agi: AgiDouble, extension: str) -> None:
    assert dial(asterisk, agi, extension) == ["CHANUNAVAIL", "3", ""]


def test_phone_that_is_gone_does_not_ring(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    asterisk.register("1004", free_port())
    assert dial(asterisk, agi, "1004") == ["NOANSWER", "0", ""]


@pytest.mark.parametrize("scenario", [seat(answer=False), seat()], ids=["ringing", "talking"])
def test_hang_up_of_the_caller_ends_the_dial(asterisk: RealAsterisk, agi: AgiDouble, scenario: str) -> None:
    replies: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        replies.append(call.command(f"EXEC Dial PJSIP/{SEAT},20,g"))

    agi.listen(session)
    port = free_port()
    asterisk.register(SEAT, port)
    agent = asterisk.phone(scenario, port=port)
    call = asterisk.call(Pause(1), Hangup())
    call.finish()
    agent.finish(10)
    assert agi.ended.acquire(timeout=5)
    assert replies == ["200 result=-1"]
