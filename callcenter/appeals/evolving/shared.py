"""What the folds of an appeal share."""

from __future__ import annotations

from typing import Any

__all__ = ["DAY", "WINDOW", "Changes", "added", "clock", "removed"]

Changes = dict[str, Any]
"""Field of ``Case`` → new value."""
DAY = 24 * 3600 * 1_000_000
WINDOW = 14 * DAY
"""For facts of a seat, which say neither when somebody must have it nor when it goes to the archive."""


def clock(fact: Any) -> Changes:
    """The clock of a fact with ``due``, ``soon`` and ``ladder``."""
    return {"due": fact.due, "soon": fact.soon or None, "ladder": " ".join(map(str, fact.ladder)), "steps": 0}


def added(words: str, word: str) -> str:
    """``words`` with one more, unless it is there."""
    return words if word in words.split() else f"{words} {word}".strip()


def removed(words: str, *gone: str) -> str:
    """``words`` without some."""
    return " ".join(word for word in words.split() if word not in gone)
