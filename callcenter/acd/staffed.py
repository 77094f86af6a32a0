"""Which demands of the queues anybody at work meets: what nobody can fulfil is not waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from callcenter.acd.agent_states import AgentState
from callcenter.acd.fits import Fits
from callcenter.acd.floor import AgentView, Part, QueueRule

__all__ = ["Staffed"]

_AWAY = frozenset({AgentState.OFFLINE, AgentState.PAUSED})
_NOTHING: frozenset[Part] = frozenset()


class Staffed:
    """Counts, for each step of each queue, the agents at work (logged in and not paused) who meet it."""

    __slots__ = ("_at_work", "_counts", "_fits", "_rules", "changes")

    def __init__(self, rules: Mapping[str, QueueRule], fits: Fits) -> None:
        self._rules = rules
        self._fits = fits
        self._at_work: dict[str, frozenset[Part]] = {}
        self._counts: Counter[Part] = Counter()
        self.changes = 0
        """Grows whenever somebody comes to work or goes."""

    def least(self, queue: str) -> int:
        """First step of the queue's demands that somebody meets; 0 when nobody meets any."""
        rule = self._rules.get(queue)
        steps = range(len(rule.steps)) if rule else ()
        return next((step for step in steps if self._counts[Part(queue, step)]), 0)

    def see(self, view: AgentView) -> list[str]:
        """An agent is as ``view`` shows it; the queues whose first step that counts is another one now."""
        met = _NOTHING if view.state in _AWAY else self._fits.of(view)
        before = self._at_work.get(view.agent, _NOTHING)
        if met == before:
            return []
        queues = {queue for queue, _ in met ^ before}
        old = {queue: self.least(queue) for queue in queues}
        self._counts.subtract(before)
        self._counts.update(met)
        self._at_work[view.agent] = met
        self.changes += 1
        return [queue for queue in queues if self.least(queue) != old[queue]]

    def agents(self, queue: str) -> set[str]:
        """The agents at work who meet some step of the queue's demands."""
        return {agent for agent, met in self._at_work.items() if any(part.queue == queue for part in met)}

    def forget(self, agent: str) -> None:
        """There is no such agent any more."""
        self._counts.subtract(self._at_work.pop(agent, _NOTHING))
        self.changes += 1
