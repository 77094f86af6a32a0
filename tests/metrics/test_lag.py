"""The event loop knows when it was held up."""

from __future__ import annotations

from twisted.internet.task import Clock

from callcenter.metrics import ReactorLag


def test_it_is_late_while_its_timer_is_overdue_and_a_moment_longer() -> None:
    clock, held, told = Clock(), 0.0, list[float]()
    lag = ReactorLag(clock, told.append, monotonic=lambda: clock.seconds() + held)
    assert not lag.late
    lag.start()
    clock.advance(0.1)
    assert not lag.late
    held = 5.0
    assert lag.late
    clock.advance(0.1)
    assert round(told[-1], 3) == 5.0
    assert lag.late
    for _ in range(25):
        clock.advance(0.1)
    assert not lag.late
    lag.stop()
    clock.advance(9)
    assert not lag.late
