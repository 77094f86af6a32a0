"""Beside everything else: how late the event loop comes to its timers."""

from __future__ import annotations

import time
from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

__all__ = ["ReactorLag"]

_LATE = 0.5
"""From so many seconds on, what is heard now may have happened noticeably earlier."""
_AFTER = 2.0
"""So long after it the event loop may still be at what has gathered meanwhile, seconds."""


class ReactorLag:
    """Sets a timer again and again and tells by how much it was late, in seconds."""

    def __init__(
        self,
        reactor: IReactorTime,
        observe: Callable[[float], None],
        interval: float = 0.1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reactor = reactor
        self._observe = observe
        self._interval = interval
        self._monotonic = monotonic
        self._due = 0.0
        self._late_until = 0.0
        self._timer: IDelayedCall | None = None

    @property
    def late(self) -> bool:
        """Was the loop held up so long, just now, that moments must not be taken from the clock?"""
        now = self._monotonic()
        return now < self._late_until or (self._timer is not None and now - self._due > _LATE)

    def start(self) -> None:
        """Begin to measure."""
        self._due = self._monotonic() + self._interval
        self._timer = self._reactor.callLater(self._interval, self._tick)

    def stop(self) -> None:
        """Stop measuring."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None

    def _tick(self) -> None:
        now = self._monotonic()
        lag = max(0.0, now - self._due)
        if lag > _LATE:
            self._late_until = now + _AFTER
        self._observe(lag)
        self.start()
