"""Append → commit → announce, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from journals import running, stored, wait
from sqlalchemy import select
from twisted.logger import globalLogPublisher

from callcenter.facts import CallEnded, Fact, new_id
from callcenter.journal import open_engine, reading
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.questions import (
    facts_of,
    facts_of_appeal,
    known_contacts,
    last_appeal_number,
    last_seq,
)
from callcenter.journal.tables import fact as table
from callcenter.testing.facts import Story


def test_facts_are_stored_in_order_and_announced_afterwards(store_url: str, tmp_path: Path) -> None:
    story = list(Story().answered_call())
    told: list[Fact] = []
    with running(store_url, tmp_path / "spool") as journal:
        journal.subscribe(lambda fact: told.append(fact))
        journal.append(*story[:4])
        journal.append(*story[4:])
        wait(journal.committed())
        assert stored(store_url) == story
        assert told == story
        assert (journal.pending, journal.spooled, journal.refused) == (0, 0, 0)
        assert journal.commit_seconds > 0


def test_the_same_fact_twice_is_one_fact(store_url: str, tmp_path: Path) -> None:
    story = list(Story().abandoned_call())
    with running(store_url, tmp_path / "spool") as journal:
        journal.append(*story, *story)
        wait(journal.committed())
        journal.append(*story)
        wait(journal.committed())
    assert stored(store_url) == story


def test_the_same_fact_twice_in_a_group_is_announced_once_and_in_its_place(store_url: str, tmp_path: Path) -> None:
    story, told = list(Story().abandoned_call()), list[Fact]()
    with running(store_url, tmp_path / "spool") as journal:
        journal.subscribe(told.append)
        journal.append(*story, *story)
        wait(journal.committed())
        assert journal.pending == 0
    assert told == story == stored(store_url)


def test_columns_beside_the_body_are_filled(store_url: str, tmp_path: Path) -> None:
    story = Story()
    facts = [story.arrived(), story.offered(), story.appeal()]
    with running(store_url, tmp_path / "spool") as journal:
        journal.append(*facts)
    engine = open_engine(store_url)
    with reading(engine) as connection:
        rows = connection.execute(select(table).order_by(table.c.seq)).all()
    engine.dispose()
    assert [(row.id, row.type, row.at, row.contact) for row in rows] == [
        (fact.id, type(fact).__name__, fact.at, story.contact) for fact in facts
    ]
    assert [(row.agent, row.appeal) for row in rows] == [
        (None, None),
        ("1001", None),
        ("1001", "HA12345-20260101-000001-5"),
    ]
    assert [fact_of(*(getattr(row, column.name) for column in STORED)) for row in rows] == facts


def test_questions_to_the_journal(store_url: str, tmp_path: Path) -> None:
    first, second = Story("haian1-1.1"), Story("haian1-1.2")
    late = first.arrived()
    facts = [first.ended(after=9), late, *second.answered_call(), second.completed(), Story("haian1-7.7").ended()]
    with running(store_url, tmp_path / "spool") as journal:
        journal.append(*facts)
    engine = open_engine(store_url)
    with reading(engine) as connection:
        assert facts_of(connection, "haian1-1.1") == [late, facts[0]]
        assert facts_of(connection, "haian1-9.9") == []
        assert len(facts_of_appeal(connection, "HA12345-20260101-000001-5")) == 2
        assert last_seq(connection) == len(facts)
        assert last_appeal_number(connection, "HA12345") == "HA12345-20260101-000001-5"
        assert last_appeal_number(connection, "RG12345") == ""
        asked = ["haian1-1.1", "haian1-7.7", "haian1-8.8", *(f"haian1-0.{n}" for n in range(600)), "haian1-1.2"]
        assert known_contacts(connection, asked) == {"haian1-1.1", "haian1-1.2"}
    engine.dispose()


def test_many_facts_at_once_are_committed_in_groups(store_url: str, tmp_path: Path) -> None:
    facts = [CallEnded(id=new_id(), at=n, contact=f"c{n}", ended_by="caller") for n in range(2500)]
    with running(store_url, tmp_path / "spool", batch=200) as journal:
        for fact in facts:
            journal.append(fact)
        wait(journal.committed())
        assert journal.pending == 0
    assert stored(store_url) == facts


def test_texts_that_break_out_of_naive_statements_come_back_as_they_were(store_url: str, tmp_path: Path) -> None:
    nasty = ["'); DROP TABLE fact; --", '"', "\\", "\n\r\t", "%s ? :facts", "${SHELL(x)}", "海安😀", "a" * 8000]
    facts = [CallEnded(id=new_id(), at=1, contact=text, ended_by=text) for text in nasty]
    with running(store_url, tmp_path / "spool") as journal:
        journal.append(*facts)
    assert stored(store_url) == facts


def test_what_no_store_can_take_is_put_aside_and_the_rest_is_stored(store_url: str, tmp_path: Path) -> None:
    good = list(Story().answered_call())
    half = CallEnded(id=new_id(), at=1, contact="half \ud800", ended_by="caller")
    bad = CallEnded(id=None, at=1, contact="no id", ended_by="caller")  # type: ignore[arg-type]
    with running(store_url, tmp_path / "spool") as journal:
        journal.append(*good[:5], bad, *good[5:], half)
        wait(journal.committed())
        assert not journal.store_away
    assert stored(store_url) == [*good, CallEnded(id=half.id, at=1, contact="half ?", ended_by="caller")]
    assert b'"no id"' in (tmp_path / "spool" / "refused.lines").read_bytes()


def test_a_failing_subscriber_is_logged_and_stops_nobody(sqlite_url: str, tmp_path: Path) -> None:
    logged: list[str] = []
    told: list[Fact] = []

    def fail(_fact: Fact) -> None:
        raise ZeroDivisionError

    def note(event: dict[str, object]) -> None:
        logged.append(str(event.get("log_failure", "")))

    globalLogPublisher.addObserver(note)
    try:
        with running(sqlite_url, tmp_path / "spool") as journal:
            journal.subscribe(fail)
            journal.subscribe(lambda fact: told.append(fact))
            journal.append(Story().arrived())
            wait(journal.committed())
    finally:
        globalLogPublisher.removeObserver(note)
    assert len(told) == 1
    assert any("ZeroDivisionError" in text for text in logged)


def test_too_many_facts_in_memory_are_refused_and_counted(sqlite_url: str, tmp_path: Path) -> None:
    gate = threading.Event()
    with running(sqlite_url, tmp_path / "spool", max_memory=10, fence=lambda _: int(not gate.wait(20))) as journal:
        story = Story()
        for _ in range(14):
            journal.append(story.digits("1"))
        assert (journal.pending, journal.refused, journal.refusing) == (10, 4, True)
        gate.set()
        wait(journal.committed())
        journal.append(story.digits("2"))
    assert len(stored(sqlite_url)) == 11


def test_a_fence_that_refuses_keeps_facts_out_of_the_store(sqlite_url: str, tmp_path: Path) -> None:
    from callcenter.errors import StoreError

    def not_leader(_connection: object) -> None:
        raise StoreError("another core leads")

    with running(sqlite_url, tmp_path / "spool", fence=not_leader) as journal:
        journal.append(Story().arrived())
        wait(journal.committed())
        assert journal.store_away
        assert journal.spooled == 1
    assert stored(sqlite_url) == []


@pytest.mark.parametrize("count", [1, 37])
def test_stop_writes_what_is_left(sqlite_url: str, tmp_path: Path, count: int) -> None:
    story = Story()
    facts = [story.digits(str(n % 10)) for n in range(count)]
    with running(sqlite_url, tmp_path / "spool", linger_seconds=0.2) as journal:
        journal.append(*facts)
    assert stored(sqlite_url) == facts
