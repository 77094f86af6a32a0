"""The waiting line: who waits in which queue, always in the order in which they are served."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from callcenter.acd.floor import Part, WaitingCaller, order

__all__ = ["Line"]


class Line:
    """All waiting callers, each queue in parts by step of its demands.

    Adding, removing and asking for a position cost O(log n) comparisons.
    """

    __slots__ = ("_callers", "_parts", "_queues", "_view")

    def __init__(self) -> None:
        self._callers: dict[str, tuple[WaitingCaller, Part]] = {}
        self._parts: dict[Part, list[WaitingCaller]] = {}
        self._queues: dict[str, set[Part]] = {}
        self._view: Mapping[Part, Sequence[WaitingCaller]] = MappingProxyType(self._parts)

    def add(self, caller: WaitingCaller, step: int = 0) -> None:
        """Put a caller at the place of their entry; a contact already in line is moved, not doubled."""
        self.remove(caller.contact)
        part = Part(caller.queue, step)
        self._callers[caller.contact] = (caller, part)
        insort(self._parts.setdefault(part, []), caller, key=order)
        self._queues.setdefault(caller.queue, set()).add(part)

    def remove(self, contact: str) -> WaitingCaller | None:
        """Take a caller out; None when the contact is not in line."""
        found = self._callers.pop(contact, None)
        if found is None:
            return None
        caller, part = found
        callers = self._parts[part]
        del callers[bisect_left(callers, order(caller), key=order)]
        if not callers:
            del self._parts[part]
            self._queues[part.queue].discard(part)
        return caller

    def find(self, contact: str) -> WaitingCaller | None:
        """The caller, or None when the contact is not in line."""
        found = self._callers.get(contact)
        return found[0] if found else None

    def position(self, contact: str) -> int:
        """Place in the caller's queue, 1 for the next one; 0 when the contact is not in line."""
        found = self._callers.get(contact)
        if found is None:
            return 0
        caller, _ = found
        return 1 + sum(bisect_left(part, order(caller), key=order) for part in self._parts_of(caller.queue))

    def ahead_of(self, caller: WaitingCaller) -> Mapping[str, int]:
        """Queue → its callers who stand before ``caller`` in the common order; ``caller`` need not be in line."""
        before = order(caller)
        ahead = {
            queue: sum(bisect_left(self._parts[part], before, key=order) for part in parts)
            for queue, parts in self._queues.items()
        }
        return {queue: count for queue, count in ahead.items() if count}

    def parts(self) -> Mapping[Part, Sequence[WaitingCaller]]:
        """Part → its callers in order; a live view, parts without callers are absent."""
        return self._view

    def count(self, queue: str) -> int:
        """Callers waiting in ``queue``."""
        return sum(len(part) for part in self._parts_of(queue))

    def longest_since(self, queue: str) -> int:
        """Entry of the caller who waits longest in ``queue``, µs; 0 when nobody does."""
        return min((caller.entered for part in self._parts_of(queue) for caller in part), default=0)

    def _parts_of(self, queue: str) -> Iterator[list[WaitingCaller]]:
        return (self._parts[part] for part in self._queues.get(queue, ()))

    def __contains__(self, contact: object) -> bool:
        return contact in self._callers

    def __len__(self) -> int:
        return len(self._callers)

    def __iter__(self) -> Iterator[WaitingCaller]:
        return (caller for caller, _ in self._callers.values())
