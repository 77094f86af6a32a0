"""So many in so much time: token buckets, kept in memory, as many as there is room for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Buckets"]

_MOST = 50_000


class Buckets:
    """One bucket for each key; ``capacity`` tokens that come back one by one within ``seconds``."""

    def __init__(self, capacity: int, seconds: float, clock: Callable[[], float], most: int = _MOST) -> None:
        """``clock`` in seconds, never going back. Of more than ``most`` keys the oldest is forgotten."""
        self._capacity = float(capacity)
        self._each = seconds / capacity
        self._clock = clock
        self._most = most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Key → (tokens, moment)."""
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take a token; 0, or when there is none the seconds until there will be one."""
        with self._lock:
            level = self._level(key)
            if level < 1.0:
                return (1.0 - level) * self._each
            self._put(key, level - 1.0)
            return 0.0

    def give_back(self, key: str) -> None:
        """What the token was taken for was all right."""
        with self._lock:
            self._put(key, min(self._capacity, self._level(key) + 1.0))

    def _level(self, key: str) -> float:
        tokens, moment = self._levels.get(key, (self._capacity, 0.0))
        return min(self._capacity, tokens + (self._clock() - moment) / self._each)

    def _put(self, key: str, level: float) -> None:
        self._levels[key] = (level, self._clock())
        self._levels.move_to_end(key)
        while len(self._levels) > self._most:
            self._levels.popitem(last=False)
