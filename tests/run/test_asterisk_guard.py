"""A frozen Asterisk that its service runs alone is killed; one that answers, or ends by itself, is let alone."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callcenter.config import Config, load_config
from callcenter.run.asterisk_guard import guard, start_guard
from callcenter.run.asterisk_watch import AsteriskWatch
from callcenter.sip import build, parse


@pytest.fixture
def asterisk() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing for a minute."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def watched(ask: Callable[[], object], restart: float = 0.4) -> AsteriskWatch:
    return AsteriskWatch(ask, 0.1, restart, patience=0.1, pause=0.02)


class Answers:
    """Asked so often it answers; then it is silent."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TimeoutError("no answer")


def test_one_that_is_stopped_is_killed_all_the_same(
    asterisk: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    os.kill(asterisk.pid, signal.SIGSTOP)
    assert guard(asterisk.pid, watched(Answers(3)))
    assert asterisk.wait(10) == -signal.SIGKILL
    said = capsys.readouterr().out
    assert "!! Asterisk was frozen for 0.4 s and is killed" in said
    assert "does not answer SIP" in said


def test_one_that_ends_by_itself_needs_no_guard(asterisk: subprocess.Popen[bytes]) -> None:
    threading.Timer(0.2, asterisk.terminate).start()
    assert not guard(asterisk.pid, watched(lambda: None))
    assert asterisk.wait(10) == -signal.SIGTERM


def test_one_that_has_never_answered_may_take_its_time(asterisk: subprocess.Popen[bytes]) -> None:
    threading.Timer(1.5, asterisk.terminate).start()
    assert not guard(asterisk.pid, watched(Answers(0)))
    assert asterisk.wait(10) == -signal.SIGTERM


def test_one_that_is_gone_already() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(30)
    assert not guard(process.pid, watched(lambda: None))


class Sip:
    """Answers OPTIONS on a port until it is told not to."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.silent = threading.Event()
        self._over = threading.Event()
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._udp.settimeout(0.1)
        self.port = int(self._udp.getsockname()[1])
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                packet, sender = self._udp.recvfrom(65535)
                asked = parse(packet)
                assert asked is not None
                assert asked.method == "OPTIONS"
                if not self.silent.is_set():
                    kept = [(name, asked.header(name.lower())) for name in ("Via", "From", "To", "Call-ID", "CSeq")]
                    self._udp.sendto(build("SIP/2.0 200 OK", kept), sender)
                    self.asked.set()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._udp.close()


@pytest.fixture
def sip() -> Iterator[Sip]:
    found = Sip()
    yield found
    found.close()


def configured(tmp_path: Path, port: int, **watchdog: float) -> Config:
    config = load_config(environ={"CALLCENTER_STATE_DIR": str(tmp_path), "CALLCENTER_SIP__UDP_PORT": str(port)})
    return config.model_copy(update={"watchdog": config.watchdog.model_copy(update=watchdog)})


def test_the_guard_is_a_process_of_its_own_and_asks_by_sip(
    tmp_path: Path, asterisk: subprocess.Popen[bytes], sip: Sip
) -> None:
    config = configured(tmp_path, sip.port, asterisk_seconds=0.5, asterisk_restart_seconds=3.0)
    guarding = start_guard(config, asterisk.pid)
    assert guarding is not None
    assert sip.asked.wait(60)
    time.sleep(0.5)  # its answer is heard
    assert asterisk.poll() is None
    sip.silent.set()
    began = time.monotonic()
    assert asterisk.wait(60) == -signal.SIGKILL
    assert time.monotonic() - began > 1.0
    assert guarding.wait(60) == 0


@pytest.mark.parametrize("never", [{"asterisk_seconds": 0.0}, {"asterisk_restart_seconds": 0.0}])
def test_there_is_none_where_that_is_not_wanted(
    tmp_path: Path, never: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a guard is started"))
    assert start_guard(configured(tmp_path, 5060, **never), os.getpid()) is None
