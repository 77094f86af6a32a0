"""Keeps the search index up with the journal: what facts say of an appeal is put in, and stays.

It has a cursor of its own, so that nobody who decides about an appeal waits for it. What was corrected later stays in
the index too; whether an appeal that it names has the words now is looked up (``appeal_search``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from callcenter.facts import (
    AppealCompleted,
    AppealDescribed,
    AppealDispatched,
    AppealFollowed,
    AppealOpened,
    AppealRefused,
    AppealReplied,
    AppealSourceAdded,
    AppealSupplemented,
    ChildAssigned,
    Fact,
)
from callcenter.journal import search_table
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import facts_after
from callcenter.projections.projector import cursor, set_cursor
from callcenter.projections.search_grams import codes, key_of, label, month_of

__all__ = ["CURSOR", "differences", "index_forward", "rebuild_index"]

CURSOR = "search"
_SHADOW = f"rebuild_{search_table.TABLE}"
_LIMIT = 1000
_LARGE = 5000

_SAID: Mapping[type[Fact], tuple[str, ...]] = {
    AppealOpened: ("number", "reference"),
    AppealSourceAdded: ("reference",),
    AppealDescribed: ("place", "cause", "course", "text"),
    AppealCompleted: ("text", "answer"),
    AppealRefused: ("notice",),
    AppealSupplemented: ("text",),
    AppealReplied: ("text",),
    ChildAssigned: ("number", "opinion"),
}
"""Type of fact → its fields that hold what is searched for."""
_UNITS: tuple[type[Fact], ...] = (AppealDescribed, AppealDispatched, ChildAssigned, AppealFollowed)
_NUMBERS: tuple[type[Fact], ...] = (AppealOpened, ChildAssigned)
_TYPES = frozenset(kind.__name__ for kind in {*_SAID, *_UNITS})


def index_forward(engine: Engine, *, most: int = 0) -> int:
    """Put in what is missing, in many small transactions; how many facts were looked at, about ``most`` (0: all).

    Two at once are safe. Raises StoreAway.
    """
    total = 0
    while not most or total < most:
        with reading(engine) as connection:
            seen = cursor(connection, CURSOR)
            chunk = facts_after(connection, seen, _LIMIT, types=_TYPES)
        if not chunk:
            break
        with writing(engine) as connection:
            if cursor(connection, CURSOR, lock=True) != seen:
                continue
            search_table.add(connection, _grams(fact for _, fact in chunk))
            set_cursor(connection, chunk[-1][0], CURSOR)
        total += len(chunk)
    return total


def _grams(facts: Iterable[Fact | None]) -> dict[int, set[int]]:
    """Key of an appeal → what facts say of it."""
    found: dict[int, set[int]] = defaultdict(set)
    for fact in facts:
        if fact is not None and (key := key_of(fact.number)):  # type: ignore[attr-defined]
            found[key] |= _said(fact, key)
    return found


def _said(fact: Any, key: int) -> set[int]:
    said = codes(*filter(None, (getattr(fact, name) for name in _SAID.get(type(fact), ()))))
    if isinstance(fact, _UNITS) and (unit := getattr(fact, "unit", "")):
        said.add(label("unit", unit))
    if isinstance(fact, _NUMBERS):
        said.add(month_of(key).label)
    return said


def rebuild_index(engine: Engine) -> None:
    """Make the index anew beside the one in use, then put it in its place. Raises StoreAway."""
    with writing(engine) as connection:
        search_table.drop(connection, _SHADOW)
        search_table.create(connection, _SHADOW)
        set_cursor(connection, 0, _SHADOW)
    while True:
        with writing(engine) as connection:
            chunk = facts_after(connection, cursor(connection, _SHADOW), _LARGE, types=_TYPES)
            search_table.add(connection, _grams(fact for _, fact in chunk), _SHADOW)
            if len(chunk) == _LARGE:
                set_cursor(connection, chunk[-1][0], _SHADOW)
                continue
            cursor(connection, CURSOR, lock=True)
            search_table.take_place(connection, _SHADOW)
            set_cursor(connection, chunk[-1][0] if chunk else cursor(connection, _SHADOW), CURSOR)
            return


def differences(source: Connection, target: Connection) -> Iterator[tuple[int, int, int]]:
    """(gram, in how many appeals it is, in how many it should be), where the index of ``source`` is not right.

    ``target`` is an empty SQLite database, in which it is made once more. An index that was never begun is right.
    """
    upto, seq = cursor(source, CURSOR), 0
    if not upto:
        return
    search_table.create(target)
    while chunk := facts_after(source, seq, _LARGE, upto=upto, types=_TYPES):
        search_table.add(target, _grams(fact for _, fact in chunk))
        seq = chunk[-1][0]
    running, rebuilt = dict(search_table.counts(source)), dict(search_table.counts(target))
    for gram in sorted(running.keys() | rebuilt.keys()):
        if running.get(gram, 0) != rebuilt.get(gram, 0):
            yield gram, running.get(gram, 0), rebuilt.get(gram, 0)
