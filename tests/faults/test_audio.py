"""Silence is what lies between sounds while nobody talks to a caller, and nothing else."""

from __future__ import annotations

import math
import socket
import time

import pytest

from callcenter.testing.ears import Ears
from tests.faults.audio import _LINEAR, longest_silence, purity
from tests.faults.truth import Caller, Talk

CALLER = Caller("1", 0.0, 1.0, 20.0, by_caller=False, talks=(Talk("1001", 10.0, 15.0, by_seat=True),))


@pytest.mark.parametrize(
    ("sounds", "seconds"),
    [
        ([(1.0, 10.0), (15.0, 20.0)], 0.0),
        ([], 9.0),
        ([(1.2, 4.0), (8.0, 9.9), (15.0, 20.0)], 4.0),
        ([(1.0, 10.0)], 5.0),  # after the talk
        ([(0.0, 0.5), (1.0, 10.0), (15.5, 19.0), (25.0, 30.0)], 1.0),  # of others who had the port
    ],
)
def test_the_longest_silence(sounds: list[tuple[float, float]], seconds: float) -> None:
    assert longest_silence(CALLER, sounds) == pytest.approx(seconds)


def test_ears_hear_when_sound_comes() -> None:
    with Ears(2) as ears, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
        began = time.time()
        limit = time.monotonic() + 5
        while not ears.sounds(ears.ports[1]) and time.monotonic() < limit:
            speaker.sendto(bytes(12) + bytes([0x24]) * 160, ("127.0.0.1", ears.ports[1]))
            speaker.sendto(bytes(12) + bytes([0xD5]) * 160, ("127.0.0.1", ears.ports[0]))  # a packet, and no sound
        ((first, last),) = ears.sounds(ears.ports[1])
        assert began <= first <= last <= time.time()
        assert ears.sounds(ears.ports[0]) == []


def test_a_tone_is_told_from_others_and_from_noise() -> None:
    tone = _alaw([math.sin(2 * math.pi * 587 * at / 8000) for at in range(160)])
    assert purity(tone, 587) > 0.9
    assert purity(tone, 880) < 0.1
    assert purity(bytes(range(160)), 587) < 0.3
    assert purity(b"\xd5" * 160, 587) < 0.3
    assert purity(b"", 587) == 0.0


def _alaw(samples: list[float]) -> bytes:
    """The nearest of all values."""
    return bytes(min(range(256), key=lambda value: abs(_LINEAR[value] - 8000 * each)) for each in samples)
