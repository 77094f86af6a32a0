"""Silence is what lies between sounds while nobody talks to a caller, and nothing else."""

from __future__ import annotations

import socket
import time

import pytest

from tests.faults.audio import Ears, longest_silence
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
            speaker.sendto(b"sound", ("127.0.0.1", ears.ports[1]))
        ((first, last),) = ears.sounds(ears.ports[1])
        assert began <= first <= last <= time.time()
        assert ears.sounds(ears.ports[0]) == []
