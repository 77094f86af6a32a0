"""Appeals as topics see them: which ones, in which state, and nothing of who brought them."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Engine, insert

from callcenter.journal import reading, writing
from callcenter.journal.tables import duplicate_decision
from callcenter.projections.rows import Rows
from callcenter.projections.topic_rows import same_matters, saying, topic_appeals
from callcenter.topics import TopicAppeal
from tests.projections.test_appeal_lists import stored

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000_000
MIDNIGHT = 1_775_577_600_000_000
"""2026-04-08 00:00 in Shanghai."""
NOW = MIDNIGHT + 20 * DAY


def row(at: int, **said: Any) -> dict[str, Any]:
    usual = {"state": "closed", "closed": at + DAY, "category": "a/b", "task": "event"}
    return {"opened": at, "changed": at, **usual, **said}


def read(engine: Engine, rows: list[dict[str, Any]], since: int = MIDNIGHT, **how: Any) -> dict[str, TopicAppeal]:
    stored(engine, rows)
    with reading(engine) as connection:
        found = topic_appeals(connection, since, MIDNIGHT + 30 * DAY, NOW, ZONE, **how)
    return {appeal.number: appeal for appeal in found}


def test_days_are_local_and_the_period_is_half_open(engine: Engine) -> None:
    rows = [row(MIDNIGHT - 1), row(MIDNIGHT), row(MIDNIGHT + DAY - 1), row(MIDNIGHT + 30 * DAY)]
    found = read(engine, rows)
    assert {number: appeal.day for number, appeal in found.items()} == {
        "N001": date(2026, 4, 8), "N002": date(2026, 4, 8),
    }  # fmt: skip


def test_child_tickets_and_what_was_not_accepted_are_no_appeals(engine: Engine) -> None:
    rows = [row(MIDNIGHT), row(MIDNIGHT, parent="N000"), row(MIDNIGHT, state="rejected")]
    assert list(read(engine, rows)) == ["N000"]


def test_what_is_open_comes_however_old_when_asked_for(engine: Engine) -> None:
    old = MIDNIGHT - 90 * DAY
    rows = [row(old, state="in_progress", closed=None), row(old, state="linked", closed=None), row(old)]
    assert read(engine, rows) == {}
    (appeal,) = read(engine, rows, open_too=True).values()
    assert (appeal.open, appeal.idle, appeal.age) == (True, 110, 110)


def test_how_they_fare(engine: Engine) -> None:
    late = MIDNIGHT + 3 * DAY
    rows = [
        row(MIDNIGHT, due=late, replied=late + 1),
        row(MIDNIGHT, due=late, replied=late, closed=late + 9 * DAY),
        row(MIDNIGHT, due=late, state="in_progress", closed=None),
        row(MIDNIGHT, due=NOW + 1, state="in_progress", closed=None),
        row(MIDNIGHT, resolved=False, satisfaction="neutral", returns=2, redone=1),
        row(MIDNIGHT, resolved=False, satisfaction="dissatisfied", excluded=True),
    ]
    found = read(engine, rows)
    assert [found[f"N00{n}"].overdue for n in range(4)] == [True, False, True, False]
    assert found["N001"].age == 12
    unhappy, excluded = found["N004"], found["N005"]
    assert (unhappy.resolved, unhappy.satisfied, unhappy.returns, unhappy.redone) == (False, False, 2, 1)
    assert (excluded.resolved, excluded.satisfied) == (None, None)


def test_nothing_of_a_person_is_read(engine: Engine) -> None:
    secret = {"caller": "13800138000", "name": "王小明", "text": "住在三楼", "place": "人民路 5 号", "cause": "隐情"}
    (appeal,) = read(engine, [row(MIDNIGHT, **secret)]).values()
    told = msgspec.json.encode(appeal).decode()
    assert not any(each in told for each in secret.values())


def test_words_are_looked_for_in_the_store(engine: Engine) -> None:
    rows = [row(MIDNIGHT, text="小区隔离围挡"), row(MIDNIGHT, text="100%_原样"), row(MIDNIGHT, text="路灯")]
    stored(engine, rows)
    with reading(engine) as connection:
        assert saying(connection, ["隔离", "疫情"], MIDNIGHT, NOW) == {"N000"}
        assert saying(connection, ["%_"], MIDNIGHT, NOW) == {"N001"}


def test_the_latest_decision_of_a_pair_counts_and_links_do(engine: Engine) -> None:
    stored(engine, [row(MIDNIGHT), row(MIDNIGHT, linked_to="N000")])
    blank = Rows(duplicate_decision)._blank
    decided = [("A", "B", True), ("B", "A", False), ("C", "D", False), ("D", "C", True), ("E", "E", True)]
    rows = [
        {**blank, "decision": str(n), "number": one, "other": other, "same": same, "score": 0.5, "at": n}
        for n, (one, other, same) in enumerate(decided)
    ]
    with writing(engine) as connection:
        connection.execute(insert(duplicate_decision), rows)
    with reading(engine) as connection:
        assert sorted(same_matters(connection)) == [("C", "D"), ("N001", "N000")]
