"""``callcenter doctor`` at a hotline that runs: no false alarm, and each fault that is made is found."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, caller
from tests.e2e.conftest import QUICK
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

DEPENDS_ON_THE_DAY_OR_MACHINE = {"calendar", "time servers", "disk"}


def looked_at(line: Instance) -> tuple[int, dict[str, Any]]:
    """Exit code, and by check what is not as it should be."""
    done = line.command("doctor", "--json", check=False)
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


def test_sip_is_answered_although_the_trunk_is_elsewhere(tmp_path: Path) -> None:
    with Instance(tmp_path / "state", {**QUICK, "TRUNK__MATCH": "[10.20.30.40]"}) as line:
        assert looked_at(line) == (0, {})
        assert "SIP                OPTIONS answered" in line.command("doctor").stdout
