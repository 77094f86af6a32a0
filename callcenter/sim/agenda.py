"""Virtual time: what is to happen, in order of its moment; of one moment, in the order in which it was noted."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

__all__ = ["Agenda"]


class Agenda:
    """Notes actions and carries them out; ``now`` jumps from one to the next."""

    __slots__ = ("_notes", "_number", "now")

    def __init__(self, now: int) -> None:
        self.now = now
        """µs since 1970 UTC."""
        self._number = count()
        self._notes: list[tuple[int, int, Callable[..., object], tuple[Any, ...]]] = []

    def note(self, at: int, action: Callable[..., object], *arguments: Any) -> None:
        """Carry out ``action(*arguments)`` at ``at``, or now when that is past."""
        heappush(self._notes, (at, next(self._number), action, arguments))

    def step(self) -> bool:
        """Carry out the next one; False when nothing is left."""
        if not self._notes:
            return False
        at, _, action, arguments = heappop(self._notes)
        self.now = max(self.now, at)
        action(*arguments)
        return True
