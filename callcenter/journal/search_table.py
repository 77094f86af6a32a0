"""The search index ``appeal_search``: which pairs of characters (``projections.search_grams``) an appeal has.

A full-text table on SQLite, a table with an inverted index on PostgreSQL; neither holds the texts themselves. What has
been put in stays: to put the same in once more changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from sqlalchemy import Connection, text

__all__ = ["TABLE", "add", "counts", "create", "drop", "take_place"]

TABLE = "appeal_search"
_CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE {0} USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE {0} (key bigint PRIMARY KEY, grams integer[] NOT NULL)",
        "CREATE INDEX {0}_grams ON {0} USING gin (grams)",
    ),
}  # fmt: skip
_TAKE_PLACE = {
    "sqlite": ("ALTER TABLE {1} RENAME TO {0}",),
    "postgresql": (
        "ALTER TABLE {1} RENAME TO {0}",
        "ALTER INDEX {1}_pkey RENAME TO {0}_pkey",
        "ALTER INDEX {1}_grams RENAME TO {0}_grams",
    ),
}
_ADD = {
    "sqlite": "INSERT INTO {0} (rowid, grams) VALUES (?, ?)",
    "postgresql": (
        "INSERT INTO {0} (key, grams) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET grams = "
        "ARRAY(SELECT DISTINCT gram FROM unnest({0}.grams || excluded.grams) AS given (gram))"
    ),
}


def create(connection: Connection, name: str = TABLE) -> None:
    """Make an empty index."""
    _run(connection, _CREATE, name)


def drop(connection: Connection, name: str = TABLE) -> None:
    """Remove an index, if it is there."""
    connection.execute(text(f"DROP TABLE IF EXISTS {name}"))


def take_place(connection: Connection, shadow: str) -> None:
    """Put an index that was made beside the one in use in its place."""
    drop(connection)
    _run(connection, _TAKE_PLACE, TABLE, shadow)


def _run(connection: Connection, statements: Mapping[str, tuple[str, ...]], *names: str) -> None:
    for statement in statements[connection.dialect.name]:
        connection.execute(text(statement.format(*names)))


def add(connection: Connection, grams: Mapping[int, Set[int]], name: str = TABLE) -> None:
    """Put in what appeals have, by their keys."""
    if not grams:
        return
    rows: list[tuple[int, object]]
    if connection.dialect.name == "sqlite":  # in order: it writes everything down when it has to go back
        rows = [(key, " ".join(map(_word, sorted(grams[key])))) for key in sorted(grams)]
    else:
        rows = [(key, sorted(grams[key])) for key in sorted(grams)]
    connection.exec_driver_sql(_ADD[connection.dialect.name].format(name), rows)


def _word(gram: int) -> str:
    return f"{gram & 0xFFFFFFFF:x}"


def counts(connection: Connection) -> Iterator[tuple[int, int]]:
    """(gram, how many appeals have it), for all of the index."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.grams USING fts5vocab(main, {TABLE}, row)"))
        for word, count in connection.execute(text("SELECT term, doc FROM temp.grams")):
            yield (int(word, 16) ^ 0x80000000) - 0x80000000, count
    else:
        wanted = f"SELECT gram, count(*) FROM {TABLE}, unnest(grams) AS given (gram) GROUP BY gram"  # noqa: S608
        yield from ((row[0], row[1]) for row in connection.execute(text(wanted)))
