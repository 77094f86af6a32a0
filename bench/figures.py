"""What a measurement gives: all runs of ours and of its rivals, their medians, and whether it is enough."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

__all__ = ["Figure", "Goal", "percentile", "say"]

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Goal:
    """``Goal("<=", 0.5)``: the figure to reach."""

    sign: str
    value: float

    def reached_by(self, value: float) -> bool:
        """Is ``value`` good enough?"""
        return _COMPARE[self.sign](value, self.value)


@dataclass
class Figure:
    """One number, measured several times."""

    name: str
    unit: str
    runs: Sequence[float]
    goal: Goal | None = None
    baselines: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Rival → its runs, taken in turn with ours."""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        """True also when there is nothing to reach."""
        return self.goal is None or (bool(self.runs) and self.goal.reached_by(median(self.runs)))

    def as_json(self) -> dict[str, Any]:
        """For the report; ``ratio`` is ours divided by the rival's."""
        ours = median(self.runs) if self.runs else None
        row: dict[str, Any] = {
            "name": self.name,
            "unit": self.unit,
            "median": _short(ours),
            "runs": [_short(run) for run in self.runs],
        }
        if self.goal is not None:
            row |= {"reach": f"{self.goal.sign} {self.goal.value:g}", "reached": self.reached}
        if self.baselines:
            row["baselines"] = {name: _beside(ours, runs) for name, runs in self.baselines.items()}
        if self.details:
            row["details"] = self.details
        return row


def _beside(ours: float | None, runs: Sequence[float]) -> dict[str, Any]:
    theirs = median(runs) if runs else None
    ratio = ours / theirs if ours is not None and theirs else None
    return {"median": _short(theirs), "runs": [_short(run) for run in runs], "ratio": _short(ratio)}


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of ``values`` do not exceed; NaN of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def say(text: str) -> None:
    """One line of progress, on standard error."""
    import sys

    print(text, file=sys.stderr, flush=True)
