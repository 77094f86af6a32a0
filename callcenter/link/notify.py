"""Tells whoever started this process that it is ready and that it lives: the protocol of systemd's ``sd_notify``.

One datagram of ``KEY=value`` lines to the socket that the environment names (``NOTIFY_SOCKET``); see sd_notify(3).
systemd listens there, and so does ``callcenter run``.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping

__all__ = ["ALIVE", "READY", "STOPPING", "Notifier"]

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


class Notifier:
    """Does nothing when nobody listens; never raises, never blocks."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)

    def tell(self, *what: str) -> None:
        """Send e.g. ``READY`` or ``ALIVE``."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # who listens may be gone, or slow
                self._socket.sendto("\n".join(what).encode(), self._address)

    def close(self) -> None:
        """Nothing more will be told."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
