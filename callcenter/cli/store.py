"""What the commands that read the store share: open it, fold forward what is missing, close it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, FromClause, Select, select

from callcenter.config import Config
from callcenter.errors import StoreAway
from callcenter.journal import open_engine, reading, require_current
from callcenter.projections import fold_forward

__all__ = ["current_store", "newest"]

_PATIENCE = 3.0
"""Seconds to wait for a locked database before its read tables are shown as they are."""


@contextmanager
def current_store(config: Config) -> Iterator[Connection]:
    """The store with read tables that know every fact written so far.

    When they cannot be brought up (a locked or read-only database) they are shown as they are, with a
    warning. Raises StoreError.
    """
    engine = open_engine(config.database_url, busy_seconds=_PATIENCE, durable=False)
    try:
        require_current(engine)
        try:
            fold_forward(engine)
        except StoreAway as error:
            print(f"callcenter: not quite current: {error}", file=sys.stderr)
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def newest(table: FromClause, moment: str, since: int | None, limit: int, **equal: str | None) -> Select[Any]:
    """Rows of a read table, the newest first; ``equal`` are columns that must have a value."""
    column = table.c[moment]
    wanted = select(table).order_by(column.desc().nulls_last()).limit(limit)
    if since is not None:
        wanted = wanted.where(column >= since)
    for name, value in equal.items():
        if value is not None:
            wanted = wanted.where(table.c[name] == value)
    return wanted
