"""Ports for what tests start: servers, phones and their audio.

Every kind has a range of its own, below the ports that systems give to outgoing connections: servers and the
signalling of phones 3000-9999, the audio of SIPp 10000-14999, that of baresip 15000-19998, that of Asterisk from
20000. Workers of pytest-xdist, which look at the same time, have a share of each: between the look and the use
nobody else takes a port.
"""

from __future__ import annotations

import os
import random
import socket

__all__ = ["BARESIP_AUDIO", "Share", "free_port", "free_ports", "media_port"]

BARESIP_AUDIO = (15_000, 19_998)
"""First and last; baresip itself tries until one is free."""

_NOT_FOR_BROWSERS = frozenset({5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080})
"""Ports that no browser opens a page at (fetch standard, "bad port")."""
_SHIPPED = frozenset({4573, 5038, 8312, 8313, 9464})
"""Ports of the shipped settings: two servers of one installation cannot have the same."""
_SIPP_CONTROL = frozenset(range(8_888, 8_949))
"""Each SIPp process listens for commands on the first of these that is free (its option ``-cp``)."""
_NOT_TO_GIVE = _NOT_FOR_BROWSERS | _SHIPPED | _SIPP_CONTROL
_SHARES = 8


class Share:
    """This worker's part of ``candidates``, in random order; one is given out again only after all others."""

    def __init__(self, candidates: range, block: int = 1) -> None:
        """``block`` ports in a row belong to each candidate."""
        self._candidates = candidates
        self._block = block
        self._untried: list[int] = []

    def take(self) -> int:
        while True:
            if not self._untried:
                worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
                share = set(self._candidates[worker % _SHARES :: _SHARES]) - _NOT_TO_GIVE
                self._untried = random.sample(sorted(share), len(share))
            first = self._untried.pop()
            if all(_is_free(first + offset) for offset in range(self._block)):
                return first


_servers = Share(range(3_000, 10_000))
_sipp_audio = Share(range(10_000, BARESIP_AUDIO[0], 4), block=4)


def free_ports(count: int) -> list[int]:
    """``count`` TCP ports that are free, as UDP ports too, and stay so until they are used."""
    return [_servers.take() for _ in range(count)]


def free_port() -> int:
    """One of `free_ports`."""
    return _servers.take()


def media_port() -> int:
    """A port for SIPp's audio, which takes four in a row."""
    return _sipp_audio.take()


def _is_free(port: int) -> bool:
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        try:
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
