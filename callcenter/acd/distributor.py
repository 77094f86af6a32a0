"""The moment a caller and an agent are brought together: who is offered which call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heapreplace

import msgspec

from callcenter.acd.agent_states import AgentState
from callcenter.acd.floor import AgentView, Offer, Order, QueueRule, WaitingCaller, order
from callcenter.acd.strategies import STRATEGIES

__all__ = ["Decision", "distribute"]

_AVAILABLE = AgentState.AVAILABLE


class Decision(msgspec.Struct, frozen=True):
    """What to do now."""

    offers: tuple[Offer, ...] = ()
    """In the callers' order; no caller and no agent twice."""
    retry_at: int = 0
    """When a resting agent may be offered a call again, µs: distribute then at the latest; 0 never."""


_NOTHING = Decision()


def distribute(
    waiting: Mapping[str, Sequence[WaitingCaller]],
    agents: Iterable[AgentView],
    queues: Mapping[str, QueueRule],
    now: int,
) -> Decision:
    """Bring callers and agents together.

    ``waiting`` holds each queue's callers in their order (``floor.order``; ``Line.by_queue`` does).
    Of all queues together the first caller chooses first. ``agents`` may be all agents or only the
    free ones. A caller whom nobody present can serve is passed over, not waited for.
    """
    free, retry_at = _free(agents, now)
    pools = _pools(waiting, free, queues, now) if free else {}
    if not pools:
        return Decision(retry_at=retry_at) if retry_at else _NOTHING
    return Decision(offers=_hand_out(waiting, pools, len(free)), retry_at=retry_at)


def _free(agents: Iterable[AgentView], now: int) -> tuple[list[AgentView], int]:
    """The agents who may be offered a call, and when the first resting one may again."""
    everyone = tuple(agents)
    free = [a for a in everyone if a.state is _AVAILABLE and a.reachable and a.rest_until <= now]
    if len(free) == len(everyone):
        return free, 0
    resting = [a.rest_until for a in everyone if a.state is _AVAILABLE and a.reachable and a.rest_until > now]
    return free, min(resting, default=0)


def _pools(
    waiting: Mapping[str, Sequence[WaitingCaller]],
    free: Sequence[AgentView],
    queues: Mapping[str, QueueRule],
    now: int,
) -> dict[str, _Pool]:
    """The queues in which both a caller and a fitting agent are, each with those agents."""
    pools = {}
    for queue, callers in waiting.items():
        rule = queues.get(queue)
        if rule is None or not callers:
            continue
        fitting = [agent for agent in free if rule.skill in agent.skills]
        if fitting:
            pools[queue] = _Pool(rule, fitting, now)
    return pools


def _hand_out(
    waiting: Mapping[str, Sequence[WaitingCaller]], pools: Mapping[str, _Pool], free: int
) -> tuple[Offer, ...]:
    """Serve the heads of the queues in their common order until callers or agents are used up."""
    offers: list[Offer] = []
    taken: set[str] = set()
    heads: list[tuple[Order, str, int]] = [(order(waiting[queue][0]), queue, 0) for queue in pools]
    heapify(heads)
    while heads and len(taken) < free:
        _, queue, place = heads[0]
        caller, pool = waiting[queue][place], pools[queue]
        agent = pool.best(caller.excluded, taken)
        if agent is not None:
            taken.add(agent.agent)
            offers.append(Offer(caller.contact, queue, agent.agent, agent.seat, pool.reason))
        place += 1
        if place < len(waiting[queue]) and not pool.used_up:
            heapreplace(heads, (order(waiting[queue][place]), queue, place))
        else:
            heappop(heads)
    return tuple(offers)


class _Pool:
    """The agents that fit one queue; sorted only when more than one caller asks."""

    __slots__ = ("_agents", "_next", "_rank", "_sorted", "reason")

    def __init__(self, rule: QueueRule, agents: list[AgentView], now: int) -> None:
        self.reason = rule.strategy
        self._agents = agents
        self._rank = STRATEGIES[rule.strategy](rule.skill, now)
        self._next = 0
        self._sorted = False

    @property
    def used_up(self) -> bool:
        """True when no agent is left for any caller of the queue."""
        return self._next >= len(self._agents)

    def best(self, excluded: frozenset[str], taken: set[str]) -> AgentView | None:
        """The best agent not taken and not excluded; None when there is none."""
        if not taken and not excluded:
            return min(self._agents, key=self._rank)
        self._sort()
        agents = self._agents
        while self._next < len(agents) and agents[self._next].agent in taken:
            self._next += 1
        for place in range(self._next, len(agents)):
            agent = agents[place]
            if agent.agent not in excluded and agent.agent not in taken:
                return agent
        return None

    def _sort(self) -> None:
        if not self._sorted:
            self._agents.sort(key=self._rank)
            self._sorted = True
