"""A core that is frozen, not dead: it must not hold a caller."""

from __future__ import annotations

import os
import signal

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
            os.kill(quick.core_pid, signal.SIGCONT)
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
