"""The audio of a phone in a test: sends a tone, hears others, and tells how loud each one is."""

from __future__ import annotations

import math
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self

__all__ = ["Ear", "level"]

_FRAME = 160
"""Samples, and bytes of alaw, in 20 ms."""
_HEADER = struct.Struct("!BBHII")
_ALAW = 8


class Ear:
    """An RTP port of its own that sends one tone to whoever sends to it, and keeps what it hears.

    Put ``port`` into the phone's SDP. Asterisk's port becomes known with its first packet.
    """

    def __init__(self, hertz: int = 0, host: str = "127.0.0.1") -> None:
        """``hertz`` of 0 sends silence."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.1)
        self.port = int(self._socket.getsockname()[1])
        self._tone = [_encoded(_sample(hertz, at)) for at in range(8000)]  # whole periods of whole hertz
        self._peer: tuple[str, int] | None = None
        self._heard: list[bytes] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._speak)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(2)
        self._socket.close()

    def mark(self) -> int:
        """Where the sound is now, for ``heard``."""
        return len(self._heard)

    def heard(self, mark: int) -> bytes:
        """The alaw bytes that came since ``mark``."""
        return b"".join(self._heard[mark:])

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                packet, self._peer = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            if len(packet) > _HEADER.size and packet[1] & 0x7F == _ALAW:
                self._heard.append(packet[_HEADER.size :])

    def _speak(self) -> None:
        number, due = 0, time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            due += _FRAME / 8000
            if self._peer is not None:
                first = number * _FRAME % 8000
                header = _HEADER.pack(0x80, _ALAW, number & 0xFFFF, number * _FRAME, 0x5EED)
                self._socket.sendto(header + bytes(self._tone[first : first + _FRAME]), self._peer)
                number += 1


def level(alaw: bytes, hertz: int) -> float:
    """How much of a tone is in the sound, in dB of full scale (Goertzel); -120 for none.

    >>> tone = bytes(_encoded(_sample(500, at)) for at in range(8000))
    >>> round(level(tone, 500)), level(tone, 700) < -50
    (-12, True)
    """
    if not alaw:
        return -120.0
    turn = 2 * math.cos(2 * math.pi * hertz / 8000)
    before = last = 0.0
    for byte in alaw:
        last, before = _DECODED[byte] + turn * last - before, last
    power = last * last + before * before - turn * last * before
    amplitude = 2 * math.sqrt(max(power, 0.0)) / len(alaw)
    return max(-120.0, 20 * math.log10(amplitude)) if amplitude > 0 else -120.0


def _sample(hertz: int, at: int) -> float:
    return 0.25 * math.sin(2 * math.pi * hertz * at / 8000)


def _decoded(byte: int) -> float:
    """One byte of G.711 A-law, between -1 and 1."""
    value = byte ^ 0x55
    exponent, mantissa = value >> 4 & 7, value & 15
    size = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << exponent - 1
    return (size if value & 0x80 else -size) / 32768


_DECODED = [_decoded(byte) for byte in range(256)]
_NEAREST = sorted((value, byte) for byte, value in enumerate(_DECODED))


def _encoded(sample: float) -> int:
    """The byte of A-law that is nearest."""
    return min(_NEAREST, key=lambda each: abs(each[0] - sample))[1]
