"""The sound of a recording: as a WAV that browsers play whatever the file is like, and its peaks for a picture.

Files are those of Asterisk: ``.wav`` with 16 bits, or ``.alaw`` without a header; both 8000 samples a second, one
channel. The header of a file whose writer died is not trusted: lengths come from its size.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

__all__ = ["COLUMNS", "chunks", "peaks", "size"]

RATE = 8000
COLUMNS = 800
"""Peaks in a picture, at most."""
_HEADER = 44
_CHUNK = 256 * 1024
_FULL = 32768


def _linear(code: int) -> int:
    """One A-law code (ITU-T G.711) as a sample of 16 bits.

    >>> _linear(0xD5), _linear(0x55), _linear(0xAA), _linear(0x2A)
    (8, -8, 32256, -32256)
    """
    code ^= 0x55
    segment, value = (code & 0x70) >> 4, (code & 0x0F) << 4
    value += 8 if segment == 0 else 0x108
    value <<= max(0, segment - 1)
    return value if code & 0x80 else -value


_LOW = bytes(_linear(code) & 0xFF for code in range(256))
_HIGH = bytes(_linear(code) >> 8 & 0xFF for code in range(256))


def _samples(path: Path) -> int:
    found = path.stat().st_size
    return found if path.suffix == ".alaw" else max(0, found - _HEADER) // 2


def size(path: Path) -> int:
    """Bytes of its WAV. Raises OSError."""
    return _HEADER + 2 * _samples(path)


def chunks(path: Path) -> Iterator[bytes]:
    """The WAV, in pieces. Raises OSError."""
    length = 2 * _samples(path)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    yield struct.pack("<4sI4s", b"RIFF", 36 + length, b"WAVE") + form + struct.pack("<4sI", b"data", length)
    yield from _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    """Samples of 16 bits, low byte first; whole ones only."""
    left = 2 * _samples(path)  # no more than was promised, though somebody may still write
    with path.open("rb") as file:
        if path.suffix == ".alaw":
            while left and (piece := file.read(min(_CHUNK, left // 2))):
                both = bytearray(2 * len(piece))
                both[0::2], both[1::2] = piece.translate(_LOW), piece.translate(_HIGH)
                left -= len(both)
                yield bytes(both)
            return
        file.seek(_HEADER)
        while left and (piece := file.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece


def peaks(path: Path, columns: int = COLUMNS) -> tuple[list[int], float]:
    """The loudest sample of each of ``columns`` parts, 0 to 100, and the length in seconds. Raises OSError."""
    found = path.stat()
    return _peaks(path, found.st_mtime_ns, found.st_size, columns)


@lru_cache(maxsize=64)
def _peaks(path: Path, changed: int, length: int, columns: int) -> tuple[list[int], float]:
    """``changed`` and ``length`` tell one state of a file from the next."""
    samples = _samples(path)
    step = max(1, -(-samples // columns))
    loudest: list[int] = []
    rest = b""
    for piece in _pieces(path):
        rest += piece
        whole = len(rest) // (2 * step) * 2 * step
        if whole:
            loudest += _loudest(rest[:whole], step)
            rest = rest[whole:]
    if len(rest) > 1:
        loudest += _loudest(rest[: len(rest) // 2 * 2], len(rest) // 2)
    return loudest, samples / RATE


def _loudest(part: bytes, step: int) -> list[int]:
    """Of each ``step`` samples; widened first, because the lowest sample has no positive one of 16 bits."""
    levels = np.abs(np.frombuffer(part, "<i2").astype(np.int32)).reshape(-1, step).max(axis=1)
    return [round(100 * min(1.0, int(level) / _FULL)) for level in levels]
