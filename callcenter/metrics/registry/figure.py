"""A figure with its evidence: the counts that it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from callcenter.errors import MetricUnknown
from callcenter.metrics.registry.catalogue import COUNTS, METRICS
from callcenter.metrics.registry.definition import Metric, Unit

__all__ = ["Figure", "figure_of", "total"]


@dataclass(frozen=True)
class Figure:
    """One metric of one part. Durations among the counts are µs; ``value`` is what people read."""

    metric: str
    key: dict[str, str] = field(default_factory=dict)
    """Dimension → word; empty for the whole."""
    numerator: int = 0
    denominator: int | None = None
    """None for a metric that is one count."""
    value: Decimal | None = None
    """None where it would be divided by 0. A ratio as a fraction, durations in seconds."""
    unit: Unit = "count"

    @property
    def text(self) -> str:
        """As it is printed: ``94.37 %``, ``12.50 s``, ``3984``; ``–`` when there is none."""
        if self.value is None:
            return "–"
        if self.unit == "ratio":
            return f"{self.value * 100:.{max(0, METRICS[self.metric].digits - 2)}f} %"
        return f"{self.value} s" if self.unit == "seconds" else str(self.value)


def figure_of(metric: Metric, key: dict[str, str], numerator: int, denominator: int) -> Figure:
    """The figure of these counts."""
    below = denominator if metric.denominator else None
    nothing = not numerator and COUNTS[metric.numerator[0]].how == "longest"
    value = None if nothing else metric.value(numerator, below)
    return Figure(metric.id, key, numerator, below, value, metric.unit)


def total(figures: Iterable[Figure]) -> Figure:
    """Figures of one metric put together: counts are added, or the longest taken; the ratio is made anew.

    Raises MetricUnknown for figures of several metrics, or of one whose parts do not add up.
    """
    parts = list(figures)
    idents = {each.metric for each in parts}
    if len(idents) != 1:
        raise MetricUnknown(f"figures of one metric are needed, not of {', '.join(sorted(idents)) or 'none'}")
    metric = METRICS[idents.pop()]
    ways = {COUNTS[name].how for name in (*metric.numerator, *metric.denominator)}
    if "different" in ways or metric.rolling_hours:
        raise MetricUnknown(f"parts of {metric.id} do not add up: ask for the whole")
    add = max if ways == {"longest"} else sum
    return figure_of(metric, {}, add(each.numerator for each in parts), sum(each.denominator or 0 for each in parts))
