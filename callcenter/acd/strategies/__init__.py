"""Who of the agents that fit is offered the call: one file per strategy, listed here by name.

A strategy is two functions. ``ranking(skill)`` gives the sort key of agents: the one with the
smallest key is chosen. ``skill`` is the one that the queue asks for first. A key depends on nothing
but the agent's view and ends with the agent's number, so that there is never a tie.
``figure(agent, skill, now)`` is the number that was compared, for explanations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from callcenter.acd.floor import AgentView
from callcenter.acd.strategies import fewest_calls, least_talk, longest_idle, round_robin, skill_best

__all__ = ["STRATEGIES", "Rank", "Strategy"]

Rank = Callable[[AgentView], tuple[Any, ...]]


class Strategy(NamedTuple):
    """The two functions of a strategy's file."""

    ranking: Callable[[str], Rank]
    figure: Callable[[AgentView, str, int], float]


STRATEGIES: Mapping[str, Strategy] = MappingProxyType({
    "fewest_calls": Strategy(fewest_calls.ranking, fewest_calls.figure),
    "least_talk": Strategy(least_talk.ranking, least_talk.figure),
    "longest_idle": Strategy(longest_idle.ranking, longest_idle.figure),
    "round_robin": Strategy(round_robin.ranking, round_robin.figure),
    "skill_best": Strategy(skill_best.ranking, skill_best.figure),
})  # fmt: skip
