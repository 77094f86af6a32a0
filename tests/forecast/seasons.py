"""Calls of a hotline whose truth is known: level, growth, kinds of day, half hours, noise, and a surge if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from callcenter.forecast import SLOTS, History
from callcenter.workdays import Calendar

__all__ = ["CALENDAR", "KIND", "generated", "truth"]

CALENDAR = Calendar.load(Path(__file__).parents[2] / "config/calendar.yaml")
KIND = CALENDAR.kind_of_day
_KINDS = {"workday": 1.0, "weekend": 0.6, "holiday": 0.4}
_WEEKDAYS = (1.15, 1.05, 1.0, 0.98, 0.95, 1.05, 0.95)


def _profile(kind: str) -> np.ndarray:
    """Two peaks on workdays, a flat day else."""
    at = np.arange(SLOTS)
    morning, afternoon = np.exp(-(((at - 19) / 4) ** 2)), np.exp(-(((at - 30) / 5) ** 2))
    shape = 0.05 + (morning + 0.8 * afternoon if kind == "workday" else 0.6 * morning + 0.7 * afternoon)
    return shape / shape.sum()


def truth(day: date, level: float = 260.0, growth: float = 0.0, start: date = date(2026, 1, 1)) -> np.ndarray:
    """Expected calls of each half hour; ``growth`` a day."""
    kind = KIND(day)
    weekday = _WEEKDAYS[day.weekday()] if kind != "holiday" else 1.0
    return level * (1 + growth) ** (day - start).days * _KINDS[kind] * weekday * _profile(kind)


def generated(
    seed: int,
    first: date,
    days: int,
    day_cv: float = 0.1,
    growth: float = 0.0,
    level: float = 260.0,
    surges: Mapping[date, float] | None = None,
) -> History:
    """Counts around the truth: each day by a factor of its own, each half hour by chance."""
    chance = np.random.default_rng(seed)
    found: dict[date, dict[int, int]] = {}
    for n in range(days):
        day = first + timedelta(days=n)
        swing = chance.gamma(1 / day_cv**2, day_cv**2) if day_cv else 1.0
        mean = truth(day, level, growth, first) * swing * (surges or {}).get(day, 1.0)
        found[day] = {slot: int(count) for slot, count in enumerate(chance.poisson(mean))}
    return History.of(found)
