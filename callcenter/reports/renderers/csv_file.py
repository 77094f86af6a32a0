"""CSV: one row for each figure of each table, with its numerator and denominator, for pivot tables and programs."""

from __future__ import annotations

import io
from collections.abc import Iterator

from callcenter.reports.document import Document, Table
from callcenter.reports.values import Value, plain
from callcenter.sheets import Cell, write_csv

__all__ = ["HEADINGS", "render"]

HEADINGS = ("表", "行", "列", "单位", "指标", "数值", "分子", "分母")


def render(document: Document) -> bytes:
    """UTF-8 with a mark; no cell can become a formula."""
    file = io.BytesIO()
    write_csv(file, HEADINGS, (row for table in document.tables for row in _rows(table)))
    return file.getvalue()


def _rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    for row in table.rows:
        label = " / ".join(plain(cell) for cell in row[: table.labels])
        for column, cell in zip(table.columns[table.labels :], row[table.labels :], strict=True):
            name = f"{column.group}·{column.name}" if column.group else column.name
            number = isinstance(cell, Value)
            yield (
                table.title, label, name, column.unit, column.metric,
                cell.plain if isinstance(cell, Value) else cell,
                cell.numerator if number and isinstance(cell, Value) else None,
                cell.denominator if number and isinstance(cell, Value) else None,
            )  # fmt: skip
