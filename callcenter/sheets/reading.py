"""A CSV or xlsx file as rows: the first row that is not empty holds the headings."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice, zip_longest
from pathlib import Path

import msgspec

from callcenter.errors import Mistake, SheetInvalid, SheetUnreadable, shown
from callcenter.sheets.csv_file import csv_rows
from callcenter.sheets.xlsx_file import xlsx_rows

__all__ = ["SUFFIXES", "Row", "Rows", "Sheet", "opened", "read"]

SUFFIXES = (".csv", ".xlsx")
_LARGEST = 1_048_576
"""Rows: what a spreadsheet program takes."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"

_RawRows = Callable[[Path], Generator[tuple[int, list[str]], None, None]]


class Row(msgspec.Struct, frozen=True):
    """One row that is not empty."""

    number: int
    """As a spreadsheet program shows it; the first row of the file is 1."""
    cells: dict[str, str]
    """Heading → text without blanks around it; empty where the cell is."""
    beyond: tuple[str, ...] = ()
    """What stands right of the last heading."""


class Sheet(msgspec.Struct, frozen=True):
    """A file as a whole."""

    name: str
    """Path as a person knows it."""
    headings: tuple[str, ...]
    rows: list[Row]


class Rows:
    """A file whose rows are read one after the other, once."""

    def __init__(self, name: str, headings: tuple[str, ...], rows: Iterator[Row]) -> None:
        self.name = name
        self.headings = headings
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        """Raises SheetUnreadable when what follows cannot be read."""
        return self._rows


def read(path: Path, *, most: int = _LARGEST) -> Sheet:
    """All rows of a file, at most ``most``. Raises SheetUnreadable, and SheetInvalid for headings of no use."""
    with opened(path) as sheet:
        rows = list(islice(sheet, most + 1))
        if len(rows) > most:
            raise SheetUnreadable(f"{sheet.name} has more than {most:,} rows: divide it")
        return Sheet(sheet.name, sheet.headings, rows)


@contextmanager
def opened(path: Path) -> Iterator[Rows]:
    """The rows of a file one after the other. Raises SheetUnreadable, and SheetInvalid for headings of no use."""
    name = shown(path)
    with closing(_raw(path)(path)) as lines:
        filled = ((number, cells) for number, cells in lines if any(cells))
        first = next(filled, None)
        if first is None:
            raise SheetUnreadable(f"{name} is empty: its first row must hold the headings")
        headings = _headings(name, *first)
        yield Rows(name, headings, (_row(headings, number, cells) for number, cells in filled))


def _raw(path: Path) -> _RawRows:
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise SheetUnreadable(f"{shown(path)} cannot be read: {error.strerror}") from error
    if start == _OLD_EXCEL:
        raise SheetUnreadable(f"{shown(path)} is of an old spreadsheet format (.xls): save it as xlsx or CSV")
    return xlsx_rows if start == _ZIP else csv_rows


def _headings(name: str, number: int, cells: Sequence[str]) -> tuple[str, ...]:
    last = max(at for at, cell in enumerate(cells) if cell)
    headings = tuple(cells[: last + 1])
    mistakes = [
        Mistake(name, number, f"column {at}", "has no heading" if not heading else f"{heading} stands there twice")
        for at, heading in enumerate(headings, start=1)
        if not heading or heading in headings[: at - 1]
    ]
    if mistakes:
        raise SheetInvalid(mistakes)
    return headings


def _row(headings: tuple[str, ...], number: int, cells: Sequence[str]) -> Row:
    filled = dict(zip_longest(headings, cells[: len(headings)], fillvalue=""))
    beyond = cells[len(headings) :]
    return Row(number, filled, tuple(beyond) if any(beyond) else ())
