"""One appeal as topics see it: what it is about and how it fares, and nothing of who brought it."""

from __future__ import annotations

from datetime import date

import msgspec

__all__ = ["TopicAppeal", "under"]


class TopicAppeal(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal; its child tickets are no appeals of their own."""

    number: str
    day: date
    """On which it came in, local time."""
    category: str = ""
    """Subject, its levels with ``/`` between them."""
    area: str = ""
    type: str = ""
    mode: str = ""
    channel: str = ""
    state: str = ""
    unit: str = ""
    idle: int = 0
    """Days since anything happened to it."""
    age: int = 0
    """Days from its beginning to its end, or until now."""
    open: bool = False
    """Something is still to be done."""
    overdue: bool = False
    """It is past its deadline, or was when the unit was done with it."""
    returns: int = 0
    redone: int = 0
    reopened: int = 0
    extensions: int = 0
    resolved: bool | None = None
    """As the appellant says in a valid callback; None: not asked, or excluded."""
    satisfied: bool | None = None
    confidential: bool = False
    """Its number is not shown."""


def under(category: str, above: str) -> bool:
    """Is a category that one, or below it? Everything is below the empty one.

    >>> under("城乡建设/物业", "城乡建设"), under("城乡", "城乡建设"), under("x", "")
    (True, False, True)
    """
    return not above or category == above or category.startswith(f"{above}/")
