"""Calls of direction ``out``: what agents dial themselves."""

from __future__ import annotations

from callcenter.facts.base import CallFact


class OutboundStarted(CallFact, frozen=True, kw_only=True):
    """An agent dials an outside number; ``CallArrived`` tells which."""

    agent: str
    """The agent who dials; empty for an emergency number from a seat where nobody is logged in."""
    seat: str
    clicked: bool = False
    """True when it was ordered, and the agent's phone was rung first."""


class OutboundEnded(CallFact, frozen=True, kw_only=True):
    """What became of it."""

    agent: str
    """As in ``OutboundStarted``."""
    seat: str
    outcome: str
    """``answered``, ``no_answer``, ``busy``, ``refused``, ``given_up`` by the agent, or ``failed``."""
    answered: int = 0
    """When the other side answered, µs since 1970 UTC; 0 when it did not."""
    talked: int = 0
    cause: int = 0
    uncertain: bool = False
