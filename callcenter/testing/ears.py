"""Hears when phones in a test are sent sound: many audio ports, of which only moments are kept."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

__all__ = ["Ears", "audible"]

_JOIN = 0.25
"""Packets no further apart, seconds, are one sound."""
_HEADER = 12
"""Bytes of RTP before the audio."""
_QUIET = bytes(value for value in range(256) if (value ^ 0x55) & 0x7F <= 5)
"""alaw below about -50 dB: packets of nothing else are silence, however steadily they come."""


class Ears:
    """Audio ports of callers, each used again when those before have long hung up; only moments are kept."""

    def __init__(
        self, count: int = 150, host: str = "127.0.0.1", wanted: Callable[[bytes], bool] | None = None
    ) -> None:
        """``wanted`` tells of alaw whether it counts as sound; it does when it is not silent."""
        self._wanted = wanted or audible
        self._sockets = [_bound(host) for _ in range(count)]
        self.ports = [int(each.getsockname()[1]) for each in self._sockets]
        self._sounds: dict[int, list[tuple[float, float]]] = {port: [] for port in self.ports}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(5)
        for each in self._sockets:
            each.close()

    def sounds(self, port: int) -> list[tuple[float, float]]:
        """When sound came to a port: from and to, seconds since 1970."""
        return list(self._sounds[port])

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector:
            for each in self._sockets:
                selector.register(each, selectors.EVENT_READ, each)
            while not self._over.is_set():
                for key, _ in selector.select(0.2):
                    ear: socket.socket = key.data
                    with contextlib.suppress(OSError):
                        while packet := ear.recv(2048):
                            if self._wanted(packet[_HEADER:]):
                                self._heard(ear.getsockname()[1], time.time())

    def _heard(self, port: int, at: float) -> None:
        sounds = self._sounds[port]
        if sounds and at - sounds[-1][1] <= _JOIN:
            sounds[-1] = (sounds[-1][0], at)
        else:
            sounds.append((at, at))


def audible(audio: bytes) -> bool:
    """Is there anything in alaw that somebody could hear?

    >>> audible(bytes([0xD5]) * 160), audible(bytes([0x24]) * 160)
    (False, True)
    """
    return bool(audio.translate(None, _QUIET))


def _bound(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    made.setblocking(False)
    return made
