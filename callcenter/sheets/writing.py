"""Rows as a CSV or xlsx file, which is there whole or not at all; no cell of it can become a formula."""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from callcenter.errors import SheetUnwritable, shown
from callcenter.sheets.formulas import is_formula, neutralised

__all__ = ["Cell", "write", "write_csv", "write_xlsx"]

Cell = str | int | float | date | None
"""What stands in a cell: a text is never taken for a number or a date, whatever it looks like."""

_LONGEST = 32_767
"""Characters of a cell of an xlsx file."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_CSV = re.compile("[\x00\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?")


def write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write ``rows`` in the format that the name ends with; how many there were. Raises SheetUnwritable."""
    writers = {".csv": write_csv, ".xlsx": write_xlsx}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise SheetUnwritable(f"{shown(path)}: the name of a sheet ends with {' or '.join(writers)}")
    return writer(path, headings, rows)


def write_csv(to: Path | BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write UTF-8 with a mark (without it spreadsheet programs spoil Chinese); how many rows there were."""
    count = 0
    with _target(to) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([_csv_cell(heading) for heading in headings])
        for row in rows:
            writer.writerow([_csv_cell(cell) for cell in row])
            count += 1
        text.detach()  # flushes, and leaves the file to whoever opened it
    return count


def write_xlsx(to: Path | BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one sheet, its texts typed as text; how many rows there were. Raises SheetUnwritable for a long text."""
    from openpyxl import Workbook  # late: it is slow to import, and most files are CSV

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    number = 0
    with _target(to) as file:
        try:
            for number, row in enumerate(chain([headings], rows)):
                sheet.append([_xlsx_cell(sheet, cell, number + 1) for cell in row])
        finally:
            sheet.close()
        book.save(file)
    return number


@contextmanager
def _target(to: Path | BinaryIO) -> Iterator[BinaryIO]:
    """A file that takes its name when it is whole; an open one is written to as it is."""
    if not isinstance(to, Path):
        yield to
        return
    unfinished = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            yield file
        os.replace(unfinished, to)
    except OSError as error:
        raise SheetUnwritable(f"{shown(to)} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _csv_cell(value: Cell) -> Cell:
    return neutralised(_NOT_IN_CSV.sub("\ufffd", value)) if isinstance(value, str) else value


def _xlsx_cell(sheet: Any, value: Cell, row: int) -> Any:
    """A value that the library would not take for anything but a text is given as it is: that is faster."""
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("\ufffd", _LINE_ENDS.sub("\n", value))
    if len(text) > _LONGEST:
        raise SheetUnwritable(f"row {row}: an xlsx cell holds {_LONGEST:,} characters, not {len(text):,}: write CSV")
    if not text.startswith("#") and not is_formula(text):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = is_formula(text)  # stays a text when somebody edits it
    return cell
