"""What the definitions of tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData, Text

__all__ = ["KEY", "metadata", "partial", "text", "time"]

metadata = MetaData()
KEY = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column that is called INTEGER."""


def text(name: str, *, null: bool = False) -> Column[str]:
    """A text; empty when there is none."""
    return Column(name, Text, nullable=null)


def time(name: str, *, null: bool = True) -> Column[int]:
    """A moment (µs since 1970 UTC), or a duration (µs)."""
    return Column(name, BigInteger, nullable=null)


def partial(columns: Column[Any] | tuple[Column[Any], ...], name: str, where: ColumnElement[bool]) -> None:
    """An index of the rows that ``where`` holds for."""
    Index(name, *(columns if isinstance(columns, tuple) else (columns,)), sqlite_where=where, postgresql_where=where)
