"""The waiting line: who waits in which queue, always in the order in which they are served."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from callcenter.acd.floor import WaitingCaller, order

__all__ = ["Line"]


class Line:
    """All waiting callers. Adding, removing and asking for a position cost O(log n) comparisons."""

    __slots__ = ("_callers", "_queues", "_view")

    def __init__(self) -> None:
        self._callers: dict[str, WaitingCaller] = {}
        self._queues: dict[str, list[WaitingCaller]] = {}
        self._view: Mapping[str, Sequence[WaitingCaller]] = MappingProxyType(self._queues)

    def add(self, caller: WaitingCaller) -> None:
        """Put a caller at the place of their entry; a contact already in line is moved, not doubled."""
        self.remove(caller.contact)
        self._callers[caller.contact] = caller
        insort(self._queues.setdefault(caller.queue, []), caller, key=order)

    def remove(self, contact: str) -> WaitingCaller | None:
        """Take a caller out; None when the contact is not in line."""
        caller = self._callers.pop(contact, None)
        if caller is None:
            return None
        queue = self._queues[caller.queue]
        del queue[bisect_left(queue, order(caller), key=order)]
        if not queue:
            del self._queues[caller.queue]
        return caller

    def find(self, contact: str) -> WaitingCaller | None:
        """The caller, or None when the contact is not in line."""
        return self._callers.get(contact)

    def position(self, contact: str) -> int:
        """Place in the caller's queue, 1 for the next one; 0 when the contact is not in line."""
        caller = self._callers.get(contact)
        if caller is None:
            return 0
        return bisect_left(self._queues[caller.queue], order(caller), key=order) + 1

    def by_queue(self) -> Mapping[str, Sequence[WaitingCaller]]:
        """Queue → its callers in order; a live view, queues without callers are absent."""
        return self._view

    def count(self, queue: str) -> int:
        """Callers waiting in ``queue``."""
        return len(self._queues.get(queue, ()))

    def longest_since(self, queue: str) -> int:
        """Entry of the caller who waits longest in ``queue``, µs; 0 when nobody does."""
        return min((caller.entered for caller in self._queues.get(queue, ())), default=0)

    def __contains__(self, contact: object) -> bool:
        return contact in self._callers

    def __len__(self) -> int:
        return len(self._callers)

    def __iter__(self) -> Iterator[WaitingCaller]:
        return iter(self._callers.values())
