"""The rows of a CSV file; separated by commas, semicolons or tabs, whichever its first line has most of."""

from __future__ import annotations

import csv
from collections.abc import Generator
from pathlib import Path

from callcenter.errors import SheetUnreadable, shown
from callcenter.sheets.encodings import encoding_of
from callcenter.sheets.formulas import restored

__all__ = ["csv_rows"]

_SEPARATORS = ",;\t"


def csv_rows(path: Path) -> Generator[tuple[int, list[str]], None, None]:
    """Number and cells of each row. Raises SheetUnreadable for bytes or quotes that are damaged."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        first = file.readline()
        file.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        rows = csv.reader(file, delimiter=separator, strict=True)
        number = 0
        try:
            for number, cells in enumerate(rows, start=1):
                if "\0" in "".join(cells):
                    raise SheetUnreadable(f"{shown(path)}:{number}: a NUL character: this is not a CSV file")
                yield number, [restored(cell.strip()) if cell else cell for cell in cells]
        except csv.Error as error:
            why = f"{shown(path)}:{number + 1}: {error}: a quotation mark too many or too few?"
            raise SheetUnreadable(why) from error
