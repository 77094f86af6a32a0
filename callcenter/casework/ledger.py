"""What every transaction that decides begins and ends with: read tables that know all that was written, and one append.

The transaction holds ``APPEND_LOCK``: between ``catch_up`` and ``record`` nobody else writes a fact.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from callcenter.facts import Fact, encode
from callcenter.journal.questions import facts_after, last_seq
from callcenter.journal.store import append_lines
from callcenter.projections.folds import FOLDED
from callcenter.projections.projector import cursor, fold_chunk, set_cursor
from callcenter.projections.rows import ReadRows

__all__ = ["catch_up", "record"]

_GROUP = 500


def catch_up(connection: Connection) -> None:
    """Fold what was written meanwhile."""
    seen = cursor(connection, lock=True)
    while chunk := facts_after(connection, seen, _GROUP, types=FOLDED):
        fold_chunk(connection, chunk, ReadRows())
        seen = chunk[-1][0]
        set_cursor(connection, seen)


def record(connection: Connection, facts: Sequence[Fact], rows: ReadRows) -> None:
    """Append what was decided; ``rows``, into which it is folded already, are saved in the same transaction."""
    if facts:
        append_lines(connection, [encode(fact) for fact in facts])
        rows.save(connection)
        set_cursor(connection, last_seq(connection))
