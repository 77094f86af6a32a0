"""Plain tables for the terminal, with Chinese counted as wide as it is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["table", "width"]


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal.

    >>> width("12345"), width("话务")
    (5, 4)
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """The rows as aligned text with a heading; a note when there is none."""
    cells = [[_text(row.get(column)) for column in columns] for row in rows]
    if not cells:
        return "(none)"
    heading = [column.replace("_", " ") for column in columns]
    widths = [max(map(width, column)) for column in zip(heading, *cells, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in (heading, *cells)
    )


def _text(value: Any) -> str:
    if value is None or value == "":
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
