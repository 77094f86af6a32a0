"""Is anything to be heard in a packet of audio? G.711 alaw (payload type 8, RFC 3551)."""

from __future__ import annotations

__all__ = ["ALAW", "audible"]

ALAW = 8
"""Payload type."""
_HEADER = 12
_LOUD = 0x30
"""Code of a sample from which on it is no silence, its sign and the toggled bits taken away."""


def audible(packet: bytes) -> bool:
    """Do most samples of this packet hold sound?

    >>> head = bytes([0x80, ALAW]) + bytes(10)
    >>> audible(head + bytes([0xD5] * 160)), audible(head + bytes([0x05] * 160)), audible(b"")
    (False, True, False)
    """
    sound = packet[_HEADER:]
    if not sound or packet[1] & 0x7F != ALAW:
        return False
    return sum((sample ^ 0x55) & 0x7F >= _LOUD for sample in sound) * 2 > len(sound)
