"""Markdown with tables; a picture becomes what it is drawn from, as it stands in a table of the document anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callcenter.reports.document import Block, Document, Heading, Paragraph, Table
from callcenter.reports.values import Value, plain

__all__ = ["render"]

_SPECIAL = re.compile(r"([\\|*_`<>\[\]])")


def render(document: Document) -> bytes:
    """The document as UTF-8."""
    lines = [f"# {_text(document.title)}", "", f"{document.period}（{document.zone}） · 生成于 {document.made}", ""]
    for block in document.blocks:
        lines += _lines(block)
    return "\n".join(lines).encode()


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield from (f"{'#' * (block.level + 1)} {_text(block.text)}", "")
        case Paragraph(small=True):
            yield from (f"> {_text(block.text)}", "")
        case Paragraph():
            yield from (_text(block.text), "")
        case Table():
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield from (f"**{_text(table.title)}**", "")
    yield _row([_text(column.full) for column in table.columns])
    numeric = [any(isinstance(row[at], Value) for row in table.rows) for at in range(len(table.columns))]
    yield _row(["---:" if number else "---" for number in numeric])
    for row in table.rows:
        yield _row([_text(plain(cell)) for cell in row])
    yield ""
    for note in table.notes:
        yield from (f"> 注：{_text(note)}", "")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """Nothing in it is taken for a mark of the format.

    >>> _text("a|b")
    'a\\\\|b'
    """
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")
