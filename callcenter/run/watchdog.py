"""Hears a child's signs of life; a child that has given some and gives none any more is frozen."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from callcenter.link.notify import ALIVE

__all__ = ["Watch", "Watchdog"]


class Watch(Protocol):
    """Whatever tells of a child whether it is frozen."""

    @property
    def seconds(self) -> float:
        """After so much silence it is."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What the child must find in its environment."""

    def begin(self) -> None:
        """The child is started: it may take its time until the first sign."""

    def frozen(self) -> bool:
        """Has it been silent for too long?"""

    def close(self) -> None:
        """Nobody listens any more."""


class Watchdog:
    """The socket that a child sends its signs to (``callcenter.link.notify``)."""

    def __init__(self, path: Path, seconds: float) -> None:
        """``path`` is the socket, made anew; after ``seconds`` without a sign the child is frozen."""
        path.unlink(missing_ok=True)
        self._path = path
        self.seconds = seconds
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self._last = 0.0
        """Monotonic seconds of the last sign; 0: none yet."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What the child must find in its environment."""
        return {"NOTIFY_SOCKET": str(self._path), "WATCHDOG_USEC": str(int(self.seconds * 1e6))}

    def begin(self) -> None:
        """The child is started: it may take its time until the first sign."""
        self._hear()
        self._last = 0.0

    def frozen(self) -> bool:
        """Has it been silent for too long?"""
        self._hear()
        return bool(self._last) and time.monotonic() - self._last > self.seconds

    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                if ALIVE.encode() in self._socket.recv(4096):
                    self._last = time.monotonic()

    def close(self) -> None:
        """Nobody listens any more."""
        self._socket.close()
        self._path.unlink(missing_ok=True)
