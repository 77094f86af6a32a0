"""Round robin: one after the other, the free agent whose last offer is the oldest."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from callcenter.acd.floor import AgentView

_RANK: Callable[[AgentView], tuple[int, str]] = attrgetter("offered", "agent")


def ranking(skill: str) -> Callable[[AgentView], tuple[int, str]]:
    """Longer without an offer, earlier chosen, whether it was answered or not; a newcomer comes first."""
    return _RANK


def figure(agent: AgentView, skill: str, now: int) -> float:
    """Seconds since the agent's last offer; without one, since 1970."""
    return (now - agent.offered) / 1e6
