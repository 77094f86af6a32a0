"""Which appeals have the grams that are looked for: their keys from the search index, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from sqlalchemy import Connection, TextClause, text

from callcenter.projections.search_grams import months

__all__ = ["candidates"]

Keys = list[int]
_LARGEST = 6400
"""Most keys of a page."""
_FEW = 3000
"""So many are sorted here."""
_RECENT, _WINDOW = 2, 12
"""Months that are looked into one by one, and then together."""

_MATCH = text(
    "SELECT rowid FROM appeal_search WHERE appeal_search MATCH :grams AND rowid >= :oldest AND rowid < :below "
    "ORDER BY rowid DESC LIMIT :page"
)
# key + 0: else the database might go through all appeals in order and look whether each has the grams
_IN_MONTHS = text(
    "SELECT key FROM appeal_search WHERE grams @> CAST(:grams AS integer[]) AND grams && CAST(:months AS integer[]) "
    "AND key + 0 >= :oldest AND key + 0 < :below ORDER BY key + 0 DESC LIMIT :page"
)
_ANY = text(
    "SELECT key FROM appeal_search WHERE grams @> CAST(:grams AS integer[]) "
    "AND key + 0 >= :oldest AND key + 0 < :below LIMIT :few"
)
_ENDS = text("SELECT min(key), max(key) FROM appeal_search")


def candidates(connection: Connection, grams: Set[int], oldest: int, below: int, page: int) -> Iterator[Keys]:
    """Keys from ``oldest`` to just below ``below`` of the appeals that have all of ``grams``.

    First ``page`` of them, then twice as many, and so on.
    """
    if connection.dialect.name == "sqlite":
        words = " ".join(f"{gram & 0xFFFFFFFF:x}" for gram in grams)
        yield from _pages(connection, _MATCH, {"grams": words, "oldest": oldest}, below, page)
    else:
        yield from _inverted(connection, list(grams), oldest, below, page)


def _inverted(connection: Connection, grams: list[int], oldest: int, below: int, page: int) -> Iterator[Keys]:
    """An inverted index finds all at once, in no order: of frequent words the last months have enough; rare ones are
    sorted here; of what was frequent once, some months at a time are.
    """
    first, last = connection.execute(_ENDS).one()
    if last is None or below <= first or last < oldest:
        return
    span = list(months(min(last, below - 1), max(first, oldest)))
    asked = {"grams": grams, "oldest": oldest}
    for month in span[:_RECENT]:
        yield from _pages(connection, _IN_MONTHS, {**asked, "months": [month.label]}, below, page)
        below = min(below, month.begins)
    found = sorted(connection.execute(_ANY, {**asked, "below": below, "few": _FEW + 1}).scalars(), reverse=True)
    if len(found) <= _FEW:
        yield from (found[start : start + page] for start in range(0, len(found), page))
        return
    for start in range(_RECENT, len(span), _WINDOW):
        window = span[start : start + _WINDOW]
        yield from _pages(connection, _IN_MONTHS, {**asked, "months": [each.label for each in window]}, below, page)
        below = min(below, window[-1].begins)


def _pages(
    connection: Connection, wanted: TextClause, given: Mapping[str, Any], below: int, page: int
) -> Iterator[Keys]:
    """The answer to ``wanted``, a page at a time."""
    while True:
        found = list(connection.execute(wanted, {**given, "below": below, "page": page}).scalars())
        if found:
            yield found
        if len(found) < page:
            return
        below, page = found[-1], min(2 * page, _LARGEST)
