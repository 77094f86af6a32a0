"""Answers that take long to count: counted once, one after the other, in a thread, and kept for a short while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import Any

from starlette.concurrency import run_in_threadpool

__all__ = ["Keeping"]

_MOST = 32
"""Answers that are kept at once; the oldest give way."""


class Keeping:
    """Of one console. However many ask for the same, it is counted once; one thread at most is busy with it."""

    def __init__(self, monotonic: Callable[[], float], seconds: float = 120.0) -> None:
        """``monotonic`` in seconds; an answer is given for ``seconds`` from the moment that it was asked for."""
        self._monotonic = monotonic
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._known: dict[Hashable, tuple[float, asyncio.Task[Any]]] = {}

    async def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` returns, or returned a short while ago. What it raises is raised, and not kept."""
        now = self._monotonic()
        known = self._known.get(key)
        if known is None or known[0] <= now or _failed(known[1]):
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            known = self._known[key] = (now + self._seconds, asyncio.create_task(self._make(make)))
            known[1].add_done_callback(_failed)  # so that a failure that nobody waits for any more is not one of ours
        # whoever stops waiting does not stop the count: the next one finds it done
        return await asyncio.shield(known[1])

    async def _make(self, make: Callable[[], Any]) -> Any:
        async with self._turn:
            return await run_in_threadpool(make)


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
