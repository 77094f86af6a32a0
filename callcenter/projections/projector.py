"""Folds the journal into the read tables, a group of facts in each transaction together with the cursor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, bindparam, select, text
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
        connection.execute(_BEGIN, {"name": name})
    return connection.execute(_LOCKED if lock else _SEQ, {"name": name}).scalar() or 0


def set_cursor(connection: Connection, seq: int, name: str = CURSOR) -> None:
    """Everything up to ``seq`` is folded."""
    connection.execute(_MOVE, {"name": name, "seq": seq})


# made once: they are asked with every deed
_SEQ = select(projection_cursor.c.seq).where(projection_cursor.c.name == bindparam("name"))
_LOCKED = _SEQ.with_for_update()
_BEGIN = text("INSERT INTO projection_cursor (name, seq) VALUES (:name, 0) ON CONFLICT DO NOTHING")
_MOVE = text(
    "INSERT INTO projection_cursor (name, seq) VALUES (:name, :seq) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq"
)
