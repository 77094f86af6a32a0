"""The commands of the systemd units, run as they stand there, with a socket in systemd's place; and logs rotated."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callcenter.link.notify import ALIVE, READY, STOPPING
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, WaitForBye, caller, seat
from tests.deploy.units import Unit, installed
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.timeline import close, contact_of, seen

pytestmark = pytest.mark.e2e


class Systemd:
    """Hears what a service tells, and starts it as its unit says."""

    def __init__(self, line: Instance, units: dict[str, Unit], folder: Path) -> None:
        self._line = line
        self._units = units
        self._folder = folder
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))

    def await_told(self, *words: str, seconds: float = 60.0) -> None:
        """Wait until a service says each of ``words``, in this order."""
        limit = time.monotonic() + seconds
        for word in words:
            told = ""
            while word not in told.split("\n"):
                self._socket.settimeout(limit - time.monotonic())
                told = self._socket.recv(4096).decode()

    @contextmanager
    def service(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """``name`` started; ended with SIGTERM and, as systemd does, by force after TimeoutStopSec."""
        unit = self._units[f"callcenter-{name}.service"]
        environment = {**self._line.environment, **unit.environment, "XDG_CACHE_HOME": cache()}
        if unit.get("Type") == "notify":
            environment["NOTIFY_SOCKET"] = str(self._folder / "notify")
            environment["WATCHDOG_USEC"] = f"{float(unit.get('WatchdogSec')) * 1e6:.0f}"
        with (self._folder / f"{name}.out").open("ab") as output:
            process = subprocess.Popen(
                shlex.split(unit.get("ExecStart")), cwd=unit.get("WorkingDirectory"), env=environment,
                umask=int(unit.get("UMask"), 8), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(float(unit.get("TimeoutStopSec")))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def said(self, name: str) -> str:
        """What a service printed."""
        return (self._folder / f"{name}.out").read_text(errors="replace")

    def close(self) -> None:
        self._socket.close()


def cache() -> str:
    """This machine's own: Asterisk is not fetched once more."""
    return os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


