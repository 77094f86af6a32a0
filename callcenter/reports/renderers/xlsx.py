"""A workbook: one sheet for each table, numbers as numbers with their formats, texts that cannot become formulas."""

from __future__ import annotations

import io
import re
from typing import Any

from callcenter.reports.document import Document, Heading, Paragraph, Table
from callcenter.reports.values import ABSENT, FORMS, Cell, Value, plain
from callcenter.sheets.formulas import is_formula

__all__ = ["render"]

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_WIDEST = 60


def render(document: Document) -> bytes:
    """The document as an xlsx file."""
    from openpyxl import Workbook  # late: it is slow to import

    book = Workbook()
    front: Any = book.active
    front.title = "说明"
    _front(front, document)
    for table in document.tables:
        _sheet(book.create_sheet(_name(table.title, set(book.sheetnames))), table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _front(sheet: Any, document: Document) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width = 110
    _put(sheet, 1, 1, document.title).font = Font(bold=True, size=16)
    _put(sheet, 2, 1, f"{document.period}（{document.zone}）")
    _put(sheet, 3, 1, f"生成于 {document.made}")
    row = 5
    for block in document.blocks:
        if isinstance(block, Heading):
            _put(sheet, row, 1, block.text).font = Font(bold=True, size=13 if block.level == 1 else 11)
        elif isinstance(block, Paragraph):
            _put(sheet, row, 1, block.text).alignment = Alignment(wrap_text=True, vertical="top")
        else:
            continue
        row += 1


def _sheet(sheet: Any, table: Table) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    top = 1
    if table.grouped:
        for at, column in enumerate(table.columns, start=1):
            _put(sheet, 1, at, column.group)
        _merge(sheet, [column.group for column in table.columns])
        top = 2
    for at, column in enumerate(table.columns, start=1):
        _put(sheet, top, at, column.title)
    for row in range(1, top + 1):
        for at in range(1, len(table.columns) + 1):
            cell = sheet.cell(row, at)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for number, cells in enumerate(table.rows, start=top + 1):
        for at, value in enumerate(cells, start=1):
            _put(sheet, number, at, value)
    for number, note in enumerate(table.notes, start=top + len(table.rows) + 2):
        _put(sheet, number, 1, f"注：{note}")
    sheet.freeze_panes = sheet.cell(top + 1, table.labels + 1)
    _widths(sheet, table)


def _put(sheet: Any, row: int, column: int, value: Cell) -> Any:
    cell = sheet.cell(row, column)
    if isinstance(value, Value):
        if value.number is None:
            cell.value = ABSENT
            return cell
        cell.value, cell.number_format = value.plain, FORMS[value.form].sheet
        return cell
    cell.value = value
    if is_formula(value) or value.startswith("#"):
        cell.data_type, cell.quotePrefix = "s", True
    return cell


def _merge(sheet: Any, groups: list[str]) -> None:
    """Neighbours of the same group share one heading."""
    first = 0
    for at in range(1, len(groups) + 1):
        if at == len(groups) or groups[at] != groups[first]:
            if groups[first] and at - first > 1:
                sheet.merge_cells(start_row=1, start_column=first + 1, end_row=1, end_column=at)
            first = at


def _widths(sheet: Any, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    for at, column in enumerate(table.columns):
        longest = max([_width(column.title), *(_width(plain(row[at])) for row in table.rows)])
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(_WIDEST, longest + 3)


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _name(title: str, taken: set[str]) -> str:
    """A name for a sheet: short enough, of allowed characters, and of no other one."""
    base = _NOT_IN_NAMES.sub("", title)[:_LONGEST_NAME] or "表"
    name, number = base, 2
    while name in taken:
        name = f"{base[: _LONGEST_NAME - 4]} ({number})"
        number += 1
    return name
