"""The agents who may be offered a call, sorted for every part of the line that they could serve."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from typing import Any

from callcenter.acd.fits import Fits
from callcenter.acd.floor import AgentView, Part, QueueRule
from callcenter.acd.strategies import STRATEGIES, Rank

__all__ = ["FreeAgents"]

_Entry = tuple[Any, ...]
"""A strategy's rank; its last element is the agent's number."""


class FreeAgents:
    """One sorted list for each queue and step; an agent stands in those that ask for no more than the skills it has."""

    __slots__ = ("_agents", "_entries", "_fits", "_ranks")

    def __init__(self, rules: Mapping[str, QueueRule], fits: Fits) -> None:
        self._fits = fits
        self._ranks: dict[str, Rank] = {
            rule.name: STRATEGIES[rule.strategy].ranking(rule.skill) for rule in rules.values()
        }
        self._entries: dict[Part, list[_Entry]] = {part: [] for part in fits.parts}
        self._agents: dict[str, AgentView] = {}

    def put(self, agent: AgentView) -> None:
        """Take up an agent, or its new view."""
        self.take(agent.agent)
        self._agents[agent.agent] = agent
        for part in self._fits.of(agent):
            insort(self._entries[part], self._ranks[part.queue](agent))

    def take(self, agent: str) -> AgentView | None:
        """Remove an agent; None when it was not there."""
        view = self._agents.pop(agent, None)
        if view is not None:
            for part in self._fits.of(view):
                entries = self._entries[part]
                del entries[bisect_left(entries, self._ranks[part.queue](view))]
        return view

    def for_part(self, part: Part) -> Iterator[AgentView]:
        """The agents who could serve callers of ``part``, the preferred ones first."""
        return (self._agents[entry[-1]] for entry in self._entries.get(part, ()))

    def count_for(self, part: Part) -> int:
        """How many could serve callers of ``part``."""
        return len(self._entries.get(part, ()))

    def any_for(self, part: Part) -> bool:
        """Is there anybody for callers of ``part``?"""
        return bool(self._entries.get(part))

    def fitting(self, agent: str, part: Part) -> AgentView | None:
        """The agent, when it is free and could serve callers of ``part``."""
        view = self._agents.get(agent)
        return view if view is not None and part in self._fits.of(view) else None

    def __len__(self) -> int:
        return len(self._agents)

    def __contains__(self, agent: object) -> bool:
        return agent in self._agents
