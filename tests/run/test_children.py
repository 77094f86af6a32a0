"""The processes of ``callcenter run``: started again when they end, and ended in order."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from callcenter.run import children
from callcenter.run.children import Child


class Monotonic:
    """Time that a test puts forward."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Monotonic:
    made = Monotonic()
    monkeypatch.setattr(children, "time", made)
    return made


def child(folder: Path, program: str) -> Child:
    return Child("test", [sys.executable, "-c", program], os.environ, folder, folder / "log" / "test.log")


def ended(made: Child) -> None:
    assert made.process is not None
    made.process.wait(10)


def test_one_that_ended_is_started_again_after_a_growing_pause(tmp_path: Path, clock: Monotonic) -> None:
    made = child(tmp_path, "import sys; print('last words'); sys.exit(3)")
    made.start()
    pauses = []
    for _ in range(7):
        ended(made)
        began = clock.now
        while made.revive() is None:
            clock.now += 0.05
        pauses.append(round(clock.now - began, 2))
    ended(made)
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(5.0, abs=0.1)
    assert made.restarts == 7
    assert made.last_words(2) == "last words\nlast words"
    assert not made.alive


def test_one_that_lived_long_is_started_again_at_once(tmp_path: Path, clock: Monotonic) -> None:
    made = child(tmp_path, "raise SystemExit(1)")
    made.start()
    for _ in range(3):
        ended(made)
        while made.revive() is None:
            clock.now += 0.1
    ended(made)
    clock.now += 31
    assert made.revive() == 1
    ended(made)


def test_a_running_one_is_left_alone_and_stopped_in_order(tmp_path: Path) -> None:
    script = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('bye'), sys.exit(0)))\n"
        "print('up', flush=True)\ntime.sleep(60)\n"
    )
    made = child(tmp_path, script)
    made.start()
    until_it_says(made, "up")
    assert made.alive
    assert made.revive() is None
    made.stop()
    assert made.process is not None
    assert made.process.returncode == 0
    assert made.last_words(1) == "bye"
    made.stop()


def test_one_that_does_not_end_is_ended(tmp_path: Path) -> None:
    script = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('up', flush=True)\ntime.sleep(60)\n"
    )
    made = child(tmp_path, script)
    made.start()
    until_it_says(made, "up")
    made.stop(seconds=0.05)
    assert made.process is not None
    assert made.process.returncode == -signal.SIGKILL


def test_one_that_was_never_started(tmp_path: Path) -> None:
    made = child(tmp_path, "")
    made.stop()
    assert (made.alive, made.revive(), made.last_words()) == (False, None, "")


def until_it_says(made: Child, word: str) -> None:
    limit = time.monotonic() + 10
    while word not in made.last_words():
        assert time.monotonic() < limit
        os.sched_yield()


def test_it_ends_with_the_supervisor(tmp_path: Path) -> None:
    """A killed supervisor leaves no process that holds its ports."""
    pid_file = tmp_path / "pid"
    supervisor = (
        "import os, sys, time\nfrom pathlib import Path\nfrom callcenter.run.children import Child\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "program = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "made = Child('x', program, os.environ, folder, folder / 'x.log')\n"
        "made.start()\n"
        f"Path({str(pid_file)!r}).write_text(str(made.process.pid))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    parent: Any = child(tmp_path, supervisor)
    parent.folder = Path(__file__).parents[2]
    parent.start()
    ended(parent)
    pid = int(pid_file.read_text())
    limit = time.monotonic() + 10
    while running(pid):
        assert time.monotonic() < limit
        os.sched_yield()


def running(pid: int) -> bool:
    """Is it there, and no zombie?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False
