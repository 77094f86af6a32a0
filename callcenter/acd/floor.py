"""What the distributor sees: callers in line, agents, and the rules of each queue, as plain values."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from callcenter.acd.agent_states import AgentState

__all__ = ["AgentView", "Offer", "QueueRule", "WaitingCaller", "order"]

Order = tuple[int, int, str]


class AgentView(msgspec.Struct, frozen=True):
    """One agent at one moment."""

    agent: str
    seat: str
    """Where the agent sits; empty when offline."""
    skills: Mapping[str, int]
    """Skill → level, 1 to 10."""
    state: AgentState
    idle_since: int
    """When the agent last became available, µs; back from a pause is not idle during it."""
    rest_until: int = 0
    """No offer before this moment, µs: the agent missed or refused a call."""
    reachable: bool = True
    """A phone is registered at the seat."""
    calls: int = 0
    """Calls taken in this shift."""
    talk: int = 0
    """Time talked in this shift, µs."""


class WaitingCaller(msgspec.Struct, frozen=True):
    """One caller in line."""

    contact: str
    queue: str
    entered: int
    """Queue entry the wait is counted from, µs; kept through missed offers, fallback and restart."""
    priority: int = 0
    """Higher is served first; the queue's own priority is part of it."""
    excluded: frozenset[str] = frozenset()
    """Agents who are not to be offered this caller."""


class QueueRule(msgspec.Struct, frozen=True):
    """How one queue distributes."""

    name: str
    skill: str
    """Skill that an agent needs."""
    strategy: str = "longest_idle"
    """Name of a file in ``acd/strategies``."""
    priority: int = 0


class Offer(msgspec.Struct, frozen=True):
    """Ring this agent for this caller."""

    contact: str
    queue: str
    agent: str
    seat: str
    reason: str
    """Why this agent: the strategy's name."""


def order(caller: WaitingCaller) -> Order:
    """Sort key of the line: priority, then original entry; the contact id settles a tie."""
    return (-caller.priority, caller.entered, caller.contact)
