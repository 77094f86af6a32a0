"""The pure distributor on floors of several sizes: how long one change takes, and how that grows."""

from __future__ import annotations

import random
import time
from statistics import median
from typing import Any

from msgspec.structs import replace

from bench.figures import Figure, Goal, percentile, say
from callcenter.acd import AgentState, AgentView, Distributor, QueueRule, Step, WaitingCaller

__all__ = ["measure", "steps"]

_QUEUES, _CALLERS = 50, 2000
_SIZES = (100, 1000, 5000)
_SECOND = 1_000_000


def measure(quick: bool) -> list[Figure]:
    """Callers come and go, agents take and end calls, one change after the other; each change is one step."""
    changes, rounds = (2000, 1) if quick else (10000, 3)
    runs: dict[int, list[list[float]]] = {size: [] for size in _SIZES}
    for number in range(rounds):
        for size in _SIZES:
            runs[size].append(steps(size, _QUEUES, _CALLERS, changes, seed=number))
    table: dict[str, Any] = {
        str(size): {
            "p50_ms": round(median(percentile(run, 0.5) for run in found), 4),
            "p99_ms": round(median(percentile(run, 0.99) for run in found), 4),
        }
        for size, found in runs.items()
    }
    say(f"distributor: agents → ms for one change: {table}")
    largest = [percentile(run, 0.99) for run in runs[_SIZES[-1]]]
    growth = [
        percentile(large, 0.99) / percentile(small, 0.99) / (_SIZES[-1] / _SIZES[0])
        for small, large in zip(runs[_SIZES[0]], runs[_SIZES[-1]], strict=True)
    ]
    details = {"queues": _QUEUES, "waiting": _CALLERS, "by_agents": table}
    return [
        Figure("distributor.step", "ms p99, one change, 5000 agents", largest, Goal("<=", 5.0), {}, details),
        Figure("distributor.growth", "growth of p99 over growth of agents", growth, Goal("<=", 1.0)),
    ]


def steps(agents: int, queues: int, callers: int, changes: int, seed: int = 1) -> list[float]:
    """ms of each of ``changes`` changes on a floor of so many agents, queues and waiting callers.

    Every agent serves one to five queues, every queue has three steps of demands. A change is an agent who
    becomes free, is offered a call and takes it, or a caller who comes; as many callers come as are served.
    """
    chance = random.Random(seed)
    rules = {f"q{n}": _rule(n) for n in range(queues)}
    floor, now = Distributor(rules), 1_000_000 * _SECOND
    people = [_agent(n, queues, chance, now) for n in range(agents)]
    for view in people:
        floor.agent(view, now)
    waiting = 0
    for n in range(callers):
        floor.enter(WaitingCaller(f"w{n}", f"q{n % queues}", now - (callers - n) * 10_000), now)
    taken = []
    for n in range(changes):
        now += 50_000
        view = people[chance.randrange(agents)]
        began = time.perf_counter()
        if n % 2:
            floor.agent(replace(view, state=AgentState.AVAILABLE, idle_since=now), now)
        else:
            waiting += 1
            floor.enter(WaitingCaller(f"n{waiting}", f"q{chance.randrange(queues)}", now), now)
        for offer in floor.distribute(now).offers:
            chosen = people[int(offer.agent)]
            floor.agent(replace(chosen, state=AgentState.ON_CALL), now)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _rule(number: int) -> QueueRule:
    skill, other = f"s{number}", f"s{number // 10}"
    demands = (Step(0, {skill: 5}), Step(30 * _SECOND, {skill: 1}), Step(90 * _SECOND, {other: 1}))
    return QueueRule(f"q{number}", demands, ("longest_idle", "skill_best", "fewest_calls")[number % 3])


def _agent(number: int, queues: int, chance: random.Random, now: int) -> AgentView:
    skills = {f"s{chance.randrange(queues)}": chance.randint(1, 10) for _ in range(chance.randint(1, 5))}
    return AgentView(str(number), str(number), skills, AgentState.ON_CALL, now)
