"""The rows of the first sheet of an xlsx file; of a formula, what it gave when the file was saved."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from callcenter.errors import SheetUnreadable, shown
from callcenter.sheets.xlsx_fast import fast_rows

__all__ = ["text_of", "xlsx_rows"]

_LARGEST = 1 << 30
"""Bytes that a file may unpack to: a year's appeals are a quarter of it."""
_BROKEN = (zipfile.BadZipFile, ParseError, LookupError, ValueError, TypeError, EOFError, OSError)
"""What the library raises for files that are none."""


def xlsx_rows(path: Path) -> Generator[tuple[int, list[str]], None, None]:
    """Number and cells of each row. Raises SheetUnreadable for a file that is damaged or unpacks to too much."""
    try:
        _check_size(path)
        rows = fast_rows(path)
        for number, cells in enumerate(_slow_rows(path) if rows is None else rows, start=1):
            yield number, [text_of(cell) for cell in cells]
    except _BROKEN as error:
        why = f"{shown(path)} cannot be read as an xlsx file ({error}): save it again"
        raise SheetUnreadable(why) from error


def _slow_rows(path: Path) -> Generator[tuple[Any, ...], None, None]:
    """One row after the other, whatever stands where."""
    import openpyxl  # late: it is slow to import

    with path.open("rb") as file:
        with warnings.catch_warnings():  # of styles and checks that we do not need
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        yield from book.worksheets[0].iter_rows(values_only=True)


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > _LARGEST:
        raise SheetUnreadable(f"{shown(path)} unpacks to {size >> 20:,} MiB, more than is allowed: divide it")


def text_of(value: Any) -> str:
    """A cell's value as somebody would have typed it.

    >>> text_of(3.0), text_of(dt.datetime(2026, 5, 1)), text_of(None)
    ('3', '2026-05-01', '')
    """
    match value:
        case str():
            return value.strip()
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "seconds")
        case dt.time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case _:
            return str(value).strip()
