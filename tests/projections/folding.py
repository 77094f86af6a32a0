"""Writes facts straight into a store and folds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Engine, Table, insert, select

from callcenter.facts import Fact, encode
from callcenter.journal import reading, writing
from callcenter.journal.tables import READ_TABLES
from callcenter.journal.tables import fact as journal
from callcenter.projections import fold_forward


def write(engine: Engine, facts: Iterable[Fact]) -> None:
    rows = [
        {
            "id": fact.id,
            "type": type(fact).__name__,
            "at": fact.at,
            "contact": getattr(fact, "contact", None),
            "appeal": getattr(fact, "number", None),
            "body": encode(fact).decode(),
        }
        for fact in facts
    ]
    if rows:
        with writing(engine) as connection:
            connection.execute(insert(journal), rows)


def folded(engine: Engine, facts: Iterable[Fact]) -> None:
    write(engine, facts)
    fold_forward(engine)


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        found = connection.execute(select(table).order_by(table.columns[0])).mappings()
        return [dict(row) for row in found]


def only(engine: Engine, table: Table) -> dict[str, Any]:
    (row,) = rows(engine, table)
    return row


def snapshot(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(engine, table) for table in READ_TABLES}


def has(row: Mapping[str, Any], **values: Any) -> bool:
    """Does ``row`` have these values? The assertion's text shows those that differ."""
    different = {name: row[name] for name, value in values.items() if row[name] != value}
    assert not different, different
    return True
