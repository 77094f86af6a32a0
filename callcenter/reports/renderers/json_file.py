"""JSON: every table with its numbers, their numerators and denominators, and what is printed."""

from __future__ import annotations

import json
from typing import Any

from callcenter.reports.document import Block, Document, Heading, Paragraph, Plot, Series, Table
from callcenter.reports.values import Cell

__all__ = ["render"]


def render(document: Document) -> bytes:
    """The document as UTF-8."""
    told = {
        "title": document.title, "period": document.period, "zone": document.zone, "made": document.made,
        "blocks": [_block(block) for block in document.blocks],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case Table():
            return {
                "kind": "table", "id": block.id, "title": block.title, "notes": list(block.notes),
                "columns": [
                    {"name": column.name, "unit": column.unit, "group": column.group, "metric": column.metric}
                    for column in block.columns
                ],
                "rows": [[_cell(cell) for cell in row] for row in block.rows],
            }  # fmt: skip
        case Plot():
            return {"kind": "plot", "id": block.id, "title": block.title, "unit": block.unit,
                    "labels": list(block.labels), "series": [_series(each) for each in block.series]}  # fmt: skip


def _series(series: Series) -> dict[str, Any]:
    return {"name": series.name, "values": [value.plain for value in series.values]}


def _cell(cell: Cell) -> Any:
    if isinstance(cell, str):
        return cell
    told: dict[str, Any] = {"value": cell.plain, "text": cell.text, "form": cell.form}
    if cell.denominator is not None:
        told |= {"numerator": cell.numerator, "denominator": cell.denominator}
    return told
