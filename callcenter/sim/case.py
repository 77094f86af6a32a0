"""One case to be played: the queues' settings and rules, where callers go who find no agent, who is on duty."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from callcenter.acd import QueueRule
from callcenter.callcontrol.rules import rule_of
from callcenter.config import Acd, Queue
from callcenter.sim.traffic import Duty

__all__ = ["Case", "Overflow"]


class Overflow(msgspec.Struct, frozen=True):
    """Where callers of a queue go whom no agent of it took, as the IVR flow leads them."""

    queue: str
    after: int = 0
    """Wait in the first queue, µs, at which they go; 0: as the queue's own ``max_wait_seconds``."""
    points: int = 0
    """Points of priority that the flow gives them there."""


class Case(msgspec.Struct, frozen=True):
    """What may differ between the base case and a what-if; the callers are the same."""

    name: str
    queues: Mapping[str, Queue]
    acd: Acd
    duties: tuple[Duty, ...]
    overflows: Mapping[str, Overflow] = {}
    granted: frozenset[str] = frozenset()
    """Queues whose after-call work is as they grant it, whatever the callers bring along."""
    changes: tuple[str, ...] = ()
    """What was changed, as it was asked for."""
    pause_after_misses: int = 300_000_000
    """An agent paused for missed calls is back after so long, µs."""

    def rules(self) -> dict[str, QueueRule]:
        """Queue → its rule, made of the settings by the function that the core uses."""
        return {name: rule_of(name, queue) for name, queue in self.queues.items()}
