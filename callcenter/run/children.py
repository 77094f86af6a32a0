"""The processes that ``callcenter run`` starts, and how they end."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.run.watchdog import Watch

__all__ = ["Child"]

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    """Linux: be ended too when the supervisor is killed, so that its ports are free again."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process, started again when it ends by itself."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    """Monotonic seconds of the last start."""
    restarts: int = 0
    watchdog: Watch | None = None
    """Hears whether it lives; None: nobody can tell."""
    _pause: float = field(default=0.0, repr=False)

    def start(self) -> None:
        """Start it; its output goes to ``log``."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.watchdog is not None:
            self.watchdog.begin()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                cwd=self.folder,
                env={**self.environment, **(self.watchdog.environment if self.watchdog else {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        """Does it run now?"""
        return self.process is not None and self.process.poll() is None

    def end_if_frozen(self) -> bool:
        """Kill it when it gives no sign of life any more; True when that was done."""
        if self.process is None or self.watchdog is None or not self.alive or not self.watchdog.frozen():
            return False
        self.process.kill()
        self.process.wait()
        return True

    def revive(self) -> int | None:
        """Start it again if it ended, after a pause that grows to 5 s; its exit code when it did so."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        now = time.monotonic()
        if now - self.started > 30:
            self._pause = 0.0
        if now - self.started < self._pause:
            return None
        self._pause = min(5.0, self._pause * 2 or 0.25)
        self.restarts += 1
        self.start()
        return code

    def stop(self, seconds: float = 8.0) -> None:
        """End it in order; after ``seconds`` by force."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""
