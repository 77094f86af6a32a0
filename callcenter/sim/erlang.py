"""What the formulas say: waiting lines of Erlang C (nobody hangs up) and Erlang A (callers lose patience).

Both speak of calls that come at random at a steady rate, are served in order of arrival by ``agents`` equal
people, and take a handling time that is exponentially distributed. Rates are calls per second, times seconds.

Erlang C: A. K. Erlang, "Løsning af nogle Problemer fra Sandsynlighedsregningen af Betydning for de
automatiske Telefoncentraler", Elektroteknikeren 13, 1917.

Erlang A: C. Palm, "Research on telephone traffic carried by full availability groups", Tele 1, 1957; in the form of
O. Garnett, A. Mandelbaum, M. Reiman, "Designing a Call Center with Impatient Customers", Manufacturing & Service
Operations Management 4(3), 2002, and A. Mandelbaum, S. Zeltyn, "Service Engineering in Action: The Palm/Erlang-A
Queue", 2007 (J there is ``exp(crowd) / rate`` here). Patience is exponential with mean ``patience``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import exp, expm1, inf, log

import msgspec

__all__ = ["Outlook", "erlang_a", "erlang_b", "erlang_c", "least_agents"]


class Outlook(msgspec.Struct, frozen=True):
    """What a formula expects in the long run; shares are of all calls, 0 to 1."""

    waits: float
    """Share that finds nobody free."""
    within: float
    """Share answered within the threshold."""
    wait: float
    """Mean wait of all calls, those that give up included, seconds; infinite when the line grows for ever."""
    abandons: float
    """Share that gives up."""
    occupancy: float
    """Share of their time that agents are busy."""


_HOPELESS = Outlook(1.0, 0.0, inf, 0.0, 1.0)


def erlang_b(load: float, agents: int) -> float:
    """Share of calls that find all of ``agents`` busy when nobody waits; ``load`` is rate × handling time.

    >>> round(erlang_b(8.0, 10), 4)
    0.1217
    """
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(rate: float, handling: float, agents: int, within: float) -> Outlook:
    """The line in which nobody hangs up; it grows for ever when ``rate × handling`` reaches ``agents``.

    >>> outlook = erlang_c(100 / 1800, 180.0, 14, 20.0)  # 100 calls in half an hour, 3 minutes each
    >>> round(outlook.waits, 4), round(outlook.within, 4)
    (0.1741, 0.8884)
    """
    load = rate * handling
    if load <= 0:
        return Outlook(0.0, 1.0 if agents else 0.0, 0.0 if agents else inf, 0.0, 0.0)
    if load >= agents:
        return _HOPELESS
    blocked = erlang_b(load, agents)
    waits = agents * blocked / (agents - load * (1 - blocked))
    spare = (agents - load) / handling
    in_time = 1 - waits * exp(-spare * within) if within >= 0 else 0.0
    return Outlook(waits, in_time, waits / spare, 0.0, load / agents)


def erlang_a(rate: float, handling: float, patience: float, agents: int, within: float) -> Outlook:
    """The line whose callers give up; it never grows for ever.

    >>> outlook = erlang_a(100 / 1800, 180.0, 180.0, 10, 15.0)
    >>> round(outlook.waits, 3), round(outlook.within, 3), round(outlook.abandons, 3)
    (0.542, 0.557, 0.125)
    """
    load = rate * handling
    if load <= 0:
        return Outlook(0.0, 1.0 if agents else 0.0, 0.0, 0.0, 0.0)
    if not agents:
        return Outlook(1.0, 0.0, patience, 1.0, 0.0)
    tempo, grudge = agents * patience / handling, rate * patience
    series = _log_series(tempo, grudge)
    if (blocked := erlang_b(load, agents - 1)) == 0.0:  # below what a number can hold
        return Outlook(0.0, 1.0 if within >= 0 else 0.0, 0.0, 0.0, load / agents)
    idle = -log(blocked)  # of Σ load^j/j!, j < agents, over its last term
    crowd = log(load / agents) + series  # of the same sum over j ≥ agents
    waits = 1 / (1 + exp(min(700.0, idle - crowd)))
    abandons = max(0.0, waits * (exp(-crowd) + 1 - agents / load))
    late = waits * _served_late(tempo, grudge, max(0.0, within) / patience, crowd)
    in_time = 1 - abandons - late if within >= 0 else 0.0
    return Outlook(waits, max(0.0, in_time), abandons * patience, abandons, load * (1 - abandons) / agents)


def least_agents(outlook: Callable[[int], Outlook], target: float, most: int = 10_000) -> int:
    """The smallest number of agents with which at least ``target`` of the calls are answered in time; ``most`` if none.

    >>> least_agents(lambda agents: erlang_c(100 / 1800, 180.0, agents, 20.0), 0.8)
    14
    """
    return next((agents for agents in range(1, most) if outlook(agents).within >= target), most)


def _log_series(x: float, y: float) -> float:
    """log of 1 + Σ y^j / ((x+1)…(x+j)), j ≥ 1: the incomplete gamma function as Palm writes it.

    Terms grow up to j ≈ y - x, so the sum is kept as a largest term and what the others are of it.
    """
    term, largest, total = 0.0, 0.0, 1.0
    for j in count(1):
        term += log(y / (x + j)) if y > 0 else -inf
        if term > largest:
            total, largest = total * exp(largest - term) + 1.0, term
        else:
            total += exp(term - largest)
        if x + j > y and term - largest < -40:
            return largest + log(total)
    raise AssertionError("the series ends")


def _served_late(tempo: float, grudge: float, within: float, crowd: float) -> float:
    """Of the calls that wait, the share that is answered later than ``within`` (in units of the patience)."""
    left = grudge * exp(-within)
    rest = _log_series(tempo, left)
    beyond = rest + log(-expm1(-rest)) if rest > 0 else -inf  # log(e^rest - 1)
    return exp(min(0.0, grudge - left - tempo * within + beyond - crowd))

