"""The moment a caller and an agent are brought together: who is offered which call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush, heapreplace

import msgspec

from callcenter.acd.explain import Candidate, Verdict, explain
from callcenter.acd.fits import Fits
from callcenter.acd.floor import (
    LAST_AGENT,
    AgentView,
    Needs,
    Offer,
    Order,
    Part,
    QueueRule,
    WaitingCaller,
    meets,
    order,
)
from callcenter.acd.free_agents import FreeAgents
from callcenter.acd.line import Line
from callcenter.acd.present import Present
from callcenter.acd.staffed import Staffed
from callcenter.acd.strategies import STRATEGIES

__all__ = ["Decision", "Distributor", "distribute"]

_NAMED = 20
"""Of the agents who rank lower so many are named."""


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
        self._agents: dict[str, AgentView] = {}
        self._go_by(rules)

    def _go_by(self, rules: Mapping[str, QueueRule]) -> None:
        fits = Fits(rules)
        self._rules = rules
        self._present = Present(fits)
        self._staffed = Staffed(rules, fits)
        self._free = FreeAgents(rules, fits)
        self._due: list[tuple[int, str, str]] = []

    @property
    def rules(self) -> Mapping[str, QueueRule]:
        """Queue → how it distributes."""
        return self._rules

    def change_rules(self, rules: Mapping[str, QueueRule], now: int) -> None:
        """Go by other rules from now on; callers keep their place, agents their state."""
        self._go_by(rules)
        for view in tuple(self._agents.values()):
            self.agent(view, now)
        for caller in tuple(self.line):
            self.enter(caller, now)

    # -- what changed -------------------------------------------------------------------------------

    def enter(self, caller: WaitingCaller, now: int) -> None:
        """Put a caller in line, at the place of the original entry."""
        rule, since = self._rules.get(caller.queue), caller.since or caller.entered
        step = max(rule.step_at(now - since), self._staffed.least(caller.queue)) if rule else 0
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
        self._present.see(view)
        for queue in self._staffed.see(view):
            self._replace(queue, now)
        if not view.free:
            self._free.take(view.agent)
        elif view.rest_until > now:
            self._free.take(view.agent)
            self._wake("agent", view.agent, view.rest_until)
        else:
            self._free.put(view)

    @property
    def staffed(self) -> Staffed:
        """Who is at work for which queue."""
        return self._staffed

    def asks(self, queue: str, waited: int) -> Needs:
        """What an agent needs for a caller who has waited ``waited`` µs, as long as those at work now are there."""
        rule = self._rules[queue]
        return rule.steps[max(rule.step_at(waited), self._staffed.least(queue))].needs

    def forget(self, agent: str) -> None:
        """There is no such agent any more."""
        self._agents.pop(agent, None)
        self._present.forget(agent)
        self._staffed.forget(agent)
        self._free.take(agent)

    def _replace(self, queue: str, now: int) -> None:
        """Other demands of a queue count now, because somebody came or went."""
        for caller in [each for each in self.line if each.queue == queue]:
            self.enter(caller, now)

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
        return explain(caller, self._agents.values(), self._rules, now, ahead, self._staffed.least(caller.queue))

    def passed_over(self, caller: WaitingCaller, now: int, ahead: Iterable[Offer] = ()) -> dict[str, list[str]]:
        """The agents at work who are not offered ``caller``, by reason, for the journal: verdict → agents.

        Each has its figure where there is one; ``+7`` stands for seven more.

        After ``distribute``: whoever is still free ranks lower, ``ahead`` has what was given to callers before
        this one. Of those who rank lower the first twenty are named, of large floors only counts.
        """
        rule = self._rules[caller.queue]
        waited = now - (caller.since or caller.entered)
        part = Part(caller.queue, max(rule.step_at(waited), self._staffed.least(caller.queue)))
        groups = self._present.not_free(caller, part, now)
        if lower := list(self._ranked_lower(caller, part, now)):
            groups[(Verdict.HELD if caller.held_for(now) else Verdict.RANKED_LOWER).value] = lower
        given = [offer.agent for offer in ahead if offer.agent not in caller.excluded and self._fits(offer.agent, part)]
        if given:
            groups[Verdict.EARLIER_CALLER.value] = given
        return groups

    def _fits(self, agent: str, part: Part) -> bool:
        view = self._agents.get(agent)
        return view is not None and meets(view.skills, self._rules[part.queue].steps[part.step].needs)

    def _ranked_lower(self, caller: WaitingCaller, part: Part, now: int) -> Iterator[str]:
        """The free agents who would fit, each with what the strategy compares, or with the seconds of the hold."""
        rule = self._rules[part.queue]
        figure, held = STRATEGIES[rule.strategy].figure, (caller.prefers_until - now) / 1e6
        for place, view in enumerate(self._free.for_part(part)):
            if place == _NAMED:
                yield f"+{self._free.count_for(part) - _NAMED}"
                return
            if view.agent not in caller.excluded:
                shown = held if caller.held_for(now) else figure(view, rule.skill, now)
                yield f"{view.agent} {round(shown, 1):g}"

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
        if last := caller.held_for(now):
            return self._free.fitting(last, part), LAST_AGENT
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
