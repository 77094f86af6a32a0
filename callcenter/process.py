"""The core as a process: waits to lead if others are there, runs until a signal, closes its books."""

from __future__ import annotations

import os
import sys
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import (
    FileLogObserver,
    FilteringLogObserver,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    formatEventAsClassicLogText,
    globalLogBeginner,
)
from twisted.python.failure import Failure

from callcenter.callcontrol.clock import steady
from callcenter.config import Config
from callcenter.core import Core
from callcenter.link.notify import Notifier
from callcenter.standby import Leading

__all__ = ["run_core"]

_log = Logger()


def run_core(config: Config) -> int:
    """Run a core until SIGTERM or SIGINT; the exit code. One among several waits first until it leads."""
    from twisted.internet import reactor

    os.umask(0o027)
    steady(reactor)
    _log_to(sys.stdout)
    process = _Process(config, reactor)
    reactor.callWhenRunning(process.begin)
    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromCoroutine(process.end()))
    reactor.run()
    if process.failed is not None:
        raise process.failed
    return process.code


class _Process:
    """The core's life in its process: waits to lead if others are there, runs, ends."""

    def __init__(self, config: Config, reactor: Any) -> None:
        self._config = config
        self._reactor = reactor
        self._notifier = Notifier()
        self._leading = Leading(config, reactor, self._notifier) if config.standby.enabled else None
        self._core: Core | None = None
        self.failed: BaseException | None = None
        """Why it could not start: half a core serves nobody."""
        self.code = 0

    def begin(self) -> None:
        """Start, now or when this core leads."""
        Deferred.fromCoroutine(self._begin()).addErrback(self._not_started)

    async def _begin(self) -> None:
        fence = None
        if self._leading is not None:
            await self._leading.won()
            fence = self._leading.lease.fence
        self._core = Core(self._config, self._reactor, self._notifier, fence)
        self._core.start()
        if self._leading is not None:
            self._leading.keep(self._step_down)

    def _not_started(self, failure: Failure) -> None:
        self.failed = failure.value
        self._reactor.stop()

    def _step_down(self, why: str) -> None:
        _log.critical("{why}: this core steps down", why=why)
        self.code = os.EX_TEMPFAIL
        self._reactor.stop()

    async def end(self) -> None:
        """Close everything."""
        if self._core is not None:
            await self._core.stop(fenced=bool(self.code))
        if self._leading is not None:
            if self._core is not None and not self.code:
                await self._leading.release()
            self._leading.close()


def _log_to(stream: Any) -> None:
    observer = FileLogObserver(stream, lambda event: formatEventAsClassicLogText(event) or "")
    quiet = LogLevelFilterPredicate(defaultLogLevel=LogLevel.info)
    quiet.setLogLevelForNamespace("twisted.internet.endpoints", LogLevel.warn)  # each reconnect has a factory
    globalLogBeginner.beginLoggingTo([FilteringLogObserver(observer, [quiet])], redirectStandardIO=False)
