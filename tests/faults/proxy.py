"""A TCP link that can be made bad while it is in use: half-open, stalled, slow, reset, closed at once, garbage."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from enum import Enum
from types import TracebackType
from typing import Self

__all__ = ["Link", "Proxy"]

_PIECE = 65536
_LOOK = 0.05
"""Seconds after which a thread that waits for bytes looks whether the link has changed."""
GARBAGE = b"\x00\xff\xfe200 result\r\rHTTP/1.1 400\n\n" + bytes(range(256)) + b"\n"
LONG = b"VERBOSE \"" + b"x" * 9000 + b"\" 1\n"
"""Longer than any line that Asterisk takes (8191 bytes)."""


class Link(Enum):
    """How the link behaves, from the moment it is set."""

    GOOD = "good"
    HALF_OPEN = "half-open"
    """What either side sends is taken and lost; nobody is told. Such a connection never recovers."""
    STALLED = "stalled"
    """Nobody reads: what is sent waits in buffers, and arrives when the link is good again."""
    SLOW = "slow"
    """One byte every 10 ms, either way."""
    CLOSED = "closed"
    """New connections are accepted and closed at once."""
    REFUSED = "refused"
    """New connections are reset at once."""
    GARBAGE = "garbage"
    """Who connects is sent bytes that mean nothing, and nothing else."""
    LONG = "long"
    """Who connects is sent a line that is too long, and nothing else."""
    CUT = "cut"
    """A connection is reset in the middle of what the far side sends, after its third piece."""


class Proxy:
    """Listens on a port of loopback and passes on to ``target``; a context manager."""

    def __init__(self, port: int, target: tuple[str, int] | str) -> None:
        """``target`` is host and port, or the path of a Unix socket."""
        self.port = port
        self.link = Link.GOOD
        self.connections = 0
        """How many came so far."""
        self._target = target
        self._over = threading.Event()
        self._pairs: list[_Pair] = []
        self._server = socket.create_server(("127.0.0.1", port), backlog=200)
        self._server.settimeout(_LOOK)
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it and every connection."""
        self._over.set()
        self._thread.join(5)
        self._server.close()
        self.reset()

    def reset(self) -> int:
        """Reset all connections, as a firewall does that forgets them; how many there were."""
        there = [pair for pair in self._pairs if not pair.over.is_set()]
        for pair in there:
            pair.reset()
        return len(there)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            self._pairs = [pair for pair in self._pairs if not pair.over.is_set()]
            self._take(near)

    def _take(self, near: socket.socket) -> None:
        if self.link in (Link.CLOSED, Link.REFUSED):
            if self.link is Link.REFUSED:
                _linger(near)
            near.close()
            return
        if self.link in (Link.GARBAGE, Link.LONG):
            threading.Thread(target=self._mislead, args=(near, self.link), daemon=True).start()
            return
        try:
            far = self._connect()
        except OSError:
            near.close()
            return
        pair = _Pair(self, near, far)
        self._pairs.append(pair)
        pair.start()

    def _connect(self) -> socket.socket:
        if isinstance(self._target, str):
            far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            far.connect(self._target)
            return far
        return socket.create_connection(self._target, 2.0)

    def _mislead(self, near: socket.socket, link: Link) -> None:
        with near, contextlib.suppress(OSError):
            near.settimeout(_LOOK)
            near.sendall(GARBAGE if link is Link.GARBAGE else LONG)
            while not self._over.is_set():
                with contextlib.suppress(TimeoutError):
                    if not near.recv(_PIECE):
                        return


class _Pair:
    """One connection: two sockets, a thread for each direction."""

    def __init__(self, proxy: Proxy, near: socket.socket, far: socket.socket) -> None:
        self.over = threading.Event()
        self._proxy = proxy
        self._near, self._far = near, far
        self._lost = False
        self._pieces = 0
        for each in (near, far):
            each.settimeout(_LOOK)
        self._threads = [
            threading.Thread(target=self._pass_on, args=ends, daemon=True) for ends in ((near, far), (far, near))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def reset(self) -> None:
        """End both sides by RST."""
        self.over.set()
        for each in (self._near, self._far):
            if each.family != socket.AF_UNIX:
                _linger(each)
            each.close()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while not self.over.is_set():
                self._stand_still()
                try:
                    data = source.recv(_PIECE)
                except TimeoutError:
                    continue
                if not data:
                    break
                self._stand_still()  # the link may have changed while nothing came
                self._give(sink, data, from_far=source is self._far)
        if not self._lost or self._proxy.link is Link.GOOD:
            self._end()

    def _stand_still(self) -> None:
        while self._proxy.link is Link.STALLED and not self.over.is_set():
            time.sleep(_LOOK)

    def _give(self, sink: socket.socket, data: bytes, *, from_far: bool) -> None:
        link = self._proxy.link
        self._lost = self._lost or link is Link.HALF_OPEN
        if self._lost:
            return
        if link is Link.CUT and from_far:
            self._pieces += 1
            if self._pieces >= 3:
                sink.sendall(data[: len(data) // 2])
                self.reset()
                return
        if link is Link.SLOW:
            self._drip(sink, data)
            return
        _send(sink, data, self.over)

    def _drip(self, sink: socket.socket, data: bytes) -> None:
        for at in range(len(data)):
            if self._proxy.link is not Link.SLOW or self.over.wait(0.01):
                _send(sink, data[at:], self.over)
                return
            _send(sink, data[at : at + 1], self.over)

    def _end(self) -> None:
        if not self.over.is_set():
            self.over.set()
            for each in (self._near, self._far):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()


def _send(sink: socket.socket, data: bytes, over: threading.Event) -> None:
    """All of it, however long the other side takes."""
    left = memoryview(data)
    while left and not over.is_set():
        with contextlib.suppress(TimeoutError):
            left = left[sink.send(left) :]


def _linger(sock: socket.socket) -> None:
    """Make ``close`` send RST."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
