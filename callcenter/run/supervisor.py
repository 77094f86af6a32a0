"""Brings the pieces up in order, prints what happens, and takes them down again."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from zoneinfo import ZoneInfo

from callcenter.callcontrol.sip_watch import asked_by_options
from callcenter.config import Config, load_secrets
from callcenter.errors import CallcenterError, CoreUnreachable, EnvironmentMissing
from callcenter.journal import upgrade
from callcenter.link import LinkClient
from callcenter.pbx.health import await_booted, check_loaded
from callcenter.pbx.installing import Installed, install
from callcenter.pbx.ports import check_ports
from callcenter.run.asterisk_watch import AsteriskWatch
from callcenter.run.banner import banner
from callcenter.run.children import Child
from callcenter.run.lines import line
from callcenter.run.lock import lock_state
from callcenter.run.rotation import rotate
from callcenter.run.watchdog import Watchdog

__all__ = ["Supervisor"]

_START_SECONDS = 20.0
_ROTATION_SECONDS = 60.0


class Supervisor:
    """Runs Asterisk, core, projector and console until it is told to stop."""

    def __init__(
        self, config: Config, *, quiet: bool = False, prepare: Callable[[Config], str] = lambda _: ""
    ) -> None:
        """``prepare`` is called when the database is ready; what it gives is said with the banner."""
        self._config = config
        self._quiet = quiet
        self._prepare = prepare
        self._stopping = threading.Event()
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._children: list[Child] = []
        self._asterisk: AsteriskWatch | None = None

    def run(self) -> int:
        """Start everything, stay until SIGINT or SIGTERM, stop everything; the exit code."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        os.umask(0o027)  # the store holds telephone numbers
        begun = time.monotonic()
        lock = None
        try:
            secrets = load_secrets(self._config)
            lock = lock_state(self._config)
            check_ports(self._config)
            upgrade(self._config.database_url)
            prepared = self._prepare(self._config)
            installed = install(self._config, secrets, say=self._say)
            self._start(installed)
            if not self._stopping.is_set():
                print(banner(self._config, time.monotonic() - begun) + prepared, flush=True)
            self._watch()
        finally:
            self._take_down()
            if lock is not None:
                lock.close()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()

    def _say(self, text: str) -> None:
        print(text, flush=True)

    def _start(self, installed: Installed) -> None:
        config = self._config
        python = [sys.executable, "-m", "callcenter"]
        logs = config.state / "log"
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "CALLCENTER_STATE_DIR": str(config.state)}
        if config.asterisk.manage:
            self._children.append(
                Child(
                    "asterisk", installed.command, installed.environment, config.state, logs / "asterisk.out",
                    watchdog=self._watch_asterisk(),
                )
            )  # fmt: skip
        watchdogs = {"core": Watchdog(config.state / "core.notify", config.watchdog.seconds), "projector": None}
        if config.console.enabled:
            watchdogs["console"] = None
        for name, watchdog in watchdogs.items():
            self._children.append(
                Child(name, [*python, name], environment, config.root, logs / f"{name}.log", watchdog=watchdog)
            )
        for child in self._children:
            child.start()
            if child.name == "asterisk":
                await_booted(installed.program, installed.folders)
                check_loaded(installed.program, installed.folders)
        self._await_ready()

    def _watch_asterisk(self) -> AsteriskWatch | None:
        config, limits = self._config, self._config.watchdog
        if limits.asterisk_seconds:
            restart = limits.asterisk_restart_seconds
            self._asterisk = AsteriskWatch(lambda: asked_by_options(config), limits.asterisk_seconds, restart)
        return self._asterisk

    def _await_ready(self) -> None:
        """Wait until the core says that it takes calls."""
        limit = time.monotonic() + _START_SECONDS
        while not self._stopping.is_set():
            for child in self._children:
                if not child.alive and child.name != "console":  # calls do not wait for it: it is started again
                    raise EnvironmentMissing(
                        f"{child.name} does not start; the end of {child.log} says:\n{child.last_words()}"
                    )
            try:
                with LinkClient(self._config.socket_path) as core:
                    status = core.ask("status")
                    if status["ready"] or status.get("standby"):
                        return
            except CoreUnreachable:
                pass
            if time.monotonic() > limit:
                raise EnvironmentMissing(
                    f"the core is not ready after {_START_SECONDS:.0f} s; see {self._config.state / 'log'}"
                )
            self._stopping.wait(0.05)

    def _watch(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        next_rotation = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_rotation:
                next_rotation = time.monotonic() + _ROTATION_SECONDS
                self._rotate()
            if self._asterisk is not None and (news := self._asterisk.news()):
                self._say(news)
            for child in self._children:
                if child.end_if_frozen() and child.watchdog is not None:
                    self._say(f"!! {child.name} was frozen for {child.watchdog.seconds:g} s and is killed")
                if (code := child.revive()) is not None:
                    fault = "!! " if code else ""
                    self._say(f"{fault}{child.name} ended with {code}, started again; see {child.log}")
            try:
                self._say(self._lines.get(timeout=0.1))
            except queue.Empty:
                continue

    def _rotate(self) -> None:
        for child in self._children:
            try:
                rotate(child.log)
            except OSError as error:
                self._say(f"!! {child.log} cannot be rotated: {error.strerror}")

    def _listen(self) -> None:
        zone = ZoneInfo(self._config.site.timezone)
        while not self._stopping.is_set():
            try:
                with LinkClient(self._config.socket_path) as core:
                    for news in core.news():
                        if not self._quiet:
                            self._lines.put(line(news, zone, self._config.site.language))
            except (CallcenterError, OSError, ValueError):
                pass
            self._stopping.wait(0.2)

    def _take_down(self) -> None:
        """Core first, so that it closes its books while Asterisk still lives."""
        if self._children:
            self._say("stopping…" if self._config.site.language == "en" else "正在停止…")
        order = {"core": 0, "console": 1, "projector": 2, "asterisk": 3}
        for child in sorted(self._children, key=lambda each: order[each.name]):
            child.stop()
            if child.watchdog is not None:
                child.watchdog.close()
        while not self._lines.empty():
            self._say(self._lines.get())
