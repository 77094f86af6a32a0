"""Longest idle: the free agent who has been available for the longest time."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from callcenter.acd.floor import AgentView

_RANK: Callable[[AgentView], tuple[int, str]] = attrgetter("idle_since", "agent")


def ranking(skill: str) -> Callable[[AgentView], tuple[int, str]]:
    """Earlier available, earlier chosen; the agent's number settles a tie."""
    return _RANK


def figure(agent: AgentView, skill: str, now: int) -> float:
    """Seconds that the agent has been idle."""
    return (now - agent.idle_since) / 1e6
