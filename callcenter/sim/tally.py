"""What is counted while a simulation runs; see ``figures`` for what is made of it."""

from __future__ import annotations

from array import array
from collections import Counter

from callcenter.acd import Offer
from callcenter.sim.traffic import HALF_HOUR, Caller

__all__ = ["QueueTally", "Tally"]


class QueueTally:
    """The calls of one queue: those that entered it first, wherever they went later."""

    __slots__ = ("abandoned", "answered", "gave_up_after", "left", "longest", "offered", "slots", "waits", "within")

    def __init__(self, slots: int) -> None:
        self.offered = self.answered = self.within = self.abandoned = self.left = 0
        self.longest = 0
        """The most callers who stood in its line at once, ringing ones apart."""
        self.waits = array("q")
        """Waits of the answered, from the first queue entry until the agent answered, µs."""
        self.gave_up_after = 0
        """Waits of all others together, µs."""
        self.slots = {name: array("q", bytes(8 * slots)) for name in ("offered", "within")}
        """The same counts by half hour of the first queue entry."""


class Tally:
    """Watches one simulation."""

    def __init__(self, starts: int, ends: int, queues: tuple[str, ...], within: int) -> None:
        """``within``: the answer's threshold, µs."""
        self.within = within
        self.starts = starts
        self._last = max(0, -(-(ends - starts) // HALF_HOUR) - 1)
        self.queues = {name: QueueTally(self._last + 1) for name in queues}
        self.offers = 0
        self.missed = 0
        """Offers that no agent took."""
        self.again = 0
        """Calls of those who had given up before."""
        self.ringing: Counter[str] = Counter()
        self.talk: Counter[str] = Counter()
        self.wrap_up: Counter[str] = Counter()
        """Queue in which the agent was found → agents' time, µs."""
        self.served: Counter[str] = Counter()
        """The same queue → calls answered."""
        self.longest = 0
        """The most callers who waited at once in all queues together."""

    def offered(self, caller: Caller) -> None:
        """A call entered its first queue."""
        queue = self.queues[caller.queue]
        queue.offered += 1
        queue.slots["offered"][self._slot(caller)] += 1

    def in_line(self, queue: str, count: int, everywhere: int) -> None:
        """So many stand in the line of ``queue``, and in all lines."""
        line = self.queues[queue]
        line.longest = max(line.longest, count)
        self.longest = max(self.longest, everywhere)

    def rings(self, offer: Offer, now: int) -> None:
        """An agent's phone begins to ring."""
        self.offers += 1

    def answered(self, caller: Caller, offer: Offer, wait: int) -> None:
        """An agent answered."""
        self.served[offer.queue] += 1
        queue = self.queues[caller.queue]
        queue.answered += 1
        queue.waits.append(wait)
        if wait <= self.within:
            queue.within += 1
            queue.slots["within"][self._slot(caller)] += 1

    def abandoned(self, caller: Caller, wait: int) -> None:
        """The caller hung up."""
        queue = self.queues[caller.queue]
        queue.abandoned += 1
        queue.gave_up_after += wait

    def left(self, caller: Caller, wait: int) -> None:
        """The caller left the last queue, still on the line: to a message, as a rule."""
        queue = self.queues[caller.queue]
        queue.left += 1
        queue.gave_up_after += wait

    def _slot(self, caller: Caller) -> int:
        return min(self._last, (caller.at - self.starts) // HALF_HOUR)
