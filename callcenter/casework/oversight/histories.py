"""Appeals as the journal tells them up to a moment, whatever has happened since."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, or_, select

from callcenter.facts import Fact
from callcenter.journal.questions import histories
from callcenter.journal.tables import appeal, look_back_item, onsite_check

__all__ = ["handled_between"]

_SOME = 400


def handled_between(connection: Connection, first: int, last: int, upto: int) -> Iterator[tuple[str, list[Fact]]]:
    """(number, its facts) of every appeal that units had anything to do with in that time, and of some others.

    ``first`` (included) and ``last`` are µs since 1970 UTC; ``upto`` is the ``seq`` of the last fact that counts. The
    read tables must know all facts up to there.
    """
    numbers = _numbers(connection, first, last)
    for start in range(0, len(numbers), _SOME):
        yield from histories(connection, numbers[start : start + _SOME], upto).items()


def _numbers(connection: Connection, first: int, last: int) -> list[str]:
    given = or_(appeal.c.first_dispatched.isnot(None), appeal.c.linked_to != "")
    touched = or_(appeal.c.closed.is_(None), appeal.c.changed >= first)
    found = set(connection.execute(select(appeal.c.number).where(given, touched, appeal.c.opened < last)).scalars())
    for table in (look_back_item, onsite_check):
        decided = (table.c.decided >= first) & (table.c.decided < last)
        found.update(connection.execute(select(table.c.number).where(decided)).scalars())
    return sorted(found)
