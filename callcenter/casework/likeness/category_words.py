"""Names and keywords of categories from a sheet: what a site without past appeals begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from callcenter.errors import Mistake, SheetInvalid
from callcenter.sheets import Column, Columns, read

__all__ = ["words_in"]

_COLUMNS = Columns(Column("category", "分类", needed=True), Column("words", "词语"))
_APART = re.compile(r"[\s,，、;；]+")


def words_in(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Category → its words; the name of each of its levels is one of them.

    A category may stand in several rows. Raises SheetUnreadable, or SheetInvalid with all mistakes at once.
    """
    sheet = read(path)
    found: dict[str, dict[str, None]] = {}
    mistakes: list[Mistake] = []
    for row in _COLUMNS.of(sheet):
        levels = [level.strip() for level in row.cells.get("category", "").split("/")]
        if not all(levels) or len(levels) > 3:
            hint = "one to three levels with / between them: 城乡建设/物业管理"
            mistakes.append(Mistake(sheet.name, row.number, _COLUMNS.heading("category"), "is not a category", hint))
            continue
        words = (word for word in _APART.split(row.cells.get("words", "")) if word)
        found.setdefault("/".join(levels), {}).update(dict.fromkeys((*levels, *words)))
    if mistakes:
        raise SheetInvalid(mistakes)
    return {category: tuple(words) for category, words in found.items()}
