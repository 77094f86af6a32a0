"""A count that can be added, and a metric made of counts; both are defined once, for everything that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, literal

from callcenter.metrics.registry.population import Expression, Population
from callcenter.metrics.registry.thresholds import Thresholds

__all__ = ["ONE", "Count", "How", "Metric", "Unit", "half_up"]

How = Literal["sum", "longest", "different"]
Unit = Literal["count", "ratio", "seconds", "per_each"]
_SCALES: dict[str, int] = {"count": 1, "ratio": 1, "seconds": 1_000_000, "per_each": 1}


def ONE(_valid: Thresholds) -> ColumnElement[int]:
    """What a row adds that is counted."""
    return literal(1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Count:
    """One number counted over the rows of a population."""

    id: str
    sentence: str
    of: Population
    which: Expression
    """Rows that count."""
    value: Expression = ONE
    """What a row adds: 1, or a duration in µs."""
    workdays: tuple[ColumnElement[Any], ColumnElement[Any]] | None = None
    """Instead of ``value``: the workdays from after the day of one moment up to that of the other."""
    how: How = "sum"
    """``sum``: hours add up to days. ``longest``: the longest of the parts is that of the whole. ``different``: how
    many different values; parts do not add up."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure. Its counts are added first and divided last; a ratio is never averaged."""

    id: str
    version: int = 1
    """Raised when what is counted changes."""
    name_zh: str
    name_en: str
    sentence: str
    """What it says, in one English sentence."""
    sentence_zh: str
    """The same for staff."""
    unit: Unit
    numerator: tuple[str, ...]
    """Ids of counts whose sum it is."""
    denominator: tuple[str, ...] = ()
    """The same; empty: the numerator is the figure."""
    dimensions: tuple[str, ...] = ()
    """What it can be split by, apart from time."""
    digits: int = 0
    """Digits after the point, rounded half up; a ratio of 0.9437 is shown as 94.37 %."""
    source: str = ""
    """The standard or publication that asks for it; empty: common usage."""
    filters: str = ""
    """What is left out, in words."""
    rolling_hours: int = 0
    """For the lowest value in any so many hours: how many."""
    prometheus: str = ""
    """Live metric that counts the same: an id of ``metrics.definitions``; empty: there is none."""

    def value(self, numerator: int, denominator: int | None) -> Decimal | None:
        """The figure, rounded; None when it would be divided by 0."""
        scale = _SCALES[self.unit]
        if self.denominator:
            return half_up(numerator, scale * denominator, self.digits) if denominator else None
        return half_up(numerator, scale, self.digits)


def half_up(numerator: int, denominator: int, digits: int) -> Decimal:
    """``numerator ÷ denominator`` with so many digits, halves away from zero.

    >>> half_up(1, 8, 2), half_up(2, 3, 4), half_up(5, 2, 0)
    (Decimal('0.13'), Decimal('0.6667'), Decimal('3'))
    """
    sign = -1 if numerator < 0 else 1
    scaled = (2 * abs(numerator) * 10**digits + denominator) // (2 * denominator)
    return Decimal(sign * scaled).scaleb(-digits)
