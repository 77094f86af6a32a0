"""What a simulation comes to: the figures of a case, each share with its numerator and denominator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, sqrt

import msgspec

from callcenter.acd import QueueRule
from callcenter.sim.case import Case
from callcenter.sim.staff import SimAgent
from callcenter.sim.tally import QueueTally, Tally
from callcenter.sim.traffic import SECOND

__all__ = ["Fairness", "Figures", "QueueFigures", "Waits", "figures_of", "percentile"]

_HOUR = 3600 * SECOND


class Waits(msgspec.Struct, frozen=True):
    """Waits from the first queue entry until an agent answered, ringing included, seconds; None: nobody."""

    mean: float | None = None
    p50: float | None = None
    p95: float | None = None
    max: float | None = None


class Fairness(msgspec.Struct, frozen=True):
    """How evenly calls were spread over the agents who were on duty; all their calls count."""

    agents: int
    least: int
    mean: float
    most: int
    """Calls of one agent."""
    spread: float
    """Coefficient of variation of calls for an hour on duty; 0: all alike."""


class QueueFigures(msgspec.Struct, frozen=True):
    """The calls that entered one queue first, or all."""

    queue: str
    """Empty: all."""
    offered: int
    """Calls that entered a queue for a person; answered + abandoned + left."""
    answered: int
    within: int
    """Answered within the threshold; its denominator is ``offered``."""
    abandoned: int
    left: int
    """Sent on without an agent: waited too long, line full, nobody on duty."""
    wait: Waits
    wait_of_all: float
    """Mean wait of all, those who gave up included, seconds."""
    longest_line: int
    """Most callers in line at once."""
    occupancy: float | None
    """(Ring + talk + after-call work) ÷ (those + idle) of the agents who can serve it; None: nobody was on duty."""
    answers_after: float
    """Mean ring time for an answered call, missed offers included, seconds."""
    fairness: Fairness
    handling: float
    """Mean ring, talk and after-call work of an answered call, seconds."""


class Figures(msgspec.Struct, frozen=True):
    """Everything that is told of one case."""

    total: QueueFigures
    queues: tuple[QueueFigures, ...]
    offers: int
    missed: int
    """Offers that no agent took."""
    again: int
    """Calls of those who had given up before, among the offered ones."""
    agent_hours: float
    """On duty and not paused."""


def figures_of(case: Case, tally: Tally, agents: Sequence[SimAgent]) -> Figures:
    """The figures of a finished simulation, or of a recorded day that was counted like one."""
    rules = case.rules()
    queues = tuple(_queue(tally, rules[name], agents) for name, each in tally.queues.items() if each.offered)
    present = sum(agent.busy + agent.idle for agent in agents)
    return Figures(
        _total(tally, agents),
        queues,
        tally.offers,
        tally.missed,
        tally.again,
        present / _HOUR,
    )


def _queue(tally: Tally, rule: QueueRule, agents: Iterable[SimAgent]) -> QueueFigures:
    able = [agent for agent in agents if rule.ever_fits(agent.view.skills)]
    return _made(rule.name, tally, [rule.name], tally.queues[rule.name].longest, able)


def _total(tally: Tally, agents: Iterable[SimAgent]) -> QueueFigures:
    return _made("", tally, list(tally.queues), tally.longest, agents)


def _made(name: str, tally: Tally, queues: Sequence[str], longest: int, agents: Iterable[SimAgent]) -> QueueFigures:
    found = [tally.queues[queue] for queue in queues]
    waits = sorted(wait for each in found for wait in each.waits)
    offered, answered = _sum(found, "offered"), len(waits)
    gave_up = _sum(found, "gave_up_after")
    served = max(1, sum(tally.served[queue] for queue in queues))
    ringing = sum(tally.ringing[queue] for queue in queues)
    work = ringing + sum(tally.talk[queue] + tally.wrap_up[queue] for queue in queues)
    return QueueFigures(
        queue=name,
        offered=offered,
        answered=answered,
        within=_sum(found, "within"),
        abandoned=_sum(found, "abandoned"),
        left=_sum(found, "left"),
        wait=_waits(waits),
        wait_of_all=(sum(waits) + gave_up) / max(1, offered) / SECOND,
        longest_line=longest,
        occupancy=_occupancy(agents),
        fairness=_fairness(agents),
        answers_after=ringing / served / SECOND,
        handling=work / served / SECOND,
    )


def _sum(found: Iterable[QueueTally], name: str) -> int:
    return sum(getattr(each, name) for each in found)


def _waits(ordered: Sequence[int]) -> Waits:
    if not ordered:
        return Waits()
    mean = sum(ordered) / len(ordered)
    found = (mean, percentile(ordered, 0.5), percentile(ordered, 0.95), ordered[-1])
    return Waits(*(round(value / SECOND, 3) for value in found))


def percentile(ordered: Sequence[int], share: float) -> int:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank).

    >>> percentile([1, 2, 3, 4], 0.5), percentile([1, 2, 3, 4], 0.95)
    (2, 4)
    """
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _occupancy(agents: Iterable[SimAgent]) -> float | None:
    times = [(agent.busy, agent.busy + agent.idle) for agent in agents]
    present = sum(whole for _, whole in times)
    return sum(busy for busy, _ in times) / present if present else None


def _fairness(agents: Iterable[SimAgent]) -> Fairness:
    present = [agent for agent in agents if agent.busy + agent.idle]
    calls = [agent.calls for agent in present] or [0]
    rates = [agent.calls / (agent.busy + agent.idle) for agent in present] or [0.0]
    mean = sum(rates) / len(rates)
    deviation = sqrt(sum((rate - mean) ** 2 for rate in rates) / len(rates))
    return Fairness(len(present), min(calls), sum(calls) / len(calls), max(calls), deviation / mean if mean else 0.0)
