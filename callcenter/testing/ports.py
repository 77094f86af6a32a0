"""Ports for what tests start: servers, phones and their audio.

Every kind has a range of its own, below the ports that systems give to outgoing connections: servers and the
signalling of phones 3000-9999, the audio of SIPp 10000-14999, that of baresip 15000-19998, that of Asterisk from
20000. A port that is given out belongs to the process that asked, until it ends: neither another worker of
pytest-xdist nor another run of tests on this machine is given it, not even while nobody listens on it.
"""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from pathlib import Path

__all__ = ["BARESIP_AUDIO", "Range", "free_port", "free_ports", "media_port"]

BARESIP_AUDIO = (15_000, 19_998)
"""First and last; baresip itself tries until one is free."""

_NOT_FOR_BROWSERS = frozenset({5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080})
"""Ports that no browser opens a page at (fetch standard, "bad port")."""
_SHIPPED = frozenset({4573, 5038, 8312, 8313, 9464})
"""Ports of the shipped settings: two servers of one installation cannot have the same."""
_SIPP_CONTROL = frozenset(range(8_888, 8_949))
"""Each SIPp process listens for commands on the first of these that is free (its option ``-cp``)."""
_NOT_TO_GIVE = _NOT_FOR_BROWSERS | _SHIPPED | _SIPP_CONTROL


class Range:
    """Ports that are given out in random order; one of this process's own again only when there are no others."""

    def __init__(self, candidates: range, block: int = 1) -> None:
        """``block`` ports in a row belong to each candidate."""
        self._candidates = candidates
        self._block = block
        self._untried: list[int] = []

    def take(self) -> int:
        """The next, or the first of the next block; RuntimeError when none is free."""
        for _ in range(2 * len(self._candidates)):
            if not self._untried:
                self._untried = random.sample(self._candidates, len(self._candidates))
            first = self._untried.pop()
            if first not in _NOT_TO_GIVE and _claim(first) and all(_is_free(first + n) for n in range(self._block)):
                return first
        raise RuntimeError(f"no port of {self._candidates} is free")


@cache
def _claims(pid: int) -> int:
    """A file with one byte for each port. Closing it anywhere in the process ``pid`` would give up all claims."""
    return os.open(Path(tempfile.gettempdir()) / f"callcenter-ports-{os.getuid()}", os.O_RDWR | os.O_CREAT, 0o600)


def _claim(port: int) -> bool:
    """Take a port for this process (a POSIX record lock, which ends with it); False: another process has it."""
    try:
        fcntl.lockf(_claims(os.getpid()), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


_servers = Range(range(3_000, 10_000))
_sipp_audio = Range(range(10_000, BARESIP_AUDIO[0], 4), block=4)


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
