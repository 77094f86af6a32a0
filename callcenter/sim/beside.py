"""What Erlang's formulas say of the same calls and agents: half hour by half hour, weighted by calls.

The formulas know one queue with its own agents; agents of several queues count in each of them, overflow in none.
An agent is taken up by ringing, talk and after-call work together. The formulas count the wait until the phone
rings, so the mean ring time is taken off the threshold and added to the wait.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import inf

import msgspec

from callcenter.sim.case import Case
from callcenter.sim.erlang import Outlook, erlang_a, erlang_c
from callcenter.sim.figures import QueueFigures
from callcenter.sim.shifts import on_duty
from callcenter.sim.traffic import HALF_HOUR, SECOND, Traffic

__all__ = ["Beside", "Formula", "formulas"]

_LENGTH = HALF_HOUR / SECOND


class Formula(msgspec.Struct, frozen=True):
    """What one formula expects of all half hours together; shares are of the calls, 0 to 1."""

    within: float
    wait: float | None
    """Mean wait of all calls, seconds; None: somewhere the line would grow for ever."""
    abandons: float
    occupancy: float | None
    overloaded: int
    """Half hours with calls in which there is no balance: nobody on duty, or for Erlang C more work than agents."""


class Beside(msgspec.Struct, frozen=True):
    """Both formulas for one queue."""

    queue: str
    erlang_c: Formula
    erlang_a: Formula


def formulas(case: Case, traffic: Traffic, figures: QueueFigures, within: float) -> Beside:
    """Erlang C and A for the queue that ``figures`` are of; ``within`` in seconds."""
    calls = traffic.expected(figures.queue)
    rule = case.rules()[figures.queue]
    agents = [round(mean) for mean in on_duty(case.duties, rule.ever_fits, traffic.starts, len(calls))]
    handling, rings, patience = figures.handling, figures.answers_after, traffic.patience()

    @cache
    def by_c(rate: float, number: int) -> Outlook:
        return erlang_c(rate, handling, number, within - rings)

    @cache
    def by_a(rate: float, number: int) -> Outlook:
        return erlang_a(rate, handling, patience, number, within - rings)

    slots = list(zip(calls, agents, strict=True))
    return Beside(figures.queue, _over_all(slots, by_c, rings), _over_all(slots, by_a, rings))


def _over_all(
    slots: list[tuple[float, int]], outlook: Callable[[float, int], Outlook], rings: float
) -> Formula:
    found = [(calls, number, outlook(calls / _LENGTH, number)) for calls, number in slots]
    whole = sum(calls for calls, _, _ in found) or 1.0
    wait = sum(calls * each.wait for calls, _, each in found if calls) / whole
    abandons = sum(calls * each.abandons for calls, _, each in found) / whole
    present = sum(number for _, number, _ in found)
    busy = sum(number * each.occupancy for _, number, each in found)
    return Formula(
        within=sum(calls * each.within for calls, _, each in found) / whole,
        wait=None if wait == inf else wait + rings * (1 - abandons),
        abandons=abandons,
        occupancy=busy / present if present else None,
        overloaded=sum(1 for calls, number, each in found if calls and (each.wait == inf or not number)),
    )
