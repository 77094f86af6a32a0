"""How often callers came to each node today, and how many are at it now: read on from the journal, fact by fact.

Facts are the only record of nodes. Each is read once: whoever looks again goes on where the last look ended.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from callcenter.facts import CallEnded, NodeEntered
from callcenter.journal.questions import facts_after, last_seq
from callcenter.journal.tables import fact as table

__all__ = ["Visits", "key_of", "midnight"]

_TYPES = frozenset({"NodeEntered", "CallEnded"})
_CHUNK = 5000
_CHUNKS = 4
"""So many facts at a look, so that a look is short; a busy day is caught up with in some looks."""
_BEFORE = 2 * 3600 * 1_000_000
"""Calls that are at a node at midnight began up to so long before."""


def key_of(flow: str, node: str) -> str:
    """A node among those of all flows."""
    return f"{flow}.{node}"


def midnight(now: int, zone: ZoneInfo) -> int:
    """When the day began, µs since 1970 UTC."""
    day = datetime.fromtimestamp(now / 1e6, zone).date()
    return round(datetime.combine(day, time(), zone).timestamp() * 1e6)


class Visits:
    """One tally; not to be used by two threads at once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._seq: int | None = None
        self._day = 0
        self._counts: Counter[str] = Counter()
        self._at: dict[str, str] = {}
        """Call that goes on → node."""

    def rows(self, connection: Connection, now: int) -> dict[str, dict[str, Any]]:
        """``flow.node`` → ``visits`` today and callers who are there ``now``; nodes of nobody are left out."""
        day = midnight(now, self._zone)
        if day != self._day:
            self._day = day
            self._counts.clear()
        if self._seq is None:
            self._seq = _before(connection, day - _BEFORE)
        for _ in range(_CHUNKS):
            if not self._read(connection, self._seq):
                break
        here = Counter(self._at.values())
        return {key: {"visits": self._counts[key], "now": here[key]} for key in self._counts.keys() | here.keys()}

    def _read(self, connection: Connection, seq: int) -> bool:
        """One chunk after ``seq``; False when it was the last."""
        found = facts_after(connection, seq, _CHUNK, types=_TYPES)
        for number, fact in found:
            self._seq = number
            match fact:
                case NodeEntered():
                    key = key_of(fact.flow, fact.node)
                    self._at[fact.contact] = key
                    self._counts[key] += fact.at >= self._day
                case CallEnded():
                    self._at.pop(fact.contact, None)
        return len(found) == _CHUNK


def _before(connection: Connection, at: int) -> int:
    """A ``seq`` after which everything of ``at`` and later stands. No index has the moments: they are halved towards,
    as facts are written about when they happen."""
    low, high = 0, last_seq(connection)
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(
            select(table.c.seq, table.c.at).where(table.c.seq > middle).order_by(table.c.seq).limit(1)
        ).first()
        if row is None or row.at >= at:
            high = middle
        else:
            low = row.seq
    return low
