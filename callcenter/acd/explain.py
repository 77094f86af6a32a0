"""Asked afterwards or on the spot: why this agent, and why none of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from callcenter.acd.agent_states import AgentState
from callcenter.acd.floor import AgentView, Offer, QueueRule, WaitingCaller
from callcenter.acd.strategies import STRATEGIES

__all__ = ["Candidate", "Verdict", "explain"]


class Verdict(StrEnum):
    """Why an agent is, or is not, the one."""

    CHOSEN = "chosen"
    IDLE_LESS = "idle_less"
    """Fits, but the chosen one has been idle longer."""
    RANKED_LOWER = "ranked_lower"
    """Fits, but the queue's strategy prefers the chosen one."""
    EARLIER_CALLER = "earlier_caller"
    """Fits, but is offered to a caller who is further ahead."""
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
    detail: str = ""
    """The figures behind the verdict, in words."""


def explain(
    caller: WaitingCaller,
    agents: Iterable[AgentView],
    queues: Mapping[str, QueueRule],
    now: int,
    ahead: Iterable[Offer] = (),
) -> tuple[Candidate, ...]:
    """Every agent with the reason for or against it; the best ones come first.

    ``ahead`` are the offers decided in the same moment for callers who stand before this one.
    """
    rule = queues[caller.queue]
    rank = STRATEGIES[rule.strategy](rule.skill, now)
    given = {offer.agent: offer.contact for offer in ahead if offer.contact != caller.contact}
    fitting: list[AgentView] = []
    others: list[Candidate] = []
    for agent in agents:
        obstacle = _obstacle(agent, caller, rule, now) or _given(agent, given)
        if obstacle is None:
            fitting.append(agent)
        else:
            others.append(obstacle)
    fitting.sort(key=rank)
    others.sort(key=lambda candidate: candidate.agent)
    return (*_ranked(fitting, rule, now), *others)


def _ranked(fitting: list[AgentView], rule: QueueRule, now: int) -> Iterable[Candidate]:
    if not fitting:
        return
    best = fitting[0]
    loser = Verdict.IDLE_LESS if rule.strategy == "longest_idle" else Verdict.RANKED_LOWER
    yield Candidate(best.agent, Verdict.CHOSEN, f"{rule.strategy}: idle {_seconds(now - best.idle_since)}")
    for agent in fitting[1:]:
        yield Candidate(
            agent.agent,
            loser,
            f"idle {_seconds(now - agent.idle_since)}, {best.agent} {_seconds(now - best.idle_since)}",
        )


def _obstacle(agent: AgentView, caller: WaitingCaller, rule: QueueRule, now: int) -> Candidate | None:
    """What keeps the agent from this caller whatever the others do; None when nothing does."""
    if agent.state is AgentState.OFFLINE:
        return Candidate(agent.agent, Verdict.OFFLINE)
    if rule.skill not in agent.skills:
        has = ", ".join(sorted(agent.skills)) or "none"
        return Candidate(agent.agent, Verdict.LACKS_SKILL, f"needs {rule.skill}, has {has}")
    if agent.agent in caller.excluded:
        return Candidate(agent.agent, Verdict.EXCLUDED)
    if agent.state is not AgentState.AVAILABLE:
        return Candidate(agent.agent, Verdict(agent.state.value))
    if not agent.reachable:
        return Candidate(agent.agent, Verdict.UNREACHABLE, f"no phone is registered at seat {agent.seat}")
    if agent.rest_until > now:
        return Candidate(agent.agent, Verdict.RESTING, f"for {_seconds(agent.rest_until - now)} more")
    return None


def _given(agent: AgentView, given: Mapping[str, str]) -> Candidate | None:
    if agent.agent not in given:
        return None
    return Candidate(agent.agent, Verdict.EARLIER_CALLER, f"offered to {given[agent.agent]}")


def _seconds(duration: int) -> str:
    return f"{duration / 1_000_000:.1f} s"
