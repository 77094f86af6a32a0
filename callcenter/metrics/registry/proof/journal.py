"""Reads the whole journal once: what the straight count needs of it."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Connection, select

from callcenter.facts import ConsultAnswered, ConsultStarted, Fact
from callcenter.journal.questions import facts_after, histories
from callcenter.journal.tables import fact, projection_cursor
from callcenter.metrics.registry.proof.appeals import Asked, Matter, matter
from callcenter.metrics.registry.proof.calls import STEPS, Calls

__all__ = ["Remembered", "remember"]

_LIMIT = 5000
_SOME = 500
_KINDS: tuple[type[Fact], ...] = (*STEPS, ConsultAnswered, ConsultStarted)
_TYPES = frozenset(kind.__name__ for kind in _KINDS)


class Remembered:
    """All calls and appeals up to where the read tables are."""

    def __init__(self, calls: Calls, asked: set[str], matters: list[Matter], newest: int, oldest: int) -> None:
        self.calls, self.asked, self.matters = calls, asked, matters
        self.newest, self.oldest = newest, oldest
        """Moments of the newest and the oldest fact."""


def remember(connection: Connection) -> Remembered:
    """Everything that is folded. Raises StoreError."""
    upto = connection.execute(select(projection_cursor.c.seq).where(projection_cursor.c.name == "read")).scalar() or 0
    calls, asked, seq = Calls(), Asked(), 0
    while chunk := facts_after(connection, seq, _LIMIT, upto=upto, types=_TYPES):
        for seq, each in chunk:  # noqa: B007 - the last one is where to go on
            if each is not None:
                calls.take(each)
                asked.take(each)
    calls.close()
    newest = connection.execute(select(fact.c.at).order_by(fact.c.seq.desc()).limit(1)).scalar() or 0
    oldest = connection.execute(select(fact.c.at).order_by(fact.c.seq).limit(1)).scalar() or 0
    return Remembered(calls, asked.contacts, _matters(connection, upto), newest, oldest)


def _matters(connection: Connection, upto: int) -> list[Matter]:
    numbers = iter(
        connection.execute(select(fact.c.appeal).where(fact.c.appeal.is_not(None)).distinct()).scalars().all()
    )
    found: list[Matter] = []
    while some := list(islice(numbers, _SOME)):
        found += [matter(number, facts) for number, facts in histories(connection, some, upto).items() if facts]
    return found
