"""Areas with few cases: what is shown of them, so that nobody can work out what is not shown.

A row has some counts of one area. When any of them is below the limit the row is hidden, and with it the smallest row
that is not small itself, and every row equal to that one. Which rows are hidden follows from the numbers alone, not
from names: whoever exchanges the hidden rows among themselves gets the same picture, so that each hidden area may have
had the large row as well as a small one. Neither the names nor how many areas are hidden is told.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

__all__ = ["Kept", "Row", "kept"]

Row = tuple[int, ...]


class Kept(msgspec.Struct, frozen=True):
    """What may be shown."""

    shown: dict[str, Row]
    """Area → its counts, none below the limit."""
    rest: Row | None
    """The hidden ones together; None when nothing is hidden, or when together they are few, too."""


def kept(rows: Mapping[str, Row], small: int) -> Kept:
    """The rows that may be shown; rows of nothing but 0 are as if they were not there.

    >>> kept({"a": (9,), "b": (7,), "c": (3,)}, 5)
    Kept(shown={'a': (9,)}, rest=(10,))
    >>> kept({"a": (9,), "b": (7,)}, 5).rest, kept({"a": (3,), "b": (1,)}, 5).rest, kept({"a": (4,), "b": (4,)}, 5).rest
    (None, None, (8,))
    """
    there = {area: row for area, row in rows.items() if any(row)}
    large = {area: row for area, row in there.items() if min(row) >= small}
    if len(large) == len(there):
        return Kept(large, None)
    least = min(large.values(), default=None)
    shown = {area: row for area, row in large.items() if row != least}
    rest = tuple(map(sum, zip(*(row for area, row in there.items() if area not in shown), strict=True)))
    # also where all areas are small: that no large one is among them must not be told
    return Kept(shown, rest if min(rest) >= small else None)
