"""Who is on duty when: a scenario's shifts filled with agents, and duties for a number wanted in each half hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from callcenter.config import Agent
from callcenter.sim.days import Days
from callcenter.sim.scenario import Scenario, ShiftRow
from callcenter.sim.traffic import HALF_HOUR, Duty

__all__ = ["duties_for", "duties_of", "on_duty"]


def duties_of(scenario: Scenario, days: Days, agents: Mapping[str, Agent]) -> tuple[Duty, ...]:
    """Every duty, from the night before the first day on. Who has been off longest comes; too few come all."""
    free_from = dict.fromkeys(agents, 0)
    duties: list[Duty] = []
    for begins, ends, row in sorted(_shifts(scenario, days), key=lambda shift: shift[:2]):
        able = [name for name, agent in agents.items() if row.takes(agent) and free_from[name] <= begins]
        for name in sorted(able, key=lambda name: (free_from[name], name))[: row.agents]:
            free_from[name] = ends
            duties.append(Duty(name, dict(agents[name].skills), begins, ends))
    return tuple(duties)


def _shifts(scenario: Scenario, days: Days) -> Iterator[tuple[int, int, ShiftRow]]:
    """Begin and end in µs, and the row."""
    for day in (days.dates[0] - timedelta(days=1), *days.dates):
        for row in scenario.shifts:
            if days.kind(day) in row.days:
                first, last = map(_minute, row.hours.split("-"))
                ends = days.moment(day, last if last > first else last + 24 * 60)
                if ends > days.starts:
                    yield days.moment(day, first), ends, row


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def duties_for(levels: Sequence[int], starts: int, skills: Mapping[str, int]) -> tuple[Duty, ...]:
    """So many agents in each half hour from ``starts`` (µs) on: the first ones longest, each with few gaps.

    >>> [(duty.agent, duty.begins, duty.ends) for duty in duties_for([1, 2, 0], 0, {"voice": 5})]
    [('1', 0, 3600000000), ('2', 1800000000, 3600000000)]
    """
    found: list[Duty] = []
    for number in range(1, max(levels, default=0) + 1):
        begun: int | None = None
        for slot, level in enumerate((*levels, 0)):
            if level >= number and begun is None:
                begun = slot
            elif level < number and begun is not None:
                span = (starts + begun * HALF_HOUR, starts + slot * HALF_HOUR)
                found.append(Duty(str(number), dict(skills), *span))
                begun = None
    return tuple(found)


def on_duty(
    duties: Sequence[Duty], able: Callable[[Mapping[str, int]], bool], starts: int, slots: int
) -> list[float]:
    """Mean number of agents whose skills are ``able`` in each half hour from ``starts`` on, pauses taken off."""
    present = [0] * slots
    for duty in duties:
        if able(duty.skills):
            spans = [(duty.begins, duty.ends, 1), *((begins, ends, -1) for begins, ends in duty.pauses)]
            for begins, ends, sign in spans:
                _add(present, begins - starts, ends - starts, sign)
    return [time / HALF_HOUR for time in present]


def _add(present: list[int], begins: int, ends: int, sign: int) -> None:
    for slot in range(max(0, begins // HALF_HOUR), min(len(present), -(-ends // HALF_HOUR))):
        span = min(ends, (slot + 1) * HALF_HOUR) - max(begins, slot * HALF_HOUR)
        present[slot] += sign * max(0, span)
