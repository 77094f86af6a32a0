"""How long each caller was left in silence while nobody talked to them (I6), and whether a sound is one tone."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence

from tests.faults.truth import Caller

__all__ = ["longest_silence", "purity"]

_RATE = 8000


def purity(audio: bytes, hertz: float) -> float:
    """Which share of the energy of alaw is one tone: 1 for a pure one, next to nothing for others and for voices."""
    samples = [_LINEAR[value] for value in audio]
    energy = sum(sample * sample for sample in samples)
    turn = cmath.exp(-2j * math.pi * hertz / _RATE)
    found = sum(sample * turn**at for at, sample in enumerate(samples))
    return 2 * abs(found) ** 2 / (len(samples) * energy) if energy else 0.0


def _linear(value: int) -> int:
    """G.711: one alaw byte as a sample of 16 bits."""
    value ^= 0x55
    size, segment = ((value & 0x0F) << 4) + 8, (value & 0x70) >> 4
    size = size if not segment else (size + 0x100) << (segment - 1)
    return size if value & 0x80 else -size


_LINEAR = [_linear(value) for value in range(256)]


def longest_silence(caller: Caller, sounds: Sequence[tuple[float, float]]) -> float:
    """Seconds: from the answer to the agent's first word, and from the last one to the end of the call.

    >>> talk = Caller("1", 0.0, 1.0, 9.0, by_caller=False)
    >>> longest_silence(talk, [(1.5, 3.0), (5.0, 8.5)])
    2.0
    """
    if caller.answered is None or caller.ended is None:
        return 0.0
    waits = [(caller.answered, caller.talks[0].began if caller.talks else caller.ended)]
    if caller.talks and caller.talks[-1].ended is not None:
        waits.append((caller.talks[-1].ended, caller.ended))
    return max(_silence(since, until, sounds) for since, until in waits)


def _silence(since: float, until: float, sounds: Sequence[tuple[float, float]]) -> float:
    longest, heard = 0.0, since
    for began, ended in sounds:
        if ended < since or began > until:
            continue
        longest = max(longest, began - heard)
        heard = max(heard, ended)
    return max(longest, until - heard)
