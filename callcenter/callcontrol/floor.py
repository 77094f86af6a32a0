"""The floor: callers in line on one side, agents on the other; brings them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from callcenter.acd import Line, Offer, QueueRule, WaitingCaller, distribute
from callcenter.callcontrol.agents import Roster

__all__ = ["Floor", "Waiter"]


class Waiter(Protocol):
    """A caller's session that waits in line."""

    waiting: WaitingCaller

    def take(self, offer: Offer) -> None:
        """Dial the agent of ``offer``; the agent is reserved."""

    def tick(self, now: int) -> None:
        """About every second, ``now`` in µs: look after what has a limit."""


class Floor:
    """Runs the distributor whenever a caller comes or an agent becomes free.

    While held (after a start, until those who waited before are back) nobody is offered a call.
    """

    def __init__(self, roster: Roster, queues: dict[str, QueueRule], now: Callable[[], int]) -> None:
        self.roster = roster
        self.queues = queues
        self.line = Line()
        self.waiters: dict[str, Waiter] = {}
        self.held = True
        self._now = now
        self._busy = False
        self._again = False

    def enter(self, waiter: Waiter) -> None:
        """Put a caller in line, at the place of their original entry; an offer may come at once."""
        self.waiters[waiter.waiting.contact] = waiter
        self.line.add(waiter.waiting)
        self.distribute()

    def leave(self, contact: str) -> None:
        """Take a caller out of line."""
        if self.waiters.pop(contact, None):
            self.line.remove(contact)

    def hold(self) -> None:
        """Offer nothing any more."""
        self.held = True

    def release(self) -> None:
        """Begin to distribute."""
        self.held = False
        self.distribute()

    def distribute(self) -> None:
        """Offer calls until no free agent and waiting caller fit together any more."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        try:
            while not self.held and self.roster.free and self.waiters:
                self._again = False
                decision = distribute(
                    self.line.by_queue(), self.roster.free.values(), self.queues, self._now()
                )
                for offer in decision.offers:
                    self._hand_out(offer)
                if not self._again:
                    break
        finally:
            self._busy = False

    def _hand_out(self, offer: Offer) -> None:
        waiter = self.waiters.pop(offer.contact)
        self.line.remove(offer.contact)
        self.roster.move(self.roster.agents[offer.agent], "offer", contact=offer.contact)
        waiter.take(offer)
