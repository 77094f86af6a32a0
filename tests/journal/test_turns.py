"""Threads of one process that write to SQLite stand in line: nobody loses the lottery of its locks."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import insert, select

from callcenter.errors import StoreAway
from callcenter.journal import open_engine, reading, writing
from callcenter.journal.tables import projection_cursor


def test_who_waits_too_long_is_told(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, busy_seconds=0.2)
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(engine):
            held.set()
            go.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with reading(engine) as connection:  # readers do not wait
        assert connection.execute(select(projection_cursor)).all() is not None
    with pytest.raises(StoreAway, match=r"writing for 0\.2 s"), writing(engine):
        pass
    go.set()
    thread.join()
    with writing(engine) as connection:
        assert connection.execute(select(projection_cursor)).all() is not None
    engine.dispose()


def test_many_writers_all_have_their_turn(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, busy_seconds=20)
    longest: list[float] = []

    def write(name: str) -> None:
        for number in range(15):
            began = time.monotonic()
            with writing(engine) as connection:
                connection.execute(insert(projection_cursor).values(name=f"{name}-{number}", seq=number))
            longest.append(time.monotonic() - began)

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        written = select(projection_cursor).where(projection_cursor.c.name.like("w%"))
        assert len(connection.execute(written).all()) == 120
    assert len(longest) == 120
    engine.dispose()


def test_an_error_inside_lets_the_next_one_in(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, busy_seconds=1)
    with pytest.raises(RuntimeError, match="ours"), writing(engine):
        raise RuntimeError("ours")
    with writing(engine) as connection:
        assert connection.execute(select(projection_cursor)).all() is not None
    engine.dispose()
