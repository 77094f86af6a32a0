"""How long a call of a queue keeps an agent, measured from the latest ones; how long a line may be for that."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

__all__ = ["HandlingTimes", "longest_line"]

_KEPT = 50
_ENOUGH = 10


class HandlingTimes:
    """The latest handling times of each queue: talk and after-call work."""

    __slots__ = ("_defaults", "_latest")

    def __init__(self, defaults: Mapping[str, float]) -> None:
        """``defaults`` are in seconds, for queues of which fewer than ten calls were measured."""
        self._defaults = defaults
        self._latest: dict[str, deque[float]] = {}

    def change_defaults(self, defaults: Mapping[str, float]) -> None:
        """Go by other defaults; what was measured stays."""
        self._defaults = defaults

    def add(self, queue: str, seconds: float) -> None:
        """One more call was handled."""
        self._latest.setdefault(queue, deque(maxlen=_KEPT)).append(seconds)

    def mean(self, queue: str) -> float:
        """Seconds that a call of ``queue`` keeps an agent."""
        latest = self._latest.get(queue, ())
        if len(latest) < _ENOUGH:
            return self._defaults.get(queue, 180.0)
        return max(1.0, sum(latest) / len(latest))


def longest_line(staffed: int, target_seconds: float, handling_seconds: float) -> int:
    """How many may wait so that the last one is served in the target time: agents × target ÷ handling, rounded down.

    At least one for each agent on duty, or a caller could be turned away while an agent is free.

    >>> longest_line(30, 120, 180), longest_line(1, 60, 180), longest_line(0, 60, 180)
    (30, 1, 0)
    """
    return max(staffed, int(staffed * target_seconds / handling_seconds))
