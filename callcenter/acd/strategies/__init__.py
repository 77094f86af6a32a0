"""Who of the agents that fit is offered the call: one file per strategy, listed here by name.

A strategy is a function ``ranking(skill, now)`` that gives the sort key of agents: the one with
the smallest key is chosen. ``skill`` is the one that the queue asks for, ``now`` is in µs. The key
ends with the agent's number, so that there is never a tie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from callcenter.acd.floor import AgentView
from callcenter.acd.strategies import longest_idle

__all__ = ["STRATEGIES", "Strategy"]

Strategy = Callable[[str, int], Callable[[AgentView], tuple[Any, ...]]]

STRATEGIES: Mapping[str, Strategy] = MappingProxyType({
    "longest_idle": longest_idle.ranking,
})  # fmt: skip
