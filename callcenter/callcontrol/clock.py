"""The core's time: wall-clock microseconds that never run backwards while the core lives."""

from __future__ import annotations

import time
from typing import Any

__all__ = ["Clock", "steady"]


class Clock:
    """Wall time taken once, carried on by the monotonic clock.

    A step of the system's clock can therefore make no duration negative.
    """

    __slots__ = ("_base",)

    def __init__(self) -> None:
        self._base = time.time_ns() - time.monotonic_ns()

    def now(self) -> int:
        """Microseconds since 1970-01-01 UTC."""
        return (self._base + time.monotonic_ns()) // 1000


def steady(reactor: Any) -> None:
    """Have a reactor's timers follow the monotonic clock; before the first of them is set.

    Twisted's follow the wall clock: when that is put back by an hour nothing is due for an hour.
    """
    reactor.seconds = time.monotonic
