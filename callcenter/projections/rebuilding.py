"""Folds the journal again from the beginning: to replace the read tables, or to compare them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, select, text

from callcenter.journal import search_table
from callcenter.journal.engine import open_engine, reading, writing
from callcenter.journal.questions import facts_after
from callcenter.journal.tables import READ_TABLES
from callcenter.projections.folds import FOLDED
from callcenter.projections.projector import cursor, fold_chunk, set_cursor
from callcenter.projections.rows import ReadRows
from callcenter.projections.search_index import differences, rebuild_index

__all__ = ["Difference", "rebuild", "verify"]

_SHADOW = "rebuild_"
_LIMIT = 5000
_SOME = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a read table is not what the journal says."""

    table: str
    key: str
    column: str
    """Empty when the whole row is missing on one side."""
    running: Any
    rebuilt: Any

    def __str__(self) -> str:
        place = f"{self.table} {self.key}" + (f" {self.column}" if self.column else "")
        return f"{place}: is {self.running!r}, should be {self.rebuilt!r}"


def rebuild(engine: Engine) -> int:
    """Fold everything again beside the read tables in use, then put it in their place; facts folded.

    Calls and the running projector go on meanwhile. Raises StoreAway.
    """
    shadow = MetaData()
    copies = {f"{_SHADOW}{table.name}": _copy(table, shadow) for table in READ_TABLES}
    with writing(engine) as connection:
        shadow.drop_all(connection)
        shadow.create_all(connection)
        set_cursor(connection, 0, _SHADOW)
    total = 0
    while folded := _fold_shadow(engine, copies):
        total += folded
    with writing(engine) as connection:
        cursor(connection, lock=True)
        total += _fold_rest(connection, copies)
        _swap(connection)
        set_cursor(connection, cursor(connection, _SHADOW))
    rebuild_index(engine)
    return total


def _copy(table: Table, into: MetaData) -> Table:
    copy = table.to_metadata(into, name=f"{_SHADOW}{table.name}")
    copy.indexes.clear()
    return copy


def _fold_shadow(engine: Engine, copies: dict[str, Table]) -> int:
    """One group in a transaction of its own; 0 when little is left."""
    with reading(engine) as connection:
        chunk = facts_after(connection, cursor(connection, _SHADOW), _LIMIT, types=FOLDED)
    if len(chunk) < _LIMIT:
        return 0
    with writing(engine) as connection:
        fold_chunk(connection, chunk, ReadRows(_SHADOW, copies))
        set_cursor(connection, chunk[-1][0], _SHADOW)
    return len(chunk)


def _fold_rest(connection: Connection, copies: dict[str, Table]) -> int:
    total = 0
    while chunk := facts_after(connection, cursor(connection, _SHADOW), _LIMIT, types=FOLDED):
        fold_chunk(connection, chunk, ReadRows(_SHADOW, copies))
        set_cursor(connection, chunk[-1][0], _SHADOW)
        total += len(chunk)
    return total


def _swap(connection: Connection) -> None:
    for table in READ_TABLES:
        name = table.name
        connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text(f"ALTER TABLE {_SHADOW}{name} RENAME TO {name}"))
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER INDEX {_SHADOW}{name}_pkey RENAME TO {name}_pkey"))
        for index in table.indexes:
            index.create(connection)


def verify(engine: Engine) -> Iterator[Difference]:
    """Each difference between the read tables, or the search index, and what the journal says they should be.

    The journal is folded again into a temporary file, up to where the read tables are.
    Raises StoreAway.
    """
    with tempfile.TemporaryDirectory(prefix="callcenter-verify-") as folder:
        scratch = open_engine(f"sqlite:///{Path(folder) / 'verify.db'}", durable=False)
        try:
            with writing(scratch) as target, reading(engine) as source:
                for table in READ_TABLES:
                    table.create(target)
                _fold_into(target, source)
                for table in READ_TABLES:
                    yield from _compare(table, source, target)
                for gram, running, rebuilt in differences(source, target):
                    yield Difference(search_table.TABLE, str(gram), "appeals", running, rebuilt)
        finally:
            scratch.dispose()


def _fold_into(target: Connection, source: Connection) -> None:
    upto, seq = cursor(source), 0
    while chunk := facts_after(source, seq, _LIMIT, upto=upto, types=FOLDED):
        fold_chunk(target, chunk, ReadRows())
        seq = chunk[-1][0]


def _compare(table: Table, running: Connection, rebuilt: Connection) -> Iterator[Difference]:
    names = [column.name for column in table.columns]
    for row, other in _paired(table, running, rebuilt):
        if other is None:
            yield Difference(table.name, row[0], "", tuple(row), None)
            continue
        for name, is_now, should_be in zip(names, row, other, strict=True):
            if is_now != should_be:
                yield Difference(table.name, row[0], name, is_now, should_be)
    count = select(func.count()).select_from(table)
    if running.execute(count).scalar() != rebuilt.execute(count).scalar():
        for row, other in _paired(table, rebuilt, running):
            if other is None:
                yield Difference(table.name, row[0], "", None, tuple(row))


def _paired(table: Table, these: Connection, those: Connection) -> Iterator[tuple[Sequence[Any], Sequence[Any] | None]]:
    """Rows of one side that differ from the row of the same key (their first column) on the other side."""
    primary = table.columns[0]
    for rows in these.execute(select(table)).partitions(_SOME):
        wanted = select(table).where(primary.in_([row[0] for row in rows]))
        found = {row[0]: row for row in those.execute(wanted).all()}
        for row in rows:
            other = found.get(row[0])
            if row != other:
                yield row, other
