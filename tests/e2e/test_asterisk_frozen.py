"""An Asterisk that is frozen, not dead: found by SIP, told everywhere, killed when that is wished for."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

DETECTED = 15.0


def asterisk_of(line: Instance) -> int:
    """Process id of Asterisk."""
    return int((line.config.state / "asterisk" / "run" / "asterisk.pid").read_text())


@contextmanager
def frozen(line: Instance) -> Iterator[int]:
    """Asterisk is stopped meanwhile; gives its process id."""
    pid = asterisk_of(line)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def until(happened: Callable[[], object], seconds: float) -> float:
    """Wait for it; the seconds that it took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


def test_it_is_an_alarm_within_fifteen_seconds_and_no_talk_is_ended(tmp_path: Path) -> None:
    """As shipped: it is killed only after a minute. This one wakes before that, and everything goes on."""
    with Instance(tmp_path, QUICK) as line, staffed(line, {"1001": seat(ring=0.2)}) as phones:
        with line.phone(caller("12345", [WaitForBye(60)]), fields=[("13500000001",)], calls=1) as phone:
            phones["1001"].await_sightings("talking")
            line.await_state("1001", "on_call", 30)  # else Asterisk may stand still before it has told of it
            node = line.config.asterisk.node
            assert f'callcenter_asterisk_answers_sip{{node="{node}"}} 1.0' in line.metrics()
            with frozen(line) as pid:
                took = until(lambda: "does not answer SIP since" in line.page("/readyz")[1], DETECTED)
                assert line.page("/readyz")[0] == 503
                assert line.ask("status")["sip"] == "silent"
                assert f'callcenter_asterisk_answers_sip{{node="{node}"}} 0.0' in line.metrics()
                until(lambda: "!! Asterisk does not answer SIP since" in line.output(), DETECTED - took)
            until(lambda: line.page("/readyz") == (200, "ready\n"), 20)
            until(lambda: "Asterisk answers SIP again" in line.output(), 10)
            assert asterisk_of(line) == pid
            line.hang_up("1001")
            phone.finish()
        contact = contact_of(line, "13500000001")
        assert (contact["result"], contact["agent"], contact["end_uncertain"]) == ("answered", "1001", False)
        text = line.metrics()
        assert f'callcenter_asterisk_silences_total{{node="{node}"}} 1.0' in text
        assert "Asterisk does not answer SIP since" in (line.config.state / "log" / "core.log").read_text()


def test_one_that_stays_frozen_is_killed_and_calls_come_again(tmp_path: Path) -> None:
    settings = {**QUICK, "WATCHDOG__ASTERISK_SECONDS": "4", "WATCHDOG__ASTERISK_RESTART_SECONDS": "8"}
    with Instance(tmp_path, settings) as line, staffed(line, {"1001": seat(ring=0.2)}) as phones:
        cut = line.phone(caller("12345", [WaitForBye(60)]), fields=[("13500000002",)], calls=1)
        with cut:
            phones["1001"].await_sightings("talking")
            line.await_state("1001", "on_call", 30)  # else Asterisk may stand still before it has told of it
            with frozen(line) as pid:
                took = until(lambda: asterisk_of(line) != pid, 20)
            assert took < 8 + 6
            assert "!! asterisk was frozen for 8 s and is killed" in line.output()
            line.await_ready()
        line.register(["1001"], phones["1001"])
        until(lambda: line.ask("status")["phones"] == 1, 10)
        line.await_state("1001", "available", 30)
        with line.phone(caller("12345", [WaitForBye(30)]), fields=[("13500000003",)], calls=1) as phone:
            line.await_state("1001", "on_call", 30)
            line.hang_up("1001")
            phone.finish()
        assert contact_of(line, "13500000003")["result"] == "answered"
        ended = contact_of(line, "13500000002")
        assert (ended["result"], ended["end_uncertain"]) == ("answered", True)
