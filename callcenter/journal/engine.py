"""Engines for the store: SQLite in WAL mode with full synchronisation, or PostgreSQL."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)

from callcenter.errors import StoreAway, StoreError
from callcenter.journal.bodies import kept_by_sqlite

__all__ = ["SMALL_CACHE_KIB", "open_engine", "reading", "writing"]

_TURNS: WeakKeyDictionary[Engine, tuple[threading.Lock, float]] = WeakKeyDictionary()
"""Engine of an SQLite file → who writes now, and how long the others wait."""
SMALL_CACHE_KIB = 2 * 1024
"""For who appends and looks up single calls: with more, a core's memory grows by each page that it ever wrote."""
_CACHE_KIB = 64 * 1024
"""Pages that a connection to SQLite may keep, KiB; only what is read takes memory. The slowest list of 130 000 appeals
takes half as long as with SQLite's own 2 MB, the others as long as before."""


def open_engine(url: str, *, busy_seconds: float = 5.0, durable: bool = True, cache_kib: int = _CACHE_KIB) -> Engine:
    """An engine for ``url``; nothing is connected yet.

    ``busy_seconds`` is the patience with locks and slow statements. With ``durable=False`` a
    commit may be lost in a power cut (never half of one): enough for what can be folded again.
    ``cache_kib`` bounds the pages of an SQLite file that each connection keeps in memory.
    Raises StoreError for a URL that cannot be used.
    """
    try:
        made = make_url(url)
        if made.get_backend_name() == "sqlite":
            return _sqlite(made, busy_seconds, durable, cache_kib)
        return _postgresql(made, busy_seconds)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError(f"store.url cannot be used: {error}") from error


def _sqlite(url: URL, busy_seconds: float, durable: bool, cache_kib: int) -> Engine:
    engine = create_engine(url, connect_args={"timeout": busy_seconds})

    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        _use_wal(connection, busy_seconds)
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.create_function("fact_body", 6, kept_by_sqlite, deterministic=True)

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("callcenter_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    _TURNS[engine] = (threading.Lock(), busy_seconds)
    return engine


def _use_wal(connection: Any, busy_seconds: float) -> None:
    """Switch a new file to WAL. When two do so at once SQLite refuses one of them without waiting."""
    limit = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > limit:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(url: URL, busy_seconds: float) -> Engine:
    millis = int(busy_seconds * 1000)
    return create_engine(
        url,
        connect_args={
            "connect_timeout": max(2, math.ceil(busy_seconds)),
            "options": f"-c lock_timeout={millis} -c idle_in_transaction_session_timeout=60000",
            "application_name": "callcenter",
        },
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the store. Raises StoreAway when the store does not answer."""
    with _errors_named(), engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, *, lock: int = 0) -> Iterator[Connection]:
    """A writing transaction, committed at the end of the block; on SQLite the only one at this moment.

    Keep it short. With ``lock`` only one transaction with that number runs at a time on PostgreSQL too.
    Raises StoreAway when the store does not answer.
    """
    with _errors_named(), _turn(engine), engine.connect() as connection:
        connection.execution_options(callcenter_writes=True)
        with connection.begin():
            if lock and engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
            yield connection


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """On SQLite the threads of one process stand in line for it: its own waiting is a lottery, and some never win."""
    turn = _TURNS.get(engine)
    if turn is None:
        yield
        return
    lock, seconds = turn
    if not lock.acquire(timeout=seconds):
        raise StoreAway(f"the store does not answer: other threads have been writing for {seconds:g} s")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _errors_named() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        reason = next(iter(str(error.orig).strip().splitlines()), "no reason given")
        if "no such table" in reason or ("relation" in reason and "does not exist" in reason):
            advice = "run `callcenter database upgrade`"
            raise StoreError(f"the database is not set up ({reason}): {advice}") from error
        if isinstance(error, ProgrammingError) or "malformed JSON" in reason:
            raise
        raise StoreAway(f"the store does not answer: {reason}") from error
