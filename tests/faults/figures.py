"""One row of the table: what was broken, how often, and each figure beside the one to reach."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.compare import Findings

__all__ = ["SILENCE", "Figure", "Row", "percentile", "table"]

SILENCE = 3.0
"""No caller may hear nothing for longer, seconds (I6)."""


@dataclass(frozen=True)
class Figure:
    """A measured value and what it must be."""

    name: str
    value: float
    most: float
    unit: str = "s"
    least: bool = False
    """The value must be at least this, not at most."""

    @property
    def good(self) -> bool:
        """Is it reached?"""
        return self.value >= self.most if self.least else self.value <= self.most

    def __str__(self) -> str:
        sign, mark = ("≥" if self.least else "≤"), ("" if self.good else " **missed**")
        return f"{self.name} {_number(self.value)} ({sign} {_number(self.most)} {self.unit}){mark}"


def _number(value: float) -> str:
    return "none" if math.isinf(value) or math.isnan(value) else f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass
class Row:
    """What came of one fault."""

    number: int
    title: str
    injected: int = 0
    calls: int = 0
    findings: Findings = field(default_factory=Findings)
    delay: float = 0.0
    """Worst added delay to an agent's first word against the calm beginning of the same run, seconds."""
    silence: float = 0.0
    """Longest time that a caller heard nothing while nobody talked to them, seconds (I6)."""
    reconciled: float = math.inf
    """Seconds from the end of the last call, or of the fault, until the store told the truth; inf: it never did."""
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: str = ""
    """Why the row could not be measured."""
    only_figures: bool = False
    """A row without load: its figures are all there is."""

    @property
    def good(self) -> bool:
        """Is everything as it must be?"""
        told = not self.findings.told() and (self.only_figures or math.isfinite(self.reconciled))
        return not self.broken and told and self.silence <= SILENCE and all(figure.good for figure in self.figures)

    @property
    def verdict(self) -> str:
        """One word, or what is wrong."""
        if self.broken:
            return f"not measured: {self.broken}"
        wrong = [f"{name} {len(found)}" for name, found in self.findings.told().items()]
        wrong += [figure.name for figure in self.figures if not figure.good]
        if self.silence > SILENCE:
            wrong.append("silence")
        if not math.isfinite(self.reconciled) and not self.only_figures:
            wrong.append("store and phones differ")
        return "held" if not wrong else "MISSED: " + ", ".join(wrong)

    def cells(self) -> list[str]:
        """The row of the table."""
        found = self.findings
        load = ["–"] * 7 if self.only_figures else [
            str(self.calls), f"{len(found.lost)} (0)", f"{len(found.doubled)} (0)", f"{len(found.dropped)} (0)",
            _number(self.delay), f"{_number(self.silence)} (3)", _number(self.reconciled),
        ]  # fmt: skip
        figures = "; ".join(map(str, self.figures))
        return [str(self.number), self.title, str(self.injected), *load, figures, self.verdict]


HEAD = ("#", "fault", "injected", "calls", "lost", "doubled", "dropped", "worst added delay, s", "longest silence, s",
        "reconciled, s", "figure (to reach)", "verdict")  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    return "\n".join([*lines, *("| " + " | ".join(row.cells()) + " |" for row in rows)])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all do not exceed; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
