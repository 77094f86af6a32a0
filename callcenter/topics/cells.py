"""A cell: one category, with all below it, in one area or in all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from callcenter.topics.appeals import TopicAppeal, under

__all__ = ["Cell", "cells_of", "daily"]


class Cell(NamedTuple):
    """Empty: all of them."""

    category: str = ""
    area: str = ""

    def holds(self, appeal: TopicAppeal) -> bool:
        """Does the appeal belong to it?"""
        return (not self.area or appeal.area == self.area) and under(appeal.category, self.category)

    def touches(self, other: Cell) -> bool:
        """May an appeal belong to both?"""
        nested = under(self.category, other.category) or under(other.category, self.category)
        return nested and (not self.area or not other.area or self.area == other.area)

    @property
    def title(self) -> str:
        """As people read it.

        >>> Cell("城乡建设/物业", "城东").title, Cell().title
        ('城乡建设/物业（城东）', '全部类别')
        """
        return (self.category or "全部类别") + (f"（{self.area}）" if self.area else "")


def cells_of(appeal: TopicAppeal, levels: int) -> Iterator[Cell]:
    """The cells that an appeal is counted in: each of the first levels of its category, in its area and in all.

    >>> [cell.title for cell in cells_of(TopicAppeal(number="1", day=date(2026, 1, 1), category="a/b", area="x"), 1)]
    ['a', 'a（x）']
    """
    parts = appeal.category.split("/") if appeal.category else []
    for level in range(1, min(levels, len(parts)) + 1):
        category = "/".join(parts[:level])
        yield Cell(category)
        if appeal.area:
            yield Cell(category, appeal.area)


def daily(appeals: Iterable[TopicAppeal], levels: int) -> dict[Cell, Counter[date]]:
    """Cell → day → appeals."""
    found: dict[Cell, Counter[date]] = defaultdict(Counter)
    for appeal in appeals:
        for cell in cells_of(appeal, levels):
            found[cell][appeal.day] += 1
    return dict(found)
