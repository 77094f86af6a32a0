"""A child that gives signs of life and then none is killed; one that never gave any is left alone."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.link.notify import ALIVE, READY, Notifier
from callcenter.run.children import Child
from callcenter.run.watchdog import Watchdog

_LIVES = """
import time
from callcenter.link.notify import ALIVE, Notifier
notifier = Notifier()
while True:
    notifier.tell(ALIVE)
    time.sleep(0.05)
"""
_SILENT = "import time; time.sleep(60)"


@pytest.fixture
def watchdog(tmp_path: Path) -> Iterator[Watchdog]:
    made = Watchdog(tmp_path / "core.notify", 0.4)
    yield made
    made.close()


def started(program: str, folder: Path, watchdog: Watchdog) -> Iterator[Child]:
    child = Child("core", [sys.executable, "-c", program], os.environ, folder, folder / "log", watchdog=watchdog)
    child.start()
    try:
        yield child
    finally:
        child.stop()


def until_frozen(child: Child, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if child.end_if_frozen():
            return True
        time.sleep(0.02)
    return False


def test_a_child_that_freezes_is_killed_and_started_again(tmp_path: Path, watchdog: Watchdog) -> None:
    for child in started(_LIVES, tmp_path, watchdog):
        assert not until_frozen(child, 1.0)
        assert child.process is not None
        os.kill(child.process.pid, signal.SIGSTOP)
        assert until_frozen(child, 5.0)
        assert child.revive() == -signal.SIGKILL
        assert child.alive
        assert not child.end_if_frozen()  # the new one may take its time


def test_a_child_that_never_gave_a_sign_is_left_alone(tmp_path: Path, watchdog: Watchdog) -> None:
    for child in started(_SILENT, tmp_path, watchdog):
        assert not until_frozen(child, 1.0)
        assert child.alive


def test_signs_are_told_as_systemd_wants_them(tmp_path: Path) -> None:
    watchdog = Watchdog(tmp_path / "n", 10)
    notifier = Notifier(watchdog.environment)
    notifier.tell(READY, ALIVE)
    assert watchdog._socket.recv(100) == b"READY=1\nWATCHDOG=1"
    assert watchdog.environment["WATCHDOG_USEC"] == "10000000"
    watchdog.close()
    notifier.tell(ALIVE)  # nobody there: nothing happens
    notifier.close()
    notifier.tell(ALIVE)


def test_without_a_listener_nothing_is_told() -> None:
    Notifier({}).tell(READY)
