"""What a report is made of, whatever it will be written as."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from callcenter.reports.values import Cell, Value

__all__ = ["Block", "Column", "Document", "Heading", "Paragraph", "Plot", "Series", "Table"]


class Column(msgspec.Struct, frozen=True):
    """One column of a table."""

    name: str
    unit: str = ""
    """Behind the name: ``件``, ``秒``; empty when the cells bear their own."""
    group: str = ""
    """Heading that several neighbouring columns stand under; empty: none."""
    metric: str = ""
    """Id of the metric that its cells are figures of; empty: of none."""

    @property
    def title(self) -> str:
        """Name and unit.

        >>> Column("话务量", "通").title
        '话务量（通）'
        """
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    @property
    def full(self) -> str:
        """The title with its group, where there is only one line for headings."""
        return f"{self.group}·{self.title}" if self.group else self.title


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading; level 1 stands below the title of the document."""

    text: str
    level: int = 1


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """A text."""

    text: str
    small: bool = False
    """A remark beside the matter."""


class Table(msgspec.Struct, frozen=True, tag="table"):
    """Figures in rows; the first ``labels`` columns say what a row is about."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: int = 1
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [number for number, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"table {self.id}: rows {wrong} have not {len(self.columns)} cells")

    @property
    def grouped(self) -> bool:
        """Have its headings two lines?"""
        return any(column.group for column in self.columns)


class Series(msgspec.Struct, frozen=True):
    """The values of one thing in a plot, one for each label; None where there is none."""

    name: str
    values: tuple[Value, ...]


class Plot(msgspec.Struct, frozen=True, tag="plot"):
    """Figures as a picture."""

    id: str
    title: str
    kind: str
    """``line`` or ``bar``."""
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


Block = Heading | Paragraph | Table | Plot


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report."""

    title: str
    period: str
    """The span that it is about, as people write it."""
    zone: str
    """Time zone of the span."""
    made: str
    """When it was made."""
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> Iterator[Table]:
        """All tables."""
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def plots(self) -> Iterator[Plot]:
        """All pictures."""
        return (block for block in self.blocks if isinstance(block, Plot))
