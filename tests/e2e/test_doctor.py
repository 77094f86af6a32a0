"""``callcenter doctor`` at a hotline that runs: no false alarm, and each fault that is made is found."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, caller, seat
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

DEPENDS_ON_THE_DAY_OR_MACHINE = {"calendar", "time servers", "disk"}


def looked_at(line: Instance, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code, and by check what is not as it should be."""
    done = line.command("doctor", "--json", *options, check=False)
    assert not done.stderr
    rows = [row for row in json.loads(done.stdout) if row["verdict"] != "ok"]
    return done.returncode, {
        row["check"]: (row["verdict"], row["text"]) for row in rows if row["check"] not in DEPENDS_ON_THE_DAY_OR_MACHINE
    }


def test_a_hotline_that_is_well_and_one_that_is_not(tmp_path: Path) -> None:
    line = Instance(tmp_path / "state", {**QUICK, "TRUNK__MATCH": "[127.0.0.1]"})
    with line:
        assert looked_at(line) == (0, {})
        with line.phone(caller("12345", [Pause(1), Hangup()]), fields=[("13512340001",)], calls=1) as phone:
            phone.finish()
        contact_of(line, "13512340001")
        assert looked_at(line) == (0, {})

        line.environment["CALLCENTER_TRUNK__MATCH"] = "[127.0.0.1, 10.20.30.40]"
        code, found = looked_at(line)
        assert (code, set(found)) == (0, {"configuration"})
        assert found["configuration"][1].startswith("restart needed for pjsip.conf")
        line.environment["CALLCENTER_TRUNK__MATCH"] = "[127.0.0.1]"

        asterisk = int((line.config.state / "asterisk" / "run" / "asterisk.pid").read_text())
        os.kill(asterisk, signal.SIGSTOP)
        try:
            code, found = looked_at(line)
        finally:
            os.kill(asterisk, signal.SIGCONT)
        assert (code, found["modules"][0]) == (1, "fault")
        assert "no Asterisk answers" in found["modules"][1]
    code, found = looked_at(line)
    assert code == 0
    assert {verdict for verdict, _ in found.values()} == {"unseen"}
    assert "modules" in found


def test_a_test_call_is_answered_by_the_core_and_is_no_contact(tmp_path: Path) -> None:
    """While all lines are busy, too: it takes none. Whoever is free is not rung."""
    with (
        Instance(tmp_path / "state", {**QUICK, "TRUNK__MAX_CALLS": "1"}) as line,
        staffed(line, {"1001": seat(ring=0.2), "1002": seat(ring=0.2)}) as phones,
        line.phone(caller("12345", [WaitForBye(60)]), fields=[("13512340002",)], calls=1) as talking,
    ):
        phones["1001"].await_sightings("talking")
        assert looked_at(line, "--call") == (0, {})
        told = line.command("doctor", "--call").stdout
        words = re.search(r"^ok +test call +answered by the core after (\d+) ms, tone heard (\d+) ms later", told, re.M)
        assert words, told
        assert int(words[1]) + int(words[2]) < 1000
        assert "test call" not in line.command("doctor").stdout
        assert phones["1002"].sightings("invited") == []
        line.phone(caller("12345", []), fields=[("13512340003",)], calls=1)  # told that all lines are busy
        until(line, 'callcenter_calls_refused_total{why="all_busy"} 1.0')
        metrics = until(line, "callcenter_trunk_calls 1.0")  # when the channel of who was turned away is gone, too
        assert "callcenter_trunk_calls_limit 1.0" in metrics
        line.hang_up("1001")
        talking.finish()
        contact_of(line, "13512340002")
        assert [row["caller"] for row in line.contacts()] == ["13512340002"]
        told = line.json("reconcile", "--since", "1h")
        assert (told["equal"], told["channels_ended"]) == (True, [])

        line.environment["CALLCENTER_SIP__UDP_PORT"] = str(free_port())
        code, found = looked_at(line, "--call")
        assert (code, found["test call"][0]) == (1, "fault")
        line.environment["CALLCENTER_SIP__UDP_PORT"] = str(line.config.sip.udp_port)

        os.kill(line.pid, signal.SIGSTOP)  # nobody starts the core again
        try:
            line.kill_core()
            code, found = looked_at(line, "--call")
        finally:
            os.kill(line.pid, signal.SIGCONT)
        assert (code, found["test call"][0]) == (1, "fault")
        assert "no core answered: callers are in the fallback queue" in found["test call"][1]
        line.await_ready()


def until(line: Instance, sample: str, seconds: float = 10.0) -> str:
    """The page of figures once it shows this."""
    limit = time.monotonic() + seconds
    while sample not in (text := line.metrics()):
        assert time.monotonic() < limit, text
        time.sleep(0.1)
    return text


def test_sip_is_answered_although_the_trunk_is_elsewhere(tmp_path: Path) -> None:
    with Instance(tmp_path / "state", {**QUICK, "TRUNK__MATCH": "[10.20.30.40]"}) as line:
        assert looked_at(line) == (0, {})
        assert "SIP                OPTIONS answered" in line.command("doctor").stdout
