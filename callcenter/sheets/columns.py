"""Which columns a kind of file has: their headings in Chinese, as exports write them, or by the field's identifier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from callcenter.errors import Mistake, SheetInvalid
from callcenter.sheets.reading import Row, Rows, Sheet

__all__ = ["Column", "Columns"]


class Column(msgspec.Struct, frozen=True):
    """One column."""

    field: str
    """Identifier in the program; stands for the heading too."""
    heading: str
    """As people read it."""
    needed: bool = False
    """Must the file have the column? (Whether a cell may be empty is for the reader of the rows to say.)"""


class Columns:
    """The columns of one kind of file, in the order in which exports write them."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns
        self._fields: Mapping[str, str] = {
            name: column.field for column in columns for name in (column.heading, column.field)
        }

    @property
    def headings(self) -> tuple[str, ...]:
        """What an export has in its first row."""
        return tuple(column.heading for column in self._columns)

    @property
    def fields(self) -> tuple[str, ...]:
        """The identifiers, in the same order."""
        return tuple(column.field for column in self._columns)

    def heading(self, field: str) -> str:
        """How people know a field: mistakes of a row are told with it."""
        return next(column.heading for column in self._columns if column.field == field)

    def of(self, sheet: Sheet | Rows) -> Iterator[Row]:
        """The rows with fields in place of headings. Raises SheetInvalid for columns that are missing or not known."""
        self._check(sheet.name, sheet.headings)
        names = {heading: self._fields[heading] for heading in sheet.headings}
        rows = sheet.rows if isinstance(sheet, Sheet) else sheet
        return (Row(row.number, {names[at]: text for at, text in row.cells.items()}, row.beyond) for row in rows)

    def _check(self, name: str, headings: Sequence[str]) -> None:
        found = [self._fields.get(heading, "") for heading in headings]
        strange = [heading for heading in headings if heading not in self._fields]
        missing = [column for column in self._columns if column.needed and column.field not in found]
        twice = sorted({self.heading(field) for field in found if field and found.count(field) > 1})
        mistakes = [
            *(Mistake(name, 1, each, "is not a known column", f"known: {' '.join(self.headings)}") for each in strange),
            *(Mistake(name, 1, f"{each.heading} ({each.field})", "the column is missing") for each in missing),
            *(Mistake(name, 1, heading, "there are two columns of it") for heading in twice),
        ]
        if mistakes:
            raise SheetInvalid(mistakes)
