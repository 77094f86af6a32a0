"""A whole hotline of its own for a test or a measurement: Asterisk, core and projector on free ports."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from callcenter.config import Config, load_config, load_secrets
from callcenter.errors import AgentNotLoggedIn, AgentTransitionInvalid, CoreUnreachable, SeatWithoutPhone
from callcenter.link import LinkClient
from callcenter.pbx import Folders, find_asterisk
from callcenter.testing.baresip import Baresip
from callcenter.testing.ports import free_ports
from callcenter.testing.scenarios import seat
from callcenter.testing.sipp import Phone, register_phones

__all__ = ["Instance", "free_ports"]

_RTP_BLOCK = 1000

class Instance:
    """``callcenter run`` with its own state directory; a context manager."""

    def __init__(
        self, state: Path, settings: Mapping[str, str] | None = None, config: Path | None = None
    ) -> None:
        """``settings`` are overrides such as ``{"SIP__UDP_PORT": "15060"}``; ``config`` another callcenter.yaml."""
        udp, tls, agi, ami, metrics, console, softphone = free_ports(7)
        block = 20000 + (udp % 12) * _RTP_BLOCK  # below the ports that systems give out by themselves
        self.environment = {
            **os.environ,
            "CALLCENTER_STATE_DIR": str(state),
            "CALLCENTER_SIP__UDP_PORT": str(udp),
            "CALLCENTER_SIP__TLS_PORT": str(tls),
            "CALLCENTER_AGI__PORT": str(agi),
            "CALLCENTER_AMI__PORT": str(ami),
            "CALLCENTER_METRICS__PORT": str(metrics),
            "CALLCENTER_CONSOLE__PORT": str(console),
            "CALLCENTER_SOFTPHONE__PORT": str(softphone),
            "CALLCENTER_SIP__RTP_FROM": str(block),
            "CALLCENTER_SIP__RTP_TO": str(block + _RTP_BLOCK - 1),
            **{f"CALLCENTER_{key}": value for key, value in (settings or {}).items()},
        }
        if config is not None:
            self.environment["CALLCENTER_CONFIG"] = str(config)
        self.config: Config = load_config(config, self.environment)
        self.remote = f"{self.config.sip.host}:{self.config.sip.udp_port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._output = state / "run.out"
        self._phones: list[Phone] = []
        self._softphones: list[Baresip] = []

    # -- its life ---------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, seconds: float = 60.0) -> None:
        """Start it and wait until it is ready."""
        self._output.parent.mkdir(parents=True, exist_ok=True)
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "callcenter", "run"],
                cwd=self.config.root, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        self.await_ready(seconds)

    def await_ready(self, seconds: float = 30.0) -> None:
        """Wait until calls can come; RuntimeError with its output when it ends instead."""
        limit = time.monotonic() + seconds
        while True:
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"not ready; it said:\n{self.output()}")
            try:
                if self.ask("status")["ready"]:
                    return
            except CoreUnreachable:
                pass
            time.sleep(0.05)

    def stop(self) -> None:
        """End all phones and the hotline, in order."""
        for phone in self._phones:
            phone.stop()
        for softphone in self._softphones:
            softphone.stop()
        self._phones.clear()
        self._softphones.clear()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def output(self) -> str:
        """What ``callcenter run`` printed."""
        return self._output.read_text(errors="replace")

    def await_output(self, text: str, seconds: float = 20.0) -> str:
        """What ``callcenter run`` printed, once ``text`` is in it: the core may be ready before that is told."""
        limit = time.monotonic() + seconds
        while text not in (found := self.output()):
            if time.monotonic() > limit:
                raise TimeoutError(f"{text!r} was not printed:\n{found}")
            time.sleep(0.05)
        return found

    @property
    def pid(self) -> int:
        """Process id of ``callcenter run``."""
        assert self._process is not None
        return self._process.pid

    @property
    def core_pid(self) -> int:
        """Process id of the core."""
        return int((self.config.state / "core.pid").read_text())

    def kill_core(self) -> None:
        """End the core as a crash does."""
        os.kill(self.core_pid, signal.SIGKILL)

    def await_waiting(self, seconds: float = 20.0) -> None:
        """Wait until the core says that it waits for another one to end."""
        limit = time.monotonic() + seconds
        while True:
            try:
                if self.ask("status").get("standby"):
                    return
            except CoreUnreachable:
                pass
            if time.monotonic() > limit:
                raise TimeoutError("the core does not wait")
            time.sleep(0.05)

    def await_in_queue(self, count: int, seconds: float = 20.0) -> None:
        """Wait until so many callers have a place in a queue."""
        limit = time.monotonic() + seconds
        while (waiting := self.ask("status")["waiting"]) != count:
            if time.monotonic() > limit:
                raise TimeoutError(f"{waiting} callers wait, not {count}")
            time.sleep(0.02)

    def await_end_of_core(self, pid: int, seconds: float) -> None:
        """Wait until the process that is or was the core has ended."""
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            if not select.select([process], [], [], seconds)[0]:
                raise TimeoutError(f"process {pid} lives after {seconds} s")
        finally:
            os.close(process)

    def await_other_core(self, pid: int, seconds: float) -> None:
        """Wait until another process than ``pid`` is the core."""
        limit, file = time.monotonic() + seconds, self.config.state / "core.pid"
        while not file.exists() or file.read_text().strip() in ("", str(pid)):
            if time.monotonic() > limit:
                raise TimeoutError(f"the core is still process {pid}")
            time.sleep(0.02)

    # -- commanding it ------------------------------------------------------------------------------

    def ask(self, verb: str, **args: Any) -> Any:
        """One command over the control link."""
        with LinkClient(self.config.socket_path) as core:
            return core.ask(verb, **args)

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One ``callcenter …`` command, as a user runs it."""
        return subprocess.run(
            [sys.executable, "-m", "callcenter", *words],
            cwd=self.config.root, env=self.environment, check=check, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def json(self, *words: str) -> Any:
        """What a command prints with ``--json``."""
        return json.loads(self.command(*words, "--json").stdout)

    def metrics(self) -> str:
        """The Prometheus page."""
        return self.page("/metrics")[1]

    def page(self, path: str) -> tuple[int, str]:
        """HTTP status and text of one of the core's pages: ``/metrics``, ``/healthz``, ``/readyz``."""
        connection = HTTPConnection(self.config.metrics.host, self.config.metrics.port, timeout=5)
        with closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def release(self, agent: str, seconds: float = 10.0) -> None:
        """Log an agent out as soon as the present call is over."""
        limit = time.monotonic() + seconds
        while True:
            try:
                self.ask("logout", agent=agent)
                return
            except AgentNotLoggedIn:
                return
            except AgentTransitionInvalid:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.05)

    def console(self, command: str) -> str:
        """Output of one command of Asterisk's console."""
        arguments = find_asterisk(self.config.root).console(Folders.of(self.config).conf, command)
        return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout

    def hang_up(self, endpoint: str, number: str = "") -> None:
        """End every call of a seat's phone, or of the ``trunk`` with a caller of this number."""
        for row in self.console("core show channels concise").splitlines():
            channel, *fields = row.split("!")
            if channel.startswith(f"PJSIP/{endpoint}-") and number in (fields[6], ""):
                self.console(f"channel request hangup {channel}")

    def contacts(self) -> list[dict[str, Any]]:
        """All calls on record, in order of arrival."""
        rows: list[dict[str, Any]] = self.json("call", "list", "--limit", "100000")
        return sorted(rows, key=lambda row: row["arrived_us"])

    def await_recordings(self, contact: str, count: int, seconds: float = 15.0) -> list[dict[str, Any]]:
        """The recordings of a call, once so many are complete."""
        limit = time.monotonic() + seconds
        while True:
            rows: list[dict[str, Any]] = self.json("call", "recordings", contact)
            if len(rows) == count and all(row["ended"] for row in rows):
                return sorted(rows, key=lambda row: int(row["segment"]))
            if time.monotonic() > limit:
                raise TimeoutError(f"not {count} complete recordings: {rows}")
            time.sleep(0.1)

    # -- phones --------------------------------------------------------------------------------------

    def phone(self, scenario: str, **options: Any) -> Phone:
        """A SIPp process towards this hotline, ended with it."""
        made = Phone(scenario, remote=self.remote, **options)
        self._phones.append(made)
        return made

    def seats(self, extensions: Iterable[str], scenario: str | None = None) -> Phone:
        """One SIPp process that is the registered phone of all these seats; agents are logged in there."""
        extensions = list(extensions)
        made = self.phone(scenario or seat())
        self.register(extensions, made)
        for extension in extensions:
            self.sit_down(extension)
        return made

    def softphone(self, extension: str, **options: Any) -> Baresip:
        """The phone of a seat that does what a test tells it (``with`` registers it); ended with this hotline."""
        sip, control = free_ports(2)
        secret = load_secrets(self.config).seats[extension]
        made = Baresip(extension, secret, self.remote, (sip, control), **options)
        self._softphones.append(made)
        return made

    def register(self, extensions: Iterable[str], phone: Phone) -> None:
        """Make ``phone`` the registered phone of these seats."""
        secrets = load_secrets(self.config).seats
        register_phones(self.remote, [(ext, secrets[ext], phone.port) for ext in extensions])

    def sit_down(self, agent: str, seconds: float = 10.0, ask: Callable[..., Any] | None = None) -> None:
        """Log an agent in at the seat of the same number, as soon as Asterisk knows the phone that registered.

        ``ask`` asks another core than this one's.
        """
        limit = time.monotonic() + seconds
        while True:
            try:
                (ask or self.ask)("login", agent=agent, seat=agent)
                return
            except SeatWithoutPhone:  # Asterisk answers a registration before its device states know of it
                if time.monotonic() > limit:
                    raise
                time.sleep(0.05)

    def await_state(self, agent: str, state: str, seconds: float = 10.0) -> None:
        """Wait until the core believes an agent in ``state``; TimeoutError with what it believes instead."""
        limit = time.monotonic() + seconds
        while (found := {row["agent"]: row["state"] for row in self.ask("agents")}).get(agent) != state:
            if time.monotonic() > limit:
                raise TimeoutError(f"agent {agent} is not {state}: {found}")
            time.sleep(0.02)