def test_the_units_commands_serve_calls_and_the_core_is_replaced_alone(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    line = Instance(state, QUICK)
    systemd = Systemd(line, installed(tmp_path / "root", state), tmp_path)
    first, second = "13590000001", "13590000002"
    try:
        with systemd.service("asterisk") as asterisk, systemd.service("projector"), systemd.service("console"):
            with systemd.service("core") as core:
                systemd.await_told(READY, ALIVE, ALIVE, ALIVE)
                await_ready(line)
                assert line.core_pid == core.pid
                assert asterisk.pid == int((state / "asterisk/run/asterisk.pid").read_text())
                again = line.command("asterisk", check=False)
                assert (again.returncode, "another instance runs" in again.stderr) == (1, True)
                agent = line.seats(["1001"], seat(ring=0.2))
                phone = line.phone(caller("12345", [WaitForBye(60)]), fields=[(first,)], calls=1)
                agent.await_sightings("talking")
            systemd.await_told(STOPPING)
            assert core.returncode == 0
            with systemd.service("core") as core:  # the talk went on without it
                systemd.await_told(READY, ALIVE)
                await_ready(line)
                assert asterisk.poll() is None
                line.hang_up("1001")
                phone.finish()
                assert contact_of(line, first)["result"] == "answered"
                assert close(contact_of(line, first)["ended_us"], seen(phone, "bye_received"))
                agent.stop()
                line.release("1001")
                with staffed(line, {"1002": seat(ring=0.2, talk=1.0)}):
                    with line.phone(caller("12345", [WaitForBye(60)]), fields=[(second,)], calls=1) as phone:
                        phone.finish()
                    assert contact_of(line, second)["agent"] == "1002"
                assert line.command("doctor").returncode == 0
        assert asterisk.returncode == 0
        assert core.returncode == 0
    finally:
        line.stop()
        systemd.close()


def test_a_frozen_asterisk_is_ended_by_its_guard_and_the_next_one_answers(tmp_path: Path) -> None:
    """What systemd starts again by Restart= is started again here."""
    state = tmp_path / "state"
    state.mkdir()
    line = Instance(state, {**QUICK, "WATCHDOG__ASTERISK_SECONDS": "2", "WATCHDOG__ASTERISK_RESTART_SECONDS": "4"})
    systemd = Systemd(line, installed(tmp_path / "root", state), tmp_path)
    try:
        with systemd.service("asterisk") as asterisk:
            await_said(systemd, "Asterisk is guarded")
            os.kill(asterisk.pid, signal.SIGSTOP)
            began = time.monotonic()
            assert asterisk.wait(30) == -signal.SIGKILL
            assert 4 - 2.5 < time.monotonic() - began < 4 + 6
            assert "!! Asterisk was frozen for 4 s and is killed" in systemd.said("asterisk")
        with systemd.service("asterisk") as asterisk:
            await_said(systemd, "Asterisk is guarded", 2)
            assert asterisk.poll() is None
        assert asterisk.returncode == 0
    finally:
        line.stop()
        systemd.close()


def await_said(systemd: Systemd, words: str, times: int = 1, seconds: float = 60.0) -> None:
    """Wait until Asterisk's service has said something so often."""
    limit = time.monotonic() + seconds
    while systemd.said("asterisk").count(words) < times:
        assert time.monotonic() < limit, systemd.said("asterisk")
        time.sleep(0.05)


def await_ready(line: Instance, seconds: float = 30.0) -> None:
    """Wait until /readyz says so."""
    limit = time.monotonic() + seconds
    while True:
        try:
            found = line.page("/readyz")
        except OSError as error:
            found = (0, str(error))
        if found[0] == 200:
            return
        assert time.monotonic() < limit, found
        time.sleep(0.05)


def test_rotated_under_calls_nothing_of_asterisks_record_is_lost(tmp_path: Path) -> None:
    """The core is frozen while calls come and logrotate moves the record: the next core has each call, once."""
    numbers = [f"135950000{n:02d}" for n in range(6)]
    with Instance(tmp_path / "state", QUICK) as line:
        installed(tmp_path / "root", tmp_path / "state")
        rules = tmp_path / "root/etc/logrotate.d/callcenter"
        rules.write_text(rules.read_text().replace("/var/cache/callcenter", cache()))
        record = tmp_path / "state/asterisk/log/cel-custom"
        core = line.core_pid
        os.kill(core, signal.SIGSTOP)
        steps = [Pause(2), Hangup()]
        with line.phone(caller("12345", steps), fields=[(n,) for n in numbers], calls=len(numbers), rate=3) as phone:
            phone.await_sightings("answered", 1)
            await_file(record / "cel.json")
            rotate(rules, tmp_path)
            phone.finish()
        await_file(record / "cel.json")
        rotate(rules, tmp_path)
        line.await_other_core(core, 20)
        line.await_ready()
        for number in numbers:
            assert contact_of(line, number, seconds=20)["uncertain"] is False  # its end stands in the record
        assert len(line.contacts()) == len(numbers)
        assert len(list(record.glob("cel.json-*"))) == 2
        assert "is lost" not in (tmp_path / "state/log/core.log").read_text()


def rotate(rules: Path, folder: Path) -> None:
    """Now, whatever the time of day."""
    program = shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin") or "logrotate"
    rules.chmod(0o644)
    command = [program, "--force", "--state", str(folder / "logrotate.state"), str(rules)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def await_file(path: Path, seconds: float = 20.0) -> None:
    """Wait until something is in the file."""
    limit = time.monotonic() + seconds
    while not path.exists() or not path.stat().st_size:
        assert time.monotonic() < limit, f"nothing is written to {path}"
        time.sleep(0.02)
