"""A city's read tables for the cockpit's tests: calls, appeals, handlings and callbacks of many days, from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Table, insert

from callcenter.journal.engine import writing
from callcenter.journal.tables import appeal, callback_task, contact, handling
from callcenter.projections.rows import Rows

__all__ = ["FEW", "fill"]

AREAS = {"城东": 30, "城西": 24, "城南": 20, "滨江": 14, "高新区": 10}
FEW = ("农场", "林场")
"""Areas with two cases each on the last seven days, and none before."""
CATEGORIES = {"城乡建设/物业管理": 30, "城乡建设/市政设施": 18, "生态环境/噪声污染": 22, "交通运输/公交": 12,
              "劳动保障/欠薪": 10, "教育/入学": 8}  # fmt: skip
UNITS = ("housing", "urban_management", "environment", "transport", "social_security", "education")
"""One for each category."""
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR


def fill(engine: Engine, today: date, days: int = 30, a_day: int = 12, seed: int = 1, burst: bool = True) -> None:
    """The ``days`` before ``today``, and as many a year ago; with ``burst`` one in 城西, still open."""
    chance = Random(seed)
    rows: dict[Table, list[dict[str, Any]]] = {contact: [], appeal: [], handling: [], callback_task: []}
    for number, (day, area, category) in enumerate(_cases(chance, today, days, a_day, burst=burst)):
        _add(rows, chance, f"{day:%Y%m%d}-{number:06}", _at(day, chance), area, category, today)
    with writing(engine) as connection:
        for table, some in rows.items():
            connection.execute(insert(table), some)


def _cases(chance: Random, today: date, days: int, a_day: int, *, burst: bool) -> Iterator[tuple[date, str, str]]:
    firsts = (today - timedelta(days=days), today.replace(year=today.year - 1) - timedelta(days=days))
    for first in firsts:
        for n in range(days):
            for _ in range(a_day + chance.randrange(4)):
                yield first + timedelta(days=n), _one(chance, AREAS), _one(chance, CATEGORIES)
    for area in FEW:
        for n in (2, 5):
            yield today - timedelta(days=n), area, "城乡建设/物业管理"
    if burst:
        for n in range(18):
            yield today - timedelta(days=8 + n % 2), "城西", "劳动保障/欠薪"


def _one(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _at(day: date, chance: Random) -> int:
    local = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    return int(local.timestamp()) * 1_000_000 + chance.randrange(8 * 3600) * 1_000_000


def _add(
    rows: dict[Table, list[dict[str, Any]]], chance: Random, ident: str, at: int, area: str, category: str, today: date
) -> None:
    unit = UNITS[list(CATEGORIES).index(category)]
    recent = at > int(datetime(today.year, today.month, today.day).timestamp() * 1e6) - 30 * _DAY
    is_open = recent and category == "劳动保障/欠薪" and chance.random() < 0.5
    online, late = not is_open and chance.random() < 0.5, chance.random() < 0.1
    waited = chance.randrange(1, 25) * 1_000_000
    answered = chance.random() < 0.93
    rows[contact].append(_row(
        contact, contact=ident, caller="13800138000", queue="voice", queued=at, arrived=at - 5_000_000,
        waited_us=waited, connected=at + waited if answered else None, agent="1001" if answered else "",
        result="answered" if answered else "abandoned", ended=at + waited + 60_000_000,
    ))  # fmt: skip
    done = at + 2 * _DAY
    rows[appeal].append(_row(
        appeal, number=ident, opened=at, completed=at + 60_000_000, changed=at if is_open else done, task="event",
        channel="phone", caller="13800138000", text="路灯不亮", category=category, area=area, type="help",
        mode="online_answer" if online else "department_ticket", enterprise=chance.random() < 0.1,
        unit="" if online else unit, state="in_progress" if is_open else "closed",
        closed=None if is_open else done, due=at + 3 * _DAY,
    ))  # fmt: skip
    if online or is_open:
        return
    rows[handling].append(_row(
        handling, handling=ident, number=ident, unit=unit, kind="dispatched", part="lead", began=at, due=at + 3 * _DAY,
        contact_due=at + _DAY, contacted=at + _HOUR, replied=at + (4 if late else 2) * _DAY, last=True,
    ))  # fmt: skip
    if chance.random() < 0.8:
        resolved = chance.random() < 0.85
        rows[callback_task].append(_row(
            callback_task, task=ident, number=ident, unit=unit, result="rated", resolved=resolved,
            satisfaction="satisfied" if chance.random() < 0.9 else "dissatisfied", at=done,
        ))  # fmt: skip


def _row(table: Table, **told: Any) -> dict[str, Any]:
    return {**Rows(table)._blank, **told}
