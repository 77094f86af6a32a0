"""A core that is frozen, not dead: it must not hold a caller."""

from __future__ import annotations

import contextlib
import os
import signal
import time

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.e2e.conftest import staffed
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e


def test_a_frozen_core_holds_no_caller(quick: Instance) -> None:
    """The caller reaches the fallback queue and talks; the core, awake again, has it all on record once."""
    number = "13300000001"
    with (
        staffed(quick, {"1001": seat(ring=0.2, talk=6.0)}) as phones,
        quick.phone(caller("12345", [WaitForBye(60)]), fields=[(number,)], calls=1) as phone,
    ):
        os.kill(quick.core_pid, signal.SIGSTOP)
        try:
            phones["1001"].await_sightings("talking")
        finally:
            with contextlib.suppress(OSError):  # the greeting before the fallback queue may outlast the watchdog
                os.kill(quick.core_pid, signal.SIGCONT)
        quick.await_ready()
        phone.finish()
        contact = contact_of(quick, number)
        limit = quick.config.agi.grip_seconds + quick.config.acd.fallback_seconds
        assert seen(phones["1001"], "talking", number).at - seen(phone, "dialled").at < limit
        assert (contact["result"], contact["agent"], contact["via"]) == ("answered", "1001", "fallback")
        assert close(contact["connected_us"], seen(phones["1001"], "talking", number))
        assert contact["talked"] == pytest.approx(6.0, abs=0.5)
        assert number not in {
            row["caller"] for row in quick.json("call", "missed")
        }


def test_a_core_that_stays_frozen_is_killed_and_the_caller_is_served(quick: Instance) -> None:
    """In the middle of a talk: who is frozen holds nothing, so the talk goes on; then the next core takes over."""
    number = "13300000002"
    with staffed(quick, {"1001": seat(ring=0.2)}) as phones:
        with quick.phone(caller("12345", [WaitForBye(60)]), fields=[(number,)], calls=1) as phone:
            phones["1001"].await_sightings("talking")
            frozen, began = quick.core_pid, time.monotonic()
            os.kill(frozen, signal.SIGSTOP)
            quick.await_end_of_core(frozen, 20)
            assert time.monotonic() - began < quick.config.watchdog.seconds + 2.0
            quick.await_other_core(frozen, 20)
            quick.await_ready()
            quick.hang_up("1001")
            phone.finish()
        contact = contact_of(quick, number)
    assert (contact["result"], contact["agent"]) == ("answered", "1001")
    assert close(contact["ended_us"], seen(phone, "bye_received"))
    assert "core was frozen for 10 s and is killed" in quick.output()
