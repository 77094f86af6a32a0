"""Entries as rows of a sheet: one row for each entry, as its newest version is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from callcenter.errors import Mistake
from callcenter.knowledge.content import Content, content_of, read_content
from callcenter.knowledge.entry import Version
from callcenter.knowledge.lifecycle import State
from callcenter.knowledge.words import AUDIENCE_WORDS, STATE_WORDS
from callcenter.sheets import Cell, Column, Columns, Row

__all__ = ["COLUMNS", "Line", "cells_of", "read_line"]

COLUMNS = Columns(
    Column("entry", "编号"),
    Column("title", "标题", needed=True),
    Column("answer", "答复内容", needed=True),
    Column("questions", "相似问法"),
    Column("keywords", "关键词"),
    Column("topic", "分类"),
    Column("audience", "适用对象"),
    Column("unit", "责任部门", needed=True),
    Column("basis", "依据"),
    Column("effective_from", "生效日期"),
    Column("effective_until", "失效日期"),
    Column("review_on", "复审日期"),
    Column("state", "状态"),
    Column("uses", "使用次数"),
)
"""``state`` and ``uses`` are for reading only: an import does not look at them."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says."""

    row: int
    entry: str
    """Empty: a new entry."""
    unit: str
    given: dict[str, str]
    """Fields of ``Content`` that the sheet has a column for."""
    content: Content


def read_line(row: Row, name: str, units: Mapping[str, str]) -> Line | list[Mistake]:
    """The row of a file called ``name``, or all that is wrong in it. ``units``: name or id → id."""
    given = {field: text for field, text in row.cells.items() if field in Content.__struct_fields__}
    content, problems = read_content(given)
    unit = units.get(row.cells["unit"], "")
    mistakes = [_mistake(name, row, problem.field, problem.message) for problem in problems]
    if not unit:
        message = f"there is no unit {row.cells['unit']!r}" if row.cells["unit"] else "is empty"
        mistakes.append(_mistake(name, row, "unit", message, "the name or the id of a unit of config/units.yaml"))
    if row.beyond:
        mistakes.append(Mistake(name, row.number, "", "has more cells than there are headings"))
    if mistakes:
        return mistakes
    return Line(row=row.number, entry=row.cells.get("entry", ""), unit=unit, given=given, content=content)


def _mistake(name: str, row: Row, field: str, message: str, hint: str = "") -> Mistake:
    return Mistake(name, row.number, COLUMNS.heading(field), message, hint)


def cells_of(version: Version, unit: str, uses: int) -> Iterator[Cell]:
    """The cells of a version in the order of the columns; ``unit`` is the owner's name."""
    content: dict[str, Any] = msgspec.structs.asdict(content_of(version))
    shown = content | {
        "entry": version.entry,
        "questions": "；".join(content["questions"]),
        "keywords": " ".join(content["keywords"]),
        "audience": AUDIENCE_WORDS[content["audience"]],
        "unit": unit,
        "state": STATE_WORDS[State(version.state)],
        "uses": uses,
    }
    return (shown[field] for field in COLUMNS.fields)
