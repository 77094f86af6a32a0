"""Questions to the journal; give them to ``Journal.read`` or call them with a connection."""

from __future__ import annotations

import zlib
from collections.abc import Container, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.sql.functions import max as greatest
from twisted.logger import Logger

from callcenter.appeals.number import FIRST_AT_DESK
from callcenter.facts import Fact
from callcenter.journal.bodies import STORED, fact_of, line_of
from callcenter.journal.tables import contact as contact_table
from callcenter.journal.tables import fact as table

__all__ = [
    "bodies_of_appeal",
    "facts_after",
    "facts_of",
    "facts_of_appeal",
    "histories",
    "known_contacts",
    "last_appeal_number",
    "last_number_at_desk",
    "last_seq",
    "open_contacts",
]

_BEGINNINGS = ("CallArrived", "CallResumed", "OutboundStarted")
_AFTER = (
    select(table.c.seq, *STORED)
    .where(table.c.seq > bindparam("seq"))
    .order_by(table.c.seq)
    .limit(bindparam("most"))
)
_log = Logger()


def facts_of(connection: Connection, contact: str) -> list[Fact]:
    """The facts of one call in the order of their moments."""
    return _sorted(connection, table.c.contact == contact)


def facts_of_appeal(connection: Connection, number: str) -> list[Fact]:
    """The facts of one appeal in the order of their moments."""
    return _sorted(connection, table.c.appeal == number)


def histories(connection: Connection, numbers: Sequence[str], upto: int) -> dict[str, list[Fact]]:
    """The facts of some hundred appeals up to ``seq`` ``upto``, each in the order of writing."""
    found: dict[str, list[Fact]] = {number: [] for number in numbers}
    wanted = select(table.c.seq, *STORED).where(table.c.appeal.in_(numbers), table.c.seq <= upto)
    for row in connection.execute(wanted.order_by(table.c.seq)):
        if (fact := _decoded(*row)) is not None:
            found[row.appeal].append(fact)
    return found


def bodies_of_appeal(connection: Connection, number: str, limit: int | None = None) -> list[str]:
    """The facts of one appeal as they were written (JSON), in the order of writing; the first ``limit``."""
    wanted = select(*STORED).where(table.c.appeal == number).order_by(table.c.seq)
    return [_line(*row) for row in connection.execute(wanted.limit(limit))]


def facts_after(
    connection: Connection,
    seq: int,
    limit: int,
    *,
    upto: int | None = None,
    types: Container[str] | None = None,
) -> list[tuple[int, Fact | None]]:
    """Facts written after ``seq``, each with its own.

    None stands for one that is not of ``types`` or that this program does not know.
    """
    wanted = _AFTER if upto is None else _AFTER.where(table.c.seq <= upto)
    rows = connection.execute(wanted, {"seq": seq, "most": limit}).all()
    return [
        (number, _decoded(number, kind, *stored) if types is None or kind in types else None)
        for number, kind, *stored in rows
    ]


def last_seq(connection: Connection) -> int:
    """``seq`` of the newest fact; 0 when there is none."""
    return connection.execute(select(greatest(table.c.seq))).scalar() or 0


def last_appeal_number(connection: Connection, prefix: str) -> str:
    """The highest appeal number with ``prefix`` that a core has given; empty when there is none."""
    mine = (table.c.appeal >= f"{prefix}-") & (table.c.appeal < f"{prefix}.")
    sequence = func.substr(table.c.appeal, len(prefix) + len("-YYYYMMDD-") + 1, 6)
    of_calls = mine & (sequence < f"{FIRST_AT_DESK:06d}")
    return connection.execute(select(greatest(table.c.appeal)).where(of_calls)).scalar() or ""


def last_number_at_desk(connection: Connection, prefix: str, day: date) -> str:
    """The highest appeal number of ``day`` that was given outside of calls; empty when there is none."""
    begins = f"{prefix}-{day:%Y%m%d}-"
    mine = (table.c.appeal >= f"{begins}{FIRST_AT_DESK:06d}") & (table.c.appeal < f"{begins}:")
    return connection.execute(select(greatest(table.c.appeal)).where(mine)).scalar() or ""


def open_contacts(connection: Connection, node: str) -> list[str]:
    """Calls of a node whose end is not recorded; fold the journal forward first."""
    mine = (contact_table.c.node == node) & contact_table.c.ended.is_(None)
    return list(connection.execute(select(contact_table.c.contact).where(mine)).scalars())


def known_contacts(connection: Connection, contacts: Sequence[str]) -> set[str]:
    """Those of ``contacts`` of which the journal has the beginning.

    Other facts may name a call that no core has seen: an agent was found in it, a recording of it lies on disk.
    """
    found: set[str] = set()
    for start in range(0, len(contacts), 500):
        some = table.c.contact.in_(contacts[start : start + 500]) & table.c.type.in_(_BEGINNINGS)
        found.update(connection.execute(select(table.c.contact).where(some).distinct()).scalars())
    return found


def _sorted(connection: Connection, which: ColumnElement[bool]) -> list[Fact]:
    wanted = select(table.c.seq, *STORED).where(which).order_by(table.c.at, table.c.seq)
    rows = connection.execute(wanted)
    return [fact for row in rows if (fact := _decoded(*row)) is not None]


def _line(kind: str, *stored: Any) -> str:
    """A body that was damaged is told as such: whoever compares shall find it, not fail."""
    try:
        return line_of(kind, *stored)
    except (ValueError, zlib.error):
        return msgspec.json.encode({"damaged": repr(stored[-1])}).decode()


def _decoded(seq: int, kind: str, *stored: Any) -> Fact | None:
    try:
        return fact_of(kind, *stored)
    except (msgspec.DecodeError, ValueError, zlib.error) as error:
        _log.error("fact {seq} ({type}) cannot be read: {why}", seq=seq, type=kind, why=error)
        return None
