"""Fewest calls: the free agent who has taken the fewest calls in this shift."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from callcenter.acd.floor import AgentView

_RANK: Callable[[AgentView], tuple[int, int, str]] = attrgetter("calls", "idle_since", "agent")


def ranking(skill: str) -> Callable[[AgentView], tuple[int, int, str]]:
    """Fewer calls, earlier chosen; among equals the longest idle one."""
    return _RANK


def figure(agent: AgentView, skill: str, now: int) -> float:
    """Calls taken in this shift."""
    return agent.calls
