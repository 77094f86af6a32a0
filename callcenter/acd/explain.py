"""Asked afterwards or on the spot: why this agent, and why none of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from callcenter.acd.agent_states import AgentState
from callcenter.acd.floor import LAST_AGENT, AgentView, Needs, Offer, QueueRule, WaitingCaller, meets
from callcenter.acd.strategies import STRATEGIES

__all__ = ["Candidate", "Verdict", "explain"]


class Verdict(StrEnum):
    """Why an agent is, or is not, the one."""

    CHOSEN = "chosen"
    """The queue's strategy puts this agent first."""
    LAST_AGENT = "last_agent"
    """Chosen, because the caller talked to this agent last."""
    RANKED_LOWER = "ranked_lower"
    """Fits, but the queue's strategy prefers the chosen one."""
    EARLIER_CALLER = "earlier_caller"
    """Fits, but is offered to a caller who is further ahead."""
    HELD = "held"
    """Fits, but the caller is kept a few seconds for the agent they talked to last."""
    LACKS_SKILL = "lacks_skill"
    EXCLUDED = "excluded"
    """Not to be offered this caller."""
    RESTING = "resting"
    """Missed or refused a call a moment ago."""
    UNREACHABLE = "unreachable"
    """No phone is registered at the seat."""
    OFFLINE = "offline"
    PAUSED = "paused"
    RESERVED = "reserved"
    RINGING = "ringing"
    ON_CALL = "on_call"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    OUTBOUND = "outbound"


class Candidate(msgspec.Struct, frozen=True):
    """One agent as a candidate for one caller."""

    agent: str
    verdict: Verdict
    figure: float | None = None
    """What was compared (see the strategy), or the seconds that a rest or a hold goes on."""
    about: str = ""
    """The other caller, agent, or the missing skill with its level, that the verdict speaks of."""


def explain(
    caller: WaitingCaller,
    agents: Iterable[AgentView],
    rules: Mapping[str, QueueRule],
    now: int,
    ahead: Iterable[Offer] = (),
    least: int = 0,
) -> tuple[Candidate, ...]:
    """Every agent with the reason for or against it; the best ones come first.

    ``ahead`` are the offers decided in the same moment for callers who stand before this one, ``least`` is
    the first step of the queue's demands that anybody at work meets.
    """
    rule = rules[caller.queue]
    needs = rule.steps[max(rule.step_at(now - (caller.since or caller.entered)), least)].needs
    given = {offer.agent: offer.contact for offer in ahead if offer.contact != caller.contact}
    fitting: list[AgentView] = []
    others: list[Candidate] = []
    for agent in agents:
        obstacle = _obstacle(agent, caller, needs, now) or _given(agent, given)
        if obstacle is None:
            fitting.append(agent)
        else:
            others.append(obstacle)
    others.sort(key=lambda candidate: candidate.agent)
    return (*_ranked(caller, fitting, rule, now), *others)


def _ranked(caller: WaitingCaller, fitting: list[AgentView], rule: QueueRule, now: int) -> Iterable[Candidate]:
    strategy = STRATEGIES[rule.strategy]
    held = caller.held_for(now)
    for place, agent in enumerate(sorted(fitting, key=strategy.ranking(rule.skill))):
        if agent.agent == held:
            yield Candidate(agent.agent, Verdict(LAST_AGENT))
        elif held:
            yield Candidate(agent.agent, Verdict.HELD, (caller.prefers_until - now) / 1e6, caller.prefers)
        else:
            verdict = Verdict.RANKED_LOWER if place else Verdict.CHOSEN
            yield Candidate(agent.agent, verdict, strategy.figure(agent, rule.skill, now))


def _obstacle(agent: AgentView, caller: WaitingCaller, needs: Needs, now: int) -> Candidate | None:
    """What keeps the agent from this caller whatever the others do; None when nothing does."""
    if agent.state is AgentState.OFFLINE:
        return Candidate(agent.agent, Verdict.OFFLINE)
    if not meets(agent.skills, needs):
        missing = [f"{skill} {level}" for skill, level in needs.items() if agent.skills.get(skill, 0) < level]
        return Candidate(agent.agent, Verdict.LACKS_SKILL, about=", ".join(missing))
    if agent.state is not AgentState.AVAILABLE:
        return Candidate(agent.agent, Verdict(agent.state.value))
    if agent.agent in caller.excluded:
        return Candidate(agent.agent, Verdict.EXCLUDED)
    if not agent.reachable:
        return Candidate(agent.agent, Verdict.UNREACHABLE, about=agent.seat)
    if agent.rest_until > now:
        return Candidate(agent.agent, Verdict.RESTING, (agent.rest_until - now) / 1e6)
    return None


def _given(agent: AgentView, given: Mapping[str, str]) -> Candidate | None:
    if agent.agent not in given:
        return None
    return Candidate(agent.agent, Verdict.EARLIER_CALLER, about=given[agent.agent])
