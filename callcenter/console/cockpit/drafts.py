"""A draft in Markdown as HTML: as much of it as ``topics.drafting`` writes, and everything else as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

__all__ = ["as_html"]

_SPECIAL = re.compile(r"\\([\\`*_{}\[\]<>#|])")
_CELLS = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"(#{1,3}) (.*)")


def as_html(text: str) -> Markup:
    """Headings, tables, lists and paragraphs; nothing in it becomes a tag of its own.

    >>> as_html("# A\\n\\n- `1`\\n- <b>")
    Markup('<h1>A</h1>\\n<ul><li><code>1</code></li><li>&lt;b&gt;</li></ul>')
    """
    return Markup("\n").join(map(_block, filter(None, re.split(r"\n{2,}", text.strip()))))


def _block(text: str) -> Markup:
    lines = text.splitlines()
    if found := _HEADING.fullmatch(text):
        return Markup("<h{0}>{1}</h{0}>").format(len(found[1]), _plain(found[2]))
    if all(line.startswith("| ") for line in lines):
        return _table([_CELLS.split(line.strip("| ")) for line in lines])
    if all(line.startswith("- ") for line in lines):
        return Markup("<ul>{}</ul>").format(_each("li", [line[2:] for line in lines]))
    return Markup("<p>{}</p>").format(Markup("<br>").join(map(_plain, lines)))


def _table(rows: Sequence[Sequence[str]]) -> Markup:
    head, body = rows[0], rows[2:]
    heading = Markup("").join(Markup('<th scope="col">{}</th>').format(_plain(cell.strip())) for cell in head)
    told = Markup("").join(Markup("<tr>{}</tr>").format(_each("td", row)) for row in body)
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(heading, told)


def _each(tag: str, texts: Sequence[str]) -> Markup:
    def made() -> Iterator[Markup]:
        for text in texts:
            yield Markup("<{0}>{1}</{0}>").format(tag, _plain(text.strip()))

    return Markup("").join(made())


def _plain(text: str) -> Markup:
    """Text, its escapes undone; what stands between backquotes as code."""
    if len(text) > 2 and text[0] == text[-1] == "`":
        return Markup("<code>{}</code>").format(text[1:-1])
    return escape(_SPECIAL.sub(r"\1", text))
