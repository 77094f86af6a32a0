"""The measurement of appeals: a share of the year is lived through, rows are taken over, every question is asked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from bench import appeal_import, appeal_million, appeals
from bench.appeal_year import YEAR, Year
from callcenter.journal import open_engine, reading, upgrade
from callcenter.journal.tables import appeal, callback_attempt
from callcenter.projections import verify


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade(made)
    return made


def test_appeals_of_a_day_live_through_everything(url: str) -> None:
    engine = open_engine(url, durable=False)
    orders = appeals._live_through(engine, Year(300))
    with reading(engine) as connection:
        rows = connection.execute(select(appeal)).mappings().all()
        attempts = connection.execute(select(callback_attempt)).mappings().all()
    modes = Counter(row["mode"] for row in rows if not row["parent"])
    assert 0.58 < modes["online_answer"] / 300 < 0.72
    assert {row["state"] for row in rows} == {"archived"}
    assert orders > 300 * 3
    assert len(attempts) > 100
    assert max(row["opened"] for row in rows) - min(row["opened"] for row in rows) < 2 * 86_400_000_000
    assert list(verify(engine)) == []
    engine.dispose()


def test_the_same_seed_gives_the_same_year() -> None:
    first, second, other = ([at for at, _ in Year(50, seed).plans()] for seed in (1, 1, 2))
    assert first == second != other
    assert len(first) == 50
    assert YEAR == 127_365


def test_rows_are_taken_over_while_a_core_writes(url: str) -> None:
    (figure,) = appeal_import.measure("sqlite", url, 300)
    assert figure.runs[0] > 0
    assert figure.details["rows"] == 300
    assert figure.details["differences"] == 0
    assert figure.details["facts_of_a_core_meanwhile"] > 0


def test_every_question_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appeal_million, "_RUNS", 1)
    monkeypatch.setattr(appeal_million, "_WARM", 0)
    pages, searches = appeal_million.measure(400)
    assert pages.details["kinds"] > 80
    assert searches.details["kinds"] == 30
    assert searches.details["median_of_all"] > 0
