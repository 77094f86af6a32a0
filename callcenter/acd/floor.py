"""What the distributor sees: callers in line, agents, and the rules of each queue, as plain values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from callcenter.acd.agent_states import AgentState

__all__ = [
    "LAST_AGENT",
    "AgentView",
    "Needs",
    "Offer",
    "Order",
    "Part",
    "QueueRule",
    "Step",
    "WaitingCaller",
    "meets",
    "order",
]

LAST_AGENT = "last_agent"
"""Reason of an offer to the agent whom the caller talked to last."""
Order = tuple[int, str]
Needs = Mapping[str, int]
"""Skill → least level, 1 to 10."""


class Part(NamedTuple):
    """The callers of one queue whose wait has brought them to the same step of its demands."""

    queue: str
    step: int


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
    """A phone is registered at the seat, and not busy with a code."""
    calls: int = 0
    """Calls taken in this shift."""
    talk: int = 0
    """Time talked in this shift, µs."""
    offered: int = 0
    """When the agent was last offered a call, µs."""

    @property
    def free(self) -> bool:
        """May the agent be offered a call, a rest apart?"""
        return self.state is AgentState.AVAILABLE and self.reachable


class WaitingCaller(msgspec.Struct, frozen=True):
    """One caller in line."""

    contact: str
    queue: str
    entered: int
    """First queue entry, µs; the wait is counted from it through missed offers, overflow and restart."""
    priority: int = 0
    """The sum of what speaks for or against this caller; for the record, ``head_start`` is what counts."""
    head_start: int = 0
    """The caller stands where one stands who came so much earlier, µs; negative: later."""
    since: int = 0
    """Entry into this queue, µs, from which its demands relax; 0: the first entry."""
    excluded: frozenset[str] = frozenset()
    """Agents who are not to be offered this caller."""
    prefers: str = ""
    """The agent the caller talked to last; empty: none."""
    prefers_until: int = 0
    """Until then only that agent is offered this caller, µs."""

    def held_for(self, now: int) -> str:
        """The agent whom this caller waits for at the moment ``now``; empty: anybody."""
        return self.prefers if now < self.prefers_until and self.prefers not in self.excluded else ""


class Step(msgspec.Struct, frozen=True):
    """What a queue asks of an agent from a certain wait on."""

    after: int
    """Wait in the queue, µs."""
    needs: Needs


class QueueRule(msgspec.Struct, frozen=True):
    """How one queue distributes."""

    name: str
    steps: tuple[Step, ...]
    """What agents need, by wait; the first begins at 0, each later one asks for something else or less."""
    strategy: str = "longest_idle"
    """Name of a file in ``acd/strategies``."""

    @classmethod
    def simple(cls, name: str, skill: str, strategy: str = "longest_idle") -> QueueRule:
        """A queue that asks for one skill of any level, always."""
        return cls(name, (Step(0, {skill: 1}),), strategy)

    @property
    def skill(self) -> str:
        """The skill that stands first, by whose level strategies rank."""
        return next(iter(self.steps[0].needs), "")

    def step_at(self, waited: int) -> int:
        """Index of the step that a wait of ``waited`` µs has come to."""
        return max(0, bisect_right(self.steps, waited, key=lambda step: step.after) - 1)

    def ever_fits(self, skills: Mapping[str, int]) -> bool:
        """Could an agent of these skills be offered a caller of this queue, now or after some wait?"""
        return any(meets(skills, step.needs) for step in self.steps)


class Offer(msgspec.Struct, frozen=True):
    """Ring this agent for this caller."""

    contact: str
    queue: str
    agent: str
    seat: str
    reason: str
    """Why this agent: the strategy's name, or ``last_agent``."""


def meets(skills: Mapping[str, int], needs: Needs) -> bool:
    """Does an agent of ``skills`` have all that is needed?

    >>> meets({"voice": 5}, {"voice": 3}), meets({"voice": 2}, {"voice": 3})
    (True, False)
    """
    return all(skills.get(skill, 0) >= level for skill, level in needs.items())


def order(caller: WaitingCaller) -> Order:
    """Sort key of the line: entry less head start; the contact id settles a tie.

    It never changes while the caller waits, and a head start is bounded: whoever waits comes to the
    front in the end, whatever the others' priority.
    """
    return (caller.entered - caller.head_start, caller.contact)
