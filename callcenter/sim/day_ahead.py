"""Agents for one day whose calls are forecast: its half hours are played until the target is met in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callcenter.sim.case import Case
from callcenter.sim.scenario import Scenario
from callcenter.sim.staffing import Staffing, staffing
from callcenter.sim.synthetic import Synthetic

__all__ = ["callers_of", "staffing_ahead"]

_ENOUGH_CALLS = 6_000
"""Simulated in each round, within these bounds of days."""
_FEWEST_DAYS, _MOST_DAYS = 20, 200


def callers_of(
    scenario: Scenario, queue: str, calls: Sequence[float], starts: int, seed: int, day_cv: float, days: int = 0
) -> Synthetic:
    """Callers of one queue on ``days`` days alike (0: as many as tell enough), ``calls`` in each half hour.

    Talk, patience and calling again are the scenario's; ``day_cv``: the days differ as the forecast may be off.
    """
    demand = scenario.queues[queue].model_copy(update={"share": 1.0})
    alone = scenario.model_copy(update={"queues": {queue: demand}, "day_to_day": day_cv})
    days = days or min(_MOST_DAYS, max(_FEWEST_DAYS, round(_ENOUGH_CALLS / max(1.0, sum(calls)))))
    return Synthetic(alone, starts, list(calls) * days, seed)


def staffing_ahead(
    case: Case, callers: Synthetic, queue: str, within: float, target: float, told: Callable[[str], object] = str
) -> Staffing:
    """The least agents in each half hour with which ``target`` of the calls are answered ``within`` seconds."""
    return staffing(case, callers, queue, within, target, told)
