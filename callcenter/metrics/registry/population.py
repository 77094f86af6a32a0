"""What is counted: the rows of one read table, the moment that dates each, and what they can be split by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from callcenter.metrics.registry.thresholds import Thresholds

__all__ = ["Expression", "Population", "Split"]

Expression = Callable[[Thresholds], ColumnElement[Any]]
"""SQL of one row; thresholds that were valid at the row's moment are part of it."""


@dataclass(frozen=True, eq=False)
class Split:
    """One dimension: SQL of a row, and what becomes of the value."""

    sql: Expression
    word: Callable[[Any], str] = str
    """From the database's value to the key's; several values may share one."""


@dataclass(frozen=True, eq=False)
class Population:
    """Rows that counts are made over."""

    id: str
    title: str
    """What a row is, and which moment dates it."""
    rows: FromClause
    at: ColumnElement[Any]
    """Moment that dates a row, µs since 1970 UTC; for stays their beginning."""
    only: ColumnElement[bool]
    """Which of the rows belong to it."""
    ident: ColumnElement[Any]
    """What a row is known by: a contact, an appeal's number, an agent."""
    splits: Mapping[str, Split]
    until: ColumnElement[Any] | None = None
    """For stays: their end, null while they last. A stay counts in each hour for the part that lies in it."""
