"""Folds the journal into the read tables, a group of facts in each transaction together with the cursor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from twisted.logger import Logger

from callcenter.errors import StoreAway
from callcenter.facts import Fact
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import facts_after
from callcenter.journal.tables import projection_cursor
from callcenter.projections.folds import FOLDED, apply
from callcenter.projections.rows import ReadRows

__all__ = ["CURSOR", "cursor", "fold_chunk", "fold_forward", "run", "set_cursor"]

CURSOR = "read"
"""Name of the cursor of the read tables in use."""
_log = Logger()


def fold_forward(engine: Engine, limit: int = 500) -> int:
    """Fold what is missing, ``limit`` facts in each transaction; how many facts were folded.

    Two at once are safe: a group that another one has folded meanwhile is not folded again.
    Raises StoreAway.
    """
    total = 0
    while True:
        with reading(engine) as connection:
            seen = cursor(connection)
            chunk = facts_after(connection, seen, limit, types=FOLDED)
        if not chunk:
            return total
        with writing(engine) as connection:
            if cursor(connection, lock=True) != seen:
                continue
            fold_chunk(connection, chunk, ReadRows())
            set_cursor(connection, chunk[-1][0])
        total += len(chunk)


def run(
    engine: Engine, interval: float, stop: threading.Event, tick: Callable[[], object] = lambda: None
) -> None:
    """Keep the read tables up until ``stop`` is set; looks every ``interval`` seconds, and calls ``tick`` each time."""
    away = False
    while not stop.is_set():
        try:
            fold_forward(engine)
            tick()
            if away:
                _log.info("the store is back")
            away = False
        except StoreAway as error:
            if not away:
                _log.error("{why}; the read tables stand still until it is back", why=error)
            away = True
        stop.wait(interval)


def fold_chunk(connection: Connection, chunk: Sequence[tuple[int, Fact | None]], rows: ReadRows) -> None:
    """Fold facts as they came from the journal into the tables of ``rows``."""
    facts = [fact for _, fact in chunk if fact is not None]
    rows.load(connection, facts)
    apply(rows, facts)
    rows.save(connection)


def cursor(connection: Connection, name: str = CURSOR, *, lock: bool = False) -> int:
    """``seq`` of the last folded fact; with ``lock`` nobody else moves it until the transaction ends."""
    if lock:
        first = _insert(connection).values(name=name, seq=0).on_conflict_do_nothing()
        connection.execute(first)
    wanted = select(projection_cursor.c.seq).where(projection_cursor.c.name == name)
    return connection.execute(wanted.with_for_update() if lock else wanted).scalar() or 0


def set_cursor(connection: Connection, seq: int, name: str = CURSOR) -> None:
    """Everything up to ``seq`` is folded."""
    new = _insert(connection).values(name=name, seq=seq)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"seq": new.excluded.seq}))


def _insert(connection: Connection) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(projection_cursor)
    return postgresql.insert(projection_cursor)
