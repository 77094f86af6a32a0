"""Skill best: the free agent with the highest level of the skill that the queue asks for first."""

from __future__ import annotations

from collections.abc import Callable

from callcenter.acd.floor import AgentView


def ranking(skill: str) -> Callable[[AgentView], tuple[int, int, str]]:
    """Higher level, earlier chosen; among equals the longest idle one."""

    def rank(agent: AgentView) -> tuple[int, int, str]:
        return (-agent.skills.get(skill, 0), agent.idle_since, agent.agent)

    return rank


def figure(agent: AgentView, skill: str, now: int) -> float:
    """Level of the skill."""
    return agent.skills.get(skill, 0)
