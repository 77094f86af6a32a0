"""Least talk: the free agent who has talked for the shortest time in this shift."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from callcenter.acd.floor import AgentView

_RANK: Callable[[AgentView], tuple[int, int, str]] = attrgetter("talk", "idle_since", "agent")


def ranking(skill: str) -> Callable[[AgentView], tuple[int, int, str]]:
    """Less time talked, earlier chosen; among equals the longest idle one."""
    return _RANK


def figure(agent: AgentView, skill: str, now: int) -> float:
    """Seconds talked in this shift."""
    return agent.talk / 1e6
