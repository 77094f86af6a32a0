"""``callcenter forecast``: tables, back test, agents, shifts, sheets."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from store_commands import Commands, commands

from callcenter.journal import open_engine, upgrade, writing
from callcenter.journal.tables import contact
from callcenter.projections.rows import Rows
from tests.forecast.seasons import generated

__all__ = ["commands"]

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, DAYS = date(2026, 3, 2), 56
DAY = ("--day", "2026-04-27")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """Eight weeks of calls on record."""
    upgrade(commands.url)
    blank = Rows(contact)._blank
    history = generated(1, FIRST, DAYS, level=90)
    moments = [
        int(datetime(day.year, day.month, day.day, slot // 2, slot % 2 * 30, tzinfo=ZONE).timestamp()) * 1_000_000 + n
        for day, row in zip(history.days, history.counts, strict=True)
        for slot, count in enumerate(row)
        for n in range(int(count))
    ]
    rows = [
        {**blank, "contact": str(n), "arrived": at, "queued": at, "queue": "voice", "direction": "in"}
        for n, at in enumerate(moments)
    ]
    engine = open_engine(commands.url)
    with writing(engine) as connection:
        connection.execute(insert(contact), rows)
    engine.dispose()
    return commands


def test_the_coming_days(filled: Commands) -> None:
    code, shown, _ = filled.run("forecast", *DAY)
    assert code == 0
    for word in ("依据 56 天记录", "2026-04-27 周一", "2026-05-01 周五", "节假日", "工作日", "09:30", "90%"):
        assert word in shown
    rows = filled.json("forecast", *DAY, "--days", "2")
    assert len(rows) == 96
    total = sum(row["预测来电"] for row in rows[:48])
    assert 75 < total < 140


def test_back_test(filled: Commands) -> None:
    found = filled.json("forecast", *DAY, "--back-test")
    assert found["days"] == 28
    assert found["mase"] < 0.9
    _, shown, _ = filled.run("forecast", *DAY, "--back-test")
    for word in ("回测：28 天", "MASE", "上周同期", "WAPE"):
        assert word in shown


def test_a_sheet(filled: Commands, tmp_path: Path) -> None:
    out = tmp_path / "forecast.csv"
    assert filled.run("forecast", *DAY, "--days", "3", "--out", str(out))[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * 48
    assert {row["日期"] for row in rows} == {str(date(2026, 4, 27) + timedelta(days=n)) for n in range(3)}
    assert all(int(row["10%分位"]) <= int(row["90%分位"]) for row in rows)


def test_agents_and_shifts(filled: Commands, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    words = ("forecast", *DAY, "--days", "1", "--staffing", "--target", "80", "--rehearsals", "4")
    code, shown, _ = filled.run(*words, "--shifts", "--out", str(out))
    assert code == 0
    for word in ("早班", "夜班", "2026-04-26", "班次工时", "富余"):
        assert word in shown
    assert out.read_bytes()[:2] == b"PK"


def test_what_cannot_be_is_told(filled: Commands) -> None:
    for words, complaint in (
        (("--shifts",), "give both"),
        (("--queue", "nobody"), "there is no queue 'nobody'"),
        (("--day", "2026-03-05"), "only 3 days with calls"),
    ):
        code, _, said = filled.run("forecast", *words)
        assert (code, complaint in said) == (1, True), said


def test_few_weeks_can_be_asked_for(filled: Commands) -> None:
    _, shown, _ = filled.run("forecast", *DAY, "--weeks", "3")
    assert "依据 21 天记录" in shown
