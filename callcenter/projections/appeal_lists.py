"""Lists of appeals, a page at a time: by state, unit, caller, category, what is overdue, what is to be called back.

Each page is as quick as the first, whatever the size of the store. It begins where the page before ended, not after so
many rows; and what is asked for is put together of branches, each of which an index gives in the wanted order: of each
as many rows are taken as the page has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    literal_column,
    select,
    text,
    tuple_,
    union_all,
)

from callcenter.appeals.case import HANDLING
from callcenter.appeals.lifecycle import AppealState
from callcenter.errors import AppealUnknown
from callcenter.journal.tables import appeal

__all__ = ["ORDERS", "Listing", "Page", "page", "place_of"]

ORDERS: Mapping[str, tuple[Column[int], bool]] = {
    "opened": (appeal.c.opened, True),
    "due": (appeal.c.due, False),
    "callback": (appeal.c.callback_due, False),
}
"""Name → moment, and whether the latest come first. What has no such moment is not in the list."""
_ALL = tuple(state.value for state in AppealState)
_LASTING = frozenset({AppealState.ANSWERED, AppealState.REJECTED, AppealState.CLOSED, AppealState.ARCHIVED})
"""States in which appeals gather over the years."""
_MOST_BRANCHES = 40
_CATEGORIES = text("""
    WITH RECURSIVE known (category) AS (
        SELECT min(category) FROM appeal
        UNION ALL
        SELECT (SELECT min(category) FROM appeal WHERE category > known.category) FROM known
        WHERE known.category IS NOT NULL
    )
    SELECT category FROM known WHERE category IS NOT NULL""")
"""From one category to the next one, in the index."""
_Conditions = Sequence[ColumnElement[bool]]


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Which appeals, in which order. What is empty does not matter."""

    order: str = "opened"
    """``opened``: the newest first; ``due``: the first deadline first; ``callback``: the first callback due first."""
    states: tuple[str, ...] = ()
    unit: str = ""
    caller: str = ""
    category: str = ""
    """A category with all below it: ``城乡建设`` holds ``城乡建设/物业管理``."""
    overdue_at: int = 0
    """Only those that are with a unit and whose deadline passed before that moment, µs since 1970 UTC."""
    since: int = 0
    """Only those that were opened then or later, µs since 1970 UTC."""
    limit: int = 20
    after: tuple[int, str] | None = None
    """Where the page before ended."""


class Page(msgspec.Struct, frozen=True):
    """One page."""

    rows: list[RowMapping]
    """Rows of the table ``appeal``."""
    after: tuple[int, str] | None
    """``Listing.after`` of the next page; None when there is none."""


def page(connection: Connection, wanted: Listing) -> Page:
    """One page of a list."""
    branches = list(_branches(connection, wanted))
    if not branches:
        return Page([], None)
    places = [(row[0], row[1]) for row in connection.execute(_merged(branches, wanted))]
    numbers = [number for _, number in places[: wanted.limit]]
    found = connection.execute(select(appeal).where(appeal.c.number.in_(numbers))).mappings()
    rows = {row["number"]: row for row in found}
    return Page([rows[number] for number in numbers], places[wanted.limit - 1] if len(places) > wanted.limit else None)


def place_of(connection: Connection, order: str, number: str) -> tuple[int, str]:
    """Where an appeal stands in a list: ``Listing.after`` of what comes behind it. Raises AppealUnknown."""
    at = connection.execute(select(ORDERS[order][0]).where(appeal.c.number == number)).scalar()
    if at is None:
        raise AppealUnknown(f"there is no appeal {number!r} in that list")
    return at, number


def _branches(connection: Connection, wanted: Listing) -> Iterator[_Conditions]:
    """What is wanted, as conditions of which each leads to one place in one index."""
    common = list(_common(wanted))
    states = wanted.states
    if wanted.overdue_at:
        states = tuple(state for state in wanted.states or _ALL if state in HANDLING)
        if not states:
            return
    of_state = [appeal.c.state.in_(states)] if states else []
    leaves = _leaves(connection, wanted.category) if wanted.category else []
    of_category = [appeal.c.category.in_(leaves)] if wanted.category else []
    if wanted.caller:
        yield [appeal.c.caller == wanted.caller, *of_state, *of_category, *common]
    elif wanted.category and not wanted.unit and not (states and _LASTING.isdisjoint(states)):
        if len(leaves) > _MOST_BRANCHES:  # there is so much of it that the newest appeals are gone through
            yield [*of_category, *of_state, *common]
        else:
            yield from ([appeal.c.category == leaf, *of_state, *common] for leaf in leaves)
    elif states or wanted.unit or wanted.order == "due":
        yield from ([appeal.c.state == state, *of_category, *common] for state in states or _ALL)
    else:
        yield common


def _common(wanted: Listing) -> Iterator[ColumnElement[bool]]:
    column, latest_first = ORDERS[wanted.order]
    yield column.isnot(None)
    if wanted.unit:
        yield appeal.c.unit == wanted.unit
    if wanted.overdue_at:
        yield appeal.c.due < wanted.overdue_at
    if wanted.since:
        yield appeal.c.opened >= wanted.since
    if wanted.after:
        place, last = tuple_(column, appeal.c.number), tuple_(*wanted.after)
        yield place < last if latest_first else place > last


def _leaves(connection: Connection, category: str) -> list[str]:
    """The categories on record that are that one or below it."""
    known = connection.execute(_CATEGORIES).scalars()
    return [each for each in known if each == category or each.startswith(f"{category}/")]


def _merged(branches: Sequence[_Conditions], wanted: Listing) -> Select[Any]:
    """Moment and number only: with all columns it takes longer to plan than to do."""
    column, _ = ORDERS[wanted.order]
    at, number = column.label("at"), appeal.c.number
    parts = [_first(select(at, number).where(*branch), (column, number), wanted) for branch in branches]
    if len(parts) == 1:
        return parts[0]
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return _first(select(together.c.at, together.c.number), (together.c.at, together.c.number), wanted)


def _first(rows: Select[Any], keys: Sequence[Any], wanted: Listing) -> Select[Any]:
    """One row more than the page has, to know whether there is a next one.

    Their number stands in the text: a plan that is made for any number of rows would sort all of them.
    """
    _, latest_first = ORDERS[wanted.order]
    most = literal_column(str(int(wanted.limit) + 1), Integer)
    return rows.order_by(*(key.desc() if latest_first else key for key in keys)).limit(most)
