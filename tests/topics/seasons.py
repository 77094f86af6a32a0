"""Appeals of a city whose truth is known: rates by category and area, weekdays, holidays, and what is planted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from callcenter.topics import TopicAppeal
from callcenter.workdays import Calendar

__all__ = ["AREAS", "CALENDAR", "CATEGORIES", "START", "city", "days_from"]

CALENDAR = Calendar.load(Path(__file__).parents[2] / "config/calendar.yaml")
START = date(2026, 1, 1)
AREAS = ("城东", "城西", "城南", "滨江", "开发区")
CATEGORIES = {
    "城乡建设/物业管理": 9.0,
    "城乡建设/市政设施": 6.0,
    "生态环境/噪声污染": 7.0,
    "交通运输/公交": 4.0,
    "劳动保障/欠薪": 3.0,
    "卫生健康/疫情防控": 1.0,
    "教育/入学": 1.5,
    "农业农村/土地": 0.5,
}
"""Category → appeals on a mean day, all areas together."""
_KINDS = {"workday": 1.2, "weekend": 0.6, "holiday": 0.35}


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def city(
    seed: int, days: int, planted: Mapping[tuple[str, str, date], int] | None = None, spread: float = 1.0
) -> list[TopicAppeal]:
    """Appeals of so many days from START on; ``planted``: (category, area, day) → so many on top.

    ``spread`` is variance ÷ mean of each number: 1 is Poisson.
    """
    chance = np.random.default_rng(seed)
    found: list[TopicAppeal] = []
    for day in days_from(START, days):
        kind = CALENDAR.kind_of_day(day)
        factor = _KINDS[kind] * (1.15 if day.weekday() == 0 and kind == "workday" else 1.0)
        for category, rate in CATEGORIES.items():
            for number, area in enumerate(AREAS):
                mean = rate * factor * (0.4, 0.25, 0.2, 0.1, 0.05)[number]
                count = int(_draw(chance, mean, spread)) + (planted or {}).get((category, area, day), 0)
                begin = len(found)
                found += [
                    TopicAppeal(number=f"{day:%m%d}-{begin + n}", day=day, category=category, area=area)
                    for n in range(count)
                ]
    return found


def _draw(chance: np.random.Generator, mean: float, spread: float) -> int:
    if spread > 1:
        mean = chance.gamma(mean / (spread - 1), spread - 1)
    return int(chance.poisson(mean))
