"""What callers are offered who left a queue without an agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter

from callcenter.facts import CallConnected, CallEnded, CallerQueued, Fact, NodeEntered, QueueLeft
from callcenter.metrics.children import Children
from callcenter.metrics.prometheus import counter

__all__ = ["Overflow"]

_OFFERS = {"menu": "callback", "message": "message", "dial": "outside"}
"""Type of a node that the caller comes to → what is offered there; a menu only where it can lead to a callback."""


class Overflow:
    """Remembers which queue a caller left, and counts each kind of offer once for it."""

    def __init__(self, registry: CollectorRegistry, offers_callback: Callable[[str], bool]) -> None:
        """``offers_callback`` tells of a flow, by its name, whether callers can ask for a callback in it."""
        self._offers: Children[Counter] = Children(counter("overflow_offers", registry))
        self._offers_callback = offers_callback
        self._left: dict[str, tuple[str, str, set[str]]] = {}
        """Contact → queue, why it was left, and what was offered so far."""

    def table(self) -> dict[type[Fact], Callable[[Any], object]]:
        """Fact type → what is to be done with it."""
        over = (CallerQueued, CallConnected, CallEnded)
        return {QueueLeft: self._queue_left, NodeEntered: self._entered, **dict.fromkeys(over, self._over)}

    def _queue_left(self, fact: QueueLeft) -> None:
        self._left[fact.contact] = (fact.queue, fact.why, set())

    def _entered(self, fact: NodeEntered) -> None:
        offer, left = _OFFERS.get(fact.kind), self._left.get(fact.contact)
        if offer is None or left is None or (fact.kind == "menu" and not self._offers_callback(fact.flow)):
            return
        queue, why, offered = left
        if offer not in offered:
            offered.add(offer)
            self._offers[queue, why, offer].inc()

    def _over(self, fact: Any) -> None:
        self._left.pop(fact.contact, None)
