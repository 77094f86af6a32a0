"""The core's time: wall-clock microseconds that never run backwards while the core lives."""

from __future__ import annotations

import time

__all__ = ["Clock"]


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
