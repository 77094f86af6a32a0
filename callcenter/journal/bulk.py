"""Many new rows at once: the quickest way that a database has for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from callcenter.facts import Fact, encode
from callcenter.journal.bodies import deflated, shortened
from callcenter.journal.tables import fact as journal

__all__ = ["append_new", "insert_new", "make_room", "rows_of"]

_Row = tuple[Any, ...]
_CACHE_KB = 256_000
_COLUMNS = ("id", "type", "at", "contact", "agent", "appeal", "body")


def make_room(connection: Connection) -> None:
    """Let SQLite keep the pages of all indexes in memory: with its usual 2 MB it would read them again and again."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")


def rows_of(facts: Iterable[Fact], dialect: str) -> list[_Row]:
    """Facts as rows of the journal, for that kind of database."""
    keep = deflated if dialect == "sqlite" else str
    return [_row_of(fact, keep) for fact in facts]


def _row_of(fact: Fact, keep: Callable[[str], bytes | str]) -> _Row:
    kind, contact = type(fact).__name__, getattr(fact, "contact", None) or None
    number = getattr(fact, "number", None)
    body = shortened(encode(fact).decode(), kind, fact.id, fact.at, contact, number)
    return fact.id, kind, fact.at, contact, getattr(fact, "agent", None) or None, number, keep(body)


def append_new(connection: Connection, rows: Sequence[_Row]) -> None:
    """Append facts (``rows_of``) in a transaction that holds ``APPEND_LOCK``; their ids must be new."""
    _insert(connection, journal, _COLUMNS, rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[_Row]) -> None:
    """Insert rows whose keys are not there yet, in the order of the columns."""
    _insert(connection, table, [column.name for column in table.columns], rows)


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[_Row]) -> None:
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608
        return
    with connection.connection.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
