"""What a simulation tells, for programs: counts, shares of 1, seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from callcenter.sim.figures import QueueFigures
from callcenter.sim.play import Outcome
from callcenter.sim.staffing import Staffing

__all__ = ["results_json", "staffing_json"]


def results_json(about: dict[str, Any], outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Where the callers come from, then each case: recorded, base, what_if."""
    return {**about, "cases": [_outcome(outcome) for outcome in outcomes]}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    shown: dict[str, Any] = rounded(msgspec.to_builtins(outcome))
    figures = outcome.figures
    shown["figures"]["total"] |= _shares(figures.total)
    for row, queue in zip(shown["figures"]["queues"], figures.queues, strict=True):
        row |= _shares(queue)
    return shown


def _shares(figures: QueueFigures) -> dict[str, float | None]:
    counts = {name: getattr(figures, name) for name in ("answered", "within", "abandoned", "left")}
    offered = figures.offered
    return {f"{name}_share": round(count / offered, 4) if offered else None for name, count in counts.items()}


def staffing_json(about: dict[str, Any], table: Staffing, now: list[float] | None) -> dict[str, Any]:
    """The table; ``from`` is the time of day."""
    rows = [
        {
            "from": f"{n // 2:02}:{n % 2 * 30:02}",
            **rounded(msgspec.to_builtins(half_hour)),
            "within_share": round(half_hour.within / half_hour.offered, 4) if half_hour.offered else None,
            "now": round(now[n], 2) if now else None,
        }
        for n, half_hour in enumerate(table.half_hours)
    ]
    return {**about, "days": table.days, "rounds": table.rounds, "half_hours": rows}


def rounded(value: Any) -> Any:
    """The same with every number rounded to four places."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, list | tuple) else value
