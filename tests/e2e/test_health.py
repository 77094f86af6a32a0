"""What the core says of itself over HTTP, with Asterisk there and away."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from callcenter import __version__
from callcenter.testing.instance import Instance
from tests.e2e.conftest import QUICK

pytestmark = pytest.mark.e2e


def test_the_core_is_ready_when_calls_can_be_taken_and_says_why_when_not(tmp_path: Path) -> None:
    with Instance(tmp_path, {**QUICK, "AMI__PING_SECONDS": "0.2", "AMI__TIMEOUT_SECONDS": "0.5"}) as line:
        assert line.page("/readyz") == (200, "ready\n")
        status, text = line.page("/healthz")
        assert (status, text.splitlines()[2]) == (200, f"version {__version__}")
        asterisk = int((line.config.state / "asterisk" / "run" / "asterisk.pid").read_text())
        os.kill(asterisk, signal.SIGSTOP)
        try:
            assert "manager is not connected" in changed(line, 503)
        finally:
            os.kill(asterisk, signal.SIGCONT)
        assert line.page("/healthz")[0] == 200
        assert changed(line, 200) == "ready\n"


def changed(line: Instance, status: int, seconds: float = 15.0) -> str:
    """The text of /readyz once it has this status."""
    limit = time.monotonic() + seconds
    while (found := line.page("/readyz"))[0] != status:
        assert time.monotonic() < limit, found
        time.sleep(0.05)
    return found[1]
