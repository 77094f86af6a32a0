"""The moment a caller and an agent are brought together: who is offered which call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush, heapreplace

import msgspec

from callcenter.acd.agent_states import AgentState
from callcenter.acd.explain import Candidate, explain, passed_over
from callcenter.acd.floor import LAST_AGENT, AgentView, Offer, Order, Part, QueueRule, WaitingCaller, order
from callcenter.acd.free_agents import FreeAgents
from callcenter.acd.line import Line

__all__ = ["Decision", "Distributor", "distribute"]

_LISTED = 300
"""With more agents than this at their seats, only the free ones are named in the reasons."""


class Decision(msgspec.Struct, frozen=True):
    """What to do now."""

    offers: tuple[Offer, ...] = ()
    """In the callers' order; no caller and no agent twice."""
    retry_at: int = 0
    """When something changes by time alone (a rest ends, a demand relaxes), µs: distribute then at the
    latest; 0: never."""


_NOTHING = Decision()


class Distributor:
    """Callers in line on one side, free agents on the other, indexed so that a change costs what it changes.

    Tell it of every caller and every agent; ``distribute`` gives the offers of this moment. Whoever was
    offered is out of line and not free until told otherwise.
    """

    def __init__(self, rules: Mapping[str, QueueRule]) -> None:
        self.line = Line()
        self._rules = rules
        self._agents: dict[str, AgentView] = {}
        self._present: dict[str, AgentView] = {}
        self._free = FreeAgents(rules)
        self._due: list[tuple[int, str, str]] = []

    @property
    def rules(self) -> Mapping[str, QueueRule]:
        """Queue → how it distributes."""
        return self._rules

    def change_rules(self, rules: Mapping[str, QueueRule], now: int) -> None:
        """Go by other rules from now on; callers keep their place, agents their state."""
        self._rules, self._free, self._due = rules, FreeAgents(rules), []
        for view in tuple(self._agents.values()):
            self.agent(view, now)
        for caller in tuple(self.line):
            self.enter(caller, now)

    # -- what changed -------------------------------------------------------------------------------

    def enter(self, caller: WaitingCaller, now: int) -> None:
        """Put a caller in line, at the place of the original entry."""
        rule, since = self._rules.get(caller.queue), caller.since or caller.entered
        step = rule.step_at(now - since) if rule else 0
        self.line.add(caller, step)
        if rule and step + 1 < len(rule.steps):
            self._wake("caller", caller.contact, since + rule.steps[step + 1].after)
        if caller.prefers_until > now:
            self._wake("caller", caller.contact, caller.prefers_until)

    def leave(self, contact: str) -> WaitingCaller | None:
        """Take a caller out of line; None when the contact is not in it."""
        return self.line.remove(contact)

    def agent(self, view: AgentView, now: int) -> None:
        """An agent is as ``view`` shows it from now on."""
        self._agents[view.agent] = view
        if view.state is AgentState.OFFLINE:
            self._present.pop(view.agent, None)
        else:
            self._present[view.agent] = view
        if not view.free:
            self._free.take(view.agent)
        elif view.rest_until > now:
            self._free.take(view.agent)
            self._wake("agent", view.agent, view.rest_until)
        else:
            self._free.put(view)

    def forget(self, agent: str) -> None:
        """There is no such agent any more."""
        self._agents.pop(agent, None)
        self._present.pop(agent, None)
        self._free.take(agent)

    @property
    def free(self) -> int:
        """Agents who may be offered a call now."""
        return len(self._free)

    # -- deciding -----------------------------------------------------------------------------------

    def distribute(self, now: int) -> Decision:
        """The offers of this moment.

        Of all queues together the first caller chooses first. A caller whom nobody present can serve is
        passed over, not waited for.
        """
        self._wake_up(now)
        offers = tuple(self._hand_out(now)) if len(self._free) and len(self.line) else ()
        retry_at = self._due[0][0] if self._due else 0
        return Decision(offers, retry_at) if offers or retry_at else _NOTHING

    # -- giving reasons -----------------------------------------------------------------------------

    def explain(self, caller: WaitingCaller, now: int, ahead: Iterable[Offer] = ()) -> tuple[Candidate, ...]:
        """Every agent, with the reason for or against ``caller``; see ``acd.explain``."""
        return explain(caller, self._agents.values(), self._rules, now, ahead)

    def passed_over(self, caller: WaitingCaller, now: int, ahead: Iterable[Offer] = ()) -> dict[str, list[str]]:
        """The agents at work who are not offered ``caller``, by reason, for the journal.

        On a floor of more than 300 only those who would fit are named; the others are counted by state.
        """
        if len(self._present) <= _LISTED:
            return passed_over(explain(caller, self._present.values(), self._rules, now, ahead))
        rule = self._rules[caller.queue]
        part = Part(caller.queue, rule.step_at(now - (caller.since or caller.entered)))
        free = [view for view, _ in zip(self._free.for_part(part), range(_LISTED), strict=False)]
        busy = Counter(view.state.value for view in self._present.values() if not view.free)
        named = passed_over(explain(caller, free, self._rules, now, ahead), 20)
        return {**named, **{state: [f"+{count}"] for state, count in busy.items()}}

    def _wake(self, kind: str, key: str, at: int) -> None:
        heappush(self._due, (at, kind, key))

    def _wake_up(self, now: int) -> None:
        """Look again at those for whom time has changed something."""
        while self._due and self._due[0][0] <= now:
            _, kind, key = heappop(self._due)
            if kind == "agent":
                if view := self._agents.get(key):
                    self.agent(view, now)
            elif caller := self.line.find(key):
                self.enter(caller, now)

    def _hand_out(self, now: int) -> Iterable[Offer]:
        """Serve the heads of the parts in their common order until nobody fits any more."""
        parts = self.line.parts()
        heads: list[tuple[Order, Part, int]] = [
            (order(callers[0]), part, 0) for part, callers in parts.items() if self._free.any_for(part)
        ]
        heapify(heads)
        served: list[str] = []
        while heads and len(self._free):
            _, part, place = heads[0]
            caller = parts[part][place]
            agent, reason = self._best(caller, part, now)
            if agent is not None:
                self._free.take(agent.agent)
                served.append(caller.contact)
                yield Offer(caller.contact, part.queue, agent.agent, agent.seat, reason)
            place += 1
            if place < len(parts[part]) and self._free.any_for(part):
                heapreplace(heads, (order(parts[part][place]), part, place))
            else:
                heappop(heads)
        for contact in served:
            self.line.remove(contact)

    def _best(self, caller: WaitingCaller, part: Part, now: int) -> tuple[AgentView | None, str]:
        """The agent for this caller and why; None when nobody is free for them."""
        if caller.prefers_until > now:
            return self._free.fitting(caller.prefers, part), LAST_AGENT
        for agent in self._free.for_part(part):
            if agent.agent not in caller.excluded:
                return agent, self._rules[part.queue].strategy
        return None, ""


def distribute(
    callers: Iterable[WaitingCaller], agents: Iterable[AgentView], rules: Mapping[str, QueueRule], now: int
) -> Decision:
    """Bring ``callers`` and ``agents`` together once, from nothing but these values."""
    floor = Distributor(rules)
    for agent in agents:
        floor.agent(agent, now)
    for caller in callers:
        floor.enter(caller, now)
    return floor.distribute(now)
