"""The simulator: how long one core takes for a year of inbound calls, through the distributor that the core runs."""

from __future__ import annotations

import time
from datetime import date
from statistics import median
from zoneinfo import ZoneInfo

from bench.figures import Figure, Goal, say
from callcenter.config import load_config
from callcenter.sim.days import Days
from callcenter.sim.play import play, scenario_case
from callcenter.sim.scenario_file import load_scenario
from callcenter.workdays import Calendar

__all__ = ["measure", "simulated"]

_YEAR = 365
_WITHIN = 15.0


def measure(quick: bool) -> list[Figure]:
    """The shipped scenario, from callers and shifts to figures and formulas; seconds of one core, not of the clock."""
    runs = [simulated(_YEAR, seed) for seed in range(1 if quick else 3)]
    seconds = [each[0] for each in runs]
    calls = [each[1] for each in runs]
    say(f"sim: a year of {calls[0]} calls in {median(seconds):.1f} s of one core")
    speed = [count / spent for spent, count in zip(seconds, calls, strict=True)]
    details = {"days": _YEAR, "offered": calls, "answered": [each[2] for each in runs]}
    return [
        Figure("sim.year", "CPU s for a year of calls", seconds, Goal("<=", 30.0), {}, details),
        Figure("sim.speed", "calls/s of one core", speed),
    ]


def simulated(days: int, seed: int = 1) -> tuple[float, int, int]:
    """CPU seconds, calls offered and calls answered of so many days from the first of January on."""
    config = load_config(environ={})
    shipped = load_scenario(config.root / "config" / "sim.yaml", config)
    scenario = shipped.model_copy(update={"first_day": date(2026, 1, 1)})
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    began = time.process_time()
    year = Days(scenario, calendar, ZoneInfo(config.site.timezone), days)
    case, traffic = scenario_case(config, scenario, year, seed)
    total = play(case, traffic, _WITHIN).figures.total
    return time.process_time() - began, total.offered, total.answered
