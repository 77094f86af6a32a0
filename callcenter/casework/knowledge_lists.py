"""Lists of the knowledge base as people who keep it read them: what is in effect, what waits, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import Entry, State, Version

__all__ = ["due", "entries", "find_entry", "in_effect"]

_USE = ("uses", "helpful", "unhelpful", "used")


def in_effect(at: int) -> ColumnElement[bool]:
    """Of a row of ``knowledge_version``, as ``Version.is_shown`` says; ``at`` in µs since 1970 UTC."""
    columns = knowledge_version.c
    return and_(
        columns.state == State.APPROVED.value,
        columns.shown_from <= at,
        or_(columns.shown_until.is_(None), columns.shown_until > at),
        or_(columns.replaced_at.is_(None), columns.replaced_at > at),
    )


def entries(
    store: Connection, which: Sequence[ColumnElement[bool]], *, newest: bool, limit: int | None = None
) -> list[dict[str, Any]]:
    """Versions with the use of their entries, by number; ``newest``: of each entry the newest only."""
    versions, columns = knowledge_version.c, knowledge_entry.c
    joined = versions.entry == columns.entry
    if newest:
        joined = and_(joined, versions.version == columns.version)
    use = (columns[name] for name in _USE)
    wanted = select(knowledge_version, *use).join(knowledge_entry, joined).where(*which).order_by(versions.key)
    return [dict(row) for row in store.execute(wanted.limit(limit)).mappings()]


def find_entry(store: Connection, ident: str) -> Entry:
    """An entry with all its versions; without any when there is no such entry."""
    wanted = select(knowledge_version).where(knowledge_version.c.entry == ident).order_by(knowledge_version.c.version)
    return Entry(ident, tuple(Version.of(dict(row)) for row in store.execute(wanted).mappings()))


def due(store: Connection, now: int, *, unit: str = "") -> list[dict[str, Any]]:
    """Versions whose review is due or near, or that end soon, the most urgent first: rows with ``what`` and ``due``."""
    columns = knowledge_version.c
    which = [columns.state == State.APPROVED.value, or_(columns.review_soon <= now, columns.expiry_soon <= now)]
    if unit:
        which.append(columns.unit == unit)
    rows = entries(store, which, newest=False)
    return sorted((row for each in rows for row in _reminders(each, now)), key=lambda row: row["due"])


def _reminders(row: Mapping[str, Any], now: int) -> Iterable[dict[str, Any]]:
    """What is due of a version that nothing newer replaces."""
    if row["replaced_at"] is not None or (row["shown_until"] or now + 1) <= now:
        return
    if row["review_soon"] <= now:
        yield {**row, "what": "overdue" if row["review_at"] <= now else "review", "due": row["review_at"]}
    if (row["expiry_soon"] or now + 1) <= now:
        yield {**row, "what": "expiry", "due": row["shown_until"]}
