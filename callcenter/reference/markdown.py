"""Small pieces of Markdown."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

__all__ = ["code", "first_line", "prose", "table"]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with an empty line after it; an empty text when there are no rows.

    >>> table(["a", "b"], [["1", "x|y"]])
    '| a | b |\\n|---|---|\\n| 1 | x\\\\|y |\\n\\n'
    """
    lines = [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    if not lines:
        return ""
    head = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    return head + "".join(f"| {line} |\n" for line in lines) + "\n"


def code(text: str) -> str:
    """As code; an empty text stays empty."""
    return f"`{text}`" if text else ""


def prose(text: str) -> str:
    """A docstring as one paragraph of Markdown."""
    return " ".join(inspect.cleandoc(text).replace("``", "`").split())


def first_line(thing: object) -> str:
    """The first paragraph of a docstring."""
    return prose((inspect.getdoc(thing) or "").partition("\n\n")[0])
