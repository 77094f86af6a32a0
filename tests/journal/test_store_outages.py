"""The store is away, locked, slow or gone: nothing is lost, nothing doubled, the order is kept."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from journals import running, stored, until, wait
from sqlalchemy import Connection, make_url

from callcenter.facts import Fact
from callcenter.journal import Spool, drop_into_spool, upgrade
from callcenter.journal.tables import projection_cursor
from callcenter.testing.facts import Story
from callcenter.testing.postgres import PrivatePostgres


@pytest.fixture
def postgres() -> Iterator[PrivatePostgres]:
    server = PrivatePostgres()
    yield server
    server.remove()


def test_facts_wait_in_the_spool_while_sqlite_is_locked(sqlite_url: str, tmp_path: Path) -> None:
    story = list(Story().answered_call())
    told: list[Fact] = []
    other = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
    with running(sqlite_url, tmp_path / "spool", slow_seconds=0.1) as journal:
        journal.subscribe(lambda fact: told.append(fact))
        other.execute("BEGIN IMMEDIATE")
        for fact in story:
            journal.append(fact)
        wait(journal.committed())
        assert journal.store_away
        assert journal.spooled == len(story)
        assert told == story, "facts on disk are announced"
        other.execute("COMMIT")
        until(lambda: not journal.store_away)
        assert journal.spooled == 0
        assert told == story, "and not announced again"
    other.close()
    assert stored(sqlite_url) == story
    assert list((tmp_path / "spool").glob("*.jsonl")) == []


def test_facts_appended_while_the_spool_drains_come_after_it(sqlite_url: str, tmp_path: Path) -> None:
    story = Story()
    facts = [story.digits(str(n % 10)) for n in range(900)]
    gate = threading.Event()

    def fence(_connection: Connection) -> None:
        assert gate.wait(20)

    with running(
        sqlite_url, tmp_path / "spool", slow_seconds=0.05, batch=50, linger_seconds=0.0, fence=fence
    ) as journal:
        for fact in facts[:500]:
            journal.append(fact)
        wait(journal.committed())
        assert journal.spooled == 500
        gate.set()
        for fact in facts[500:]:
            journal.append(fact)
            wait(journal.committed())
        until(lambda: journal.spooled == 0 and journal.pending == 0)
    assert stored(sqlite_url) == facts


def test_a_store_that_hangs_holds_nobody_up_and_doubles_nothing(store_url: str, tmp_path: Path) -> None:
    story = list(Story().answered_call())
    gate = threading.Event()

    def fence(_connection: Connection) -> None:
        assert gate.wait(20)

    with running(store_url, tmp_path / "spool", slow_seconds=0.1, fence=fence) as journal:
        began = time.monotonic()
        journal.append(*story[:3])
        wait(journal.committed())
        journal.append(*story[3:])
        wait(journal.committed())
        assert time.monotonic() - began < 2
        assert journal.spooled == len(story)
        gate.set()  # the hanging commit goes through after all, and its facts come again from the spool
        until(lambda: journal.spooled == 0)
    assert stored(store_url) == story


def test_facts_wait_in_the_spool_while_postgresql_is_stopped(postgres: PrivatePostgres, tmp_path: Path) -> None:
    url = postgres.new_database()
    upgrade(url)
    story = list(Story().answered_call())
    with running(url, tmp_path / "spool") as journal:
        journal.append(*story[:3])
        wait(journal.committed())
        assert journal.spooled == 0
        postgres.stop()
        for fact in story[3:9]:
            journal.append(fact)
        wait(journal.committed())
        assert journal.store_away
        postgres.start()
        journal.append(*story[9:])
        until(lambda: journal.spooled == 0 and not journal.store_away)
    assert stored(url) == story


def test_a_process_that_dies_leaves_its_spool_to_the_next(sqlite_url: str, tmp_path: Path) -> None:
    story = list(Story().answered_call())
    other = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with running(sqlite_url, tmp_path / "spool", slow_seconds=0.1) as journal:
        journal.append(*story[:6])
    other.execute("COMMIT")
    other.close()
    assert stored(sqlite_url) == []
    with running(sqlite_url, tmp_path / "spool") as journal:
        journal.append(*story[6:])
        until(lambda: journal.spooled == 0)
        wait(journal.committed())
    assert stored(sqlite_url) == story


def test_a_full_disk_keeps_facts_in_memory_until_there_is_room(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = list(Story().answered_call())
    full = threading.Event()
    full.set()
    append = Spool.append

    def no_room(self: Spool, lines: list[bytes]) -> None:
        if full.is_set():
            raise OSError(28, "No space left on device")
        append(self, lines)

    def fence(_connection: Connection) -> None:
        if full.is_set():
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Spool, "append", no_room)
    with running(sqlite_url, tmp_path / "spool", fence=fence) as journal:
        journal.append(*story[:5])
        until(lambda: journal.store_away)
        journal.append(*story[5:])
        assert journal.pending == len(story)
        full.clear()
        wait(journal.committed())
        until(lambda: journal.spooled == 0)
    assert stored(sqlite_url) == story


def test_what_another_program_dropped_is_stored_and_announced(sqlite_url: str, tmp_path: Path) -> None:
    story = Story("haian1-offline.1")
    dropped = [story.arrived(), story.ended(after=5)]
    drop_into_spool(tmp_path / "spool", story.contact, dropped)
    told: list[Fact] = []
    with running(sqlite_url, tmp_path / "spool") as journal:
        journal.subscribe(lambda fact: told.append(fact))
        until(lambda: len(told) == 2)
    assert told == dropped
    assert stored(sqlite_url) == dropped


def test_a_projector_and_the_journal_write_at_the_same_time(store_url: str, tmp_path: Path) -> None:
    from sqlalchemy import select

    from callcenter.journal import open_engine, reading
    from callcenter.projections import fold_forward, verify

    engine = open_engine(store_url)
    calls = [Story(f"haian1-5.{n}") for n in range(40)]
    with running(store_url, tmp_path / "spool", linger_seconds=0.0) as journal:
        for call in calls:
            for fact in call.answered_call():
                journal.append(fact)
            fold_forward(engine, limit=7)
        wait(journal.committed())
        assert not journal.store_away
    fold_forward(engine)
    with reading(engine) as connection:
        assert connection.execute(select(projection_cursor.c.seq)).scalar() == 40 * 13
    assert list(verify(engine)) == []
    engine.dispose()
