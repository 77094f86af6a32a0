"""The measurement of the simulator simulates what it says."""

from __future__ import annotations

from bench import sim


def test_calls_of_the_days_are_simulated_and_timed() -> None:
    seconds, offered, answered = sim.simulated(7)
    assert seconds > 0
    assert 1000 < offered < 2500
    assert 0.9 * offered < answered <= offered
