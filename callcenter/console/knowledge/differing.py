"""What one version says otherwise than another, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from callcenter.knowledge import Version

__all__ = ["FIELDS", "Piece", "differences", "pieces"]

FIELDS = (
    "title", "answer", "questions", "keywords", "topic", "audience", "basis", "effective_from", "effective_until",
)  # fmt: skip
"""What an entry says, in the order in which it is read; its next review says nothing to callers."""
Piece = tuple[Literal["same", "gone", "new"], str]
_CLAUSE = re.compile(r"[^，。；：！？、\n]*[，。；：！？、\n]+|[^，。；：！？、\n]+")
_MOST = 800
"""Clauses that are compared one by one: the time grows with their square."""


def differences(before: Version, after: Version) -> list[tuple[str, list[Piece]]]:
    """Field and its pieces, for each field that is not the same."""
    changed = (name for name in FIELDS if getattr(before, name) != getattr(after, name))
    return [(name, pieces(getattr(before, name), getattr(after, name))) for name in changed]


def pieces(before: str, after: str) -> list[Piece]:
    """The text after, with what is gone and what is new.

    >>> pieces("带身份证，到窗口。", "带户口簿，到窗口。")
    [('gone', '带身份证，'), ('new', '带户口簿，'), ('same', '到窗口。')]
    """
    old, new = _CLAUSE.findall(before), _CLAUSE.findall(after)
    if max(len(old), len(new)) > _MOST:
        return [*_piece("gone", [before]), *_piece("new", [after])]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [piece for _, a, b, c, d in matcher.get_opcodes() for piece in _told(old[a:b], new[c:d])]


def _told(old: list[str], new: list[str]) -> Iterator[Piece]:
    if old == new:
        yield from _piece("same", new)
    else:
        yield from _piece("gone", old)
        yield from _piece("new", new)


def _piece(kind: Literal["same", "gone", "new"], clauses: list[str]) -> Iterator[Piece]:
    if text := "".join(clauses):
        yield kind, text
