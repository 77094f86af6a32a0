"""From settings to results: the base case of a scenario or of a recorded day, and what becomes of a case."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from callcenter.config import Config
from callcenter.errors import CommandRefused
from callcenter.sim.beside import Beside, formulas
from callcenter.sim.case import Case, Overflow
from callcenter.sim.days import Days
from callcenter.sim.engine import simulate
from callcenter.sim.figures import Figures, figures_of
from callcenter.sim.record import RecordedDay
from callcenter.sim.replay import Replay, as_recorded, duties_on
from callcenter.sim.scenario import Scenario
from callcenter.sim.shifts import duties_of, on_duty
from callcenter.sim.staffing import DAY
from callcenter.sim.synthetic import Synthetic
from callcenter.sim.tally import Tally
from callcenter.sim.traffic import SECOND, Duty, Traffic

__all__ = [
    "Outcome",
    "busiest",
    "days_of_kind",
    "on_duty_now",
    "play",
    "recorded",
    "replay_case",
    "scenario_case",
]

_ENOUGH_CALLS = 40_000
"""Simulated in each round of a staffing table, within these bounds of days."""
_FEWEST_DAYS, _MOST_DAYS = 20, 400


class Outcome(msgspec.Struct, frozen=True):
    """A case with its figures, and what the formulas say of it."""

    name: str
    """``recorded``, ``base`` or ``what_if``."""
    changes: tuple[str, ...]
    figures: Figures
    formulas: tuple[Beside, ...] = ()
    """Of each queue that does not overflow into another: that, no formula knows."""


def scenario_case(config: Config, scenario: Scenario, days: Days, seed: int) -> tuple[Case, Synthetic]:
    """The installation as it is, with the shifts and the callers of the scenario."""
    traffic = Synthetic(scenario, days.starts, days.expected(), seed)
    return _base(config, scenario, duties_of(scenario, days, config.agents)), traffic


def replay_case(config: Config, scenario: Scenario, day: RecordedDay, seed: int) -> tuple[Case, Replay]:
    """The installation as it is, with the shifts and the callers of the day. Raises CommandRefused for an empty one.

    The record's priorities hold what was given to callers who called again, so nothing is added for that.
    """
    traffic = Replay(day, config, scenario, seed)
    if not traffic.calls:
        raise CommandRefused("no call entered a queue on that day; `callcenter call list` shows the calls on record")
    case = _base(config, scenario, duties_on(day, config.agents, config))
    return replace(case, acd=config.acd.model_copy(update={"repeat_priority": 0})), traffic


def days_of_kind(scenario: Scenario, days: Days, kind: str, queue: str, seed: int, number: int = 0) -> Synthetic:
    """The callers of one queue on ``number`` days of one kind, for a staffing table; 0: as many as tell enough."""
    demand = scenario.queues[queue]
    calls = [each * demand.share for each in days.expected_on(kind)]
    number = number or min(_MOST_DAYS, max(_FEWEST_DAYS, round(_ENOUGH_CALLS / max(1.0, sum(calls)))))
    alone = scenario.model_copy(update={"queues": {queue: demand.model_copy(update={"share": 1.0})}})
    return Synthetic(alone, days.starts, calls * number, seed)


def on_duty_now(case: Case, days: Days, kind: str, queue: str) -> list[float] | None:
    """Mean number of agents in each half hour of the days of that kind; None when there is no such day."""
    present = on_duty(case.duties, case.rules()[queue].ever_fits, days.starts, len(days.dates) * DAY)
    found = [present[n * DAY : (n + 1) * DAY] for n, day in enumerate(days.dates) if days.kind(day) == kind]
    return [sum(slot) / len(found) for slot in zip(*found, strict=True)] if found else None


def _base(config: Config, scenario: Scenario, duties: tuple[Duty, ...]) -> Case:
    overflows = {
        name: Overflow(demand.overflow, int(demand.overflow_seconds * SECOND), demand.overflow_priority)
        for name, demand in scenario.queues.items()
        if demand.overflow
    }
    return Case(
        name="base",
        queues=config.queues,
        acd=config.acd,
        duties=duties,
        overflows=overflows,
        pause_after_misses=int(scenario.back_minutes * 60 * SECOND),
    )


def busiest(case: Case, traffic: Traffic) -> str:
    """The queue with the most calls."""
    return max(case.queues, key=lambda name: sum(traffic.expected(name)))


def play(case: Case, traffic: Traffic, within: float, told: Callable[[int], object] = int) -> Outcome:
    """Simulate the case and look up the formulas; ``within`` in seconds, ``told`` hears the virtual time, µs."""
    tally, staff = simulate(case, traffic, within, told)
    figures = figures_of(case, tally, list(staff.agents.values()))
    alone = [queue for queue in figures.queues if queue.queue not in case.overflows]
    beside = tuple(formulas(case, traffic, queue, within) for queue in alone)
    return Outcome(case.name, case.changes, figures, beside)


def recorded(case: Case, traffic: Replay, day: RecordedDay, within: float) -> Outcome:
    """The day as it was, in the same figures."""
    tally = Tally(day.starts, day.ends, tuple(case.queues), round(within * SECOND))
    agents = as_recorded(day, traffic, case.duties, tally)
    return Outcome("recorded", (), figures_of(case, tally, agents))
