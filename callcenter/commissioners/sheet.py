"""The directory as a sheet: one row for each person in each span of duty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from callcenter.config.commissioners import Department
from callcenter.config.yaml_file import Key, YamlFile
from callcenter.errors import Mistake
from callcenter.sheets import Cell, Column, Columns, Row, Rows, Sheet

__all__ = ["COLUMNS", "document_of", "rows_of"]

COLUMNS = Columns(
    Column("department", "部门编号", needed=True),
    Column("name", "部门名称", needed=True),
    Column("topics", "咨询事项"),
    Column("span", "班次"),
    Column("days", "值班日期"),
    Column("hours", "值班时间"),
    Column("person", "姓名", needed=True),
    Column("number", "电话", needed=True),
)
"""Rows of one department with the same ``span`` (without one: the same days and hours) are one span of duty."""
_DAYS: Mapping[str, str] = {
    "每天": "all", "工作日": "workday", "周末": "weekend", "节假日": "holiday", "周一": "monday", "周二": "tuesday",
    "周三": "wednesday", "周四": "thursday", "周五": "friday", "周六": "saturday", "周日": "sunday",
}  # fmt: skip
_CHINESE = {ident: word for word, ident in _DAYS.items()}
_BETWEEN = re.compile(r"[、,，;；\s]+")
_DASHES = str.maketrans({"：": ":", "－": "-", "–": "-", "—": "-", "~": "-", "～": "-", "至": "-"})
_EARLY = re.compile(r"(?<!\d)(\d):")


def rows_of(departments: Mapping[str, Department]) -> Iterator[list[Cell]]:
    """The rows of an export, in the order in which people are rung."""
    for ident, department in departments.items():
        for span, duty in enumerate(department.duty, start=1):
            days = " ".join(_CHINESE[day] for day in duty.days)
            topics = " ".join(department.topics)
            for person in duty.people:
                yield [ident, department.name, topics, span, days, duty.hours, person.name, person.number]


def document_of(sheet: Sheet | Rows) -> YamlFile:
    """The sheet as commissioners.yaml would say it, for the settings' own checks; a "line" is a row of the sheet.

    What only a sheet can have wrong stands in its ``mistakes``. Raises SheetInvalid for columns.
    """
    reader = _Reader(sheet.name)
    for row in COLUMNS.of(sheet):
        reader.add(row)
    return YamlFile(sheet.name, {"commissioners": reader.departments}, reader.lines, tuple(reader.mistakes))


class _Reader:
    """Puts rows together."""

    def __init__(self, name: str) -> None:
        self.departments: dict[str, Any] = {}
        self.lines: dict[Key, int] = {("commissioners",): 1}
        self.mistakes: list[Mistake] = []
        self._name = name
        self._spans: dict[tuple[str, str], Key] = {}

    def add(self, row: Row) -> None:
        """One person in one span."""
        ident = row.cells["department"]
        if not ident:
            self._tell(row, "department", "is empty", "the id of the department: housing")
            return
        if row.beyond:
            self.mistakes.append(Mistake(self._name, row.number, "", "has more cells than there are headings"))
        at: Key = ("commissioners", ident)
        department = self._department(at, ident, row)
        people = self._span(at, ident, department, row)
        place = (*self._spans[ident, _span_name(row)], "people", len(people))
        people.append({"name": row.cells["person"], "number": row.cells["number"].replace(" ", "")})
        self._stands(row, place, (*place, "name"), (*place, "number"))

    def _department(self, at: Key, ident: str, row: Row) -> dict[str, Any]:
        """The department; its name and topics stand in its first row, and may stand in others again."""
        said = {"name": row.cells["name"], "topics": _split(row.cells.get("topics", ""))}
        if ident not in self.departments:
            self.departments[ident] = {**said, "duty": []}
            self._stands(row, at, (*at, "name"), (*at, "topics"), (*at, "duty"))
        department: dict[str, Any] = self.departments[ident]
        for field, value in said.items():
            if value and value != department[field]:
                first = self.lines[*at, field]
                self._tell(row, field, f"differs from row {first}", "leave it empty, or write the same")
        return department

    def _span(self, at: Key, ident: str, department: dict[str, Any], row: Row) -> list[dict[str, str]]:
        """The people of the row's span, which begins with it unless it is there."""
        days = [_DAYS.get(word, word) for word in _split(row.cells.get("days", ""))] or ["all"]
        duty = {"days": days, "hours": _hours(row.cells.get("hours", ""))}
        name = (ident, _span_name(row))
        if name not in self._spans:
            key = self._spans[name] = (*at, "duty", len(department["duty"]))
            department["duty"].append({**duty, "people": []})
            self._stands(row, key, (*key, "days"), (*key, "hours"), (*key, "people"))
        place = self._spans[name][-1]
        found: dict[str, Any] = department["duty"][place]
        for field, value in duty.items():
            if value != found[field]:
                first = self.lines[(*self._spans[name], field)]
                self._tell(row, field, f"differs from row {first}", "rows of one span have the same days and hours")
        people: list[dict[str, str]] = found["people"]
        return people

    def _stands(self, row: Row, *keys: Key) -> None:
        self.lines |= dict.fromkeys(keys, row.number)

    def _tell(self, row: Row, field: str, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(self._name, row.number, COLUMNS.heading(field), message, hint))


def _span_name(row: Row) -> str:
    return row.cells.get("span", "") or f"{row.cells.get('days', '')} {row.cells.get('hours', '')}"


def _split(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]


def _hours(text: str) -> str:
    """``8:30－18:00`` as ``08:30-18:00``; without hours the whole day."""
    return _EARLY.sub(r"0\1:", text.translate(_DASHES).replace(" ", "")) or "00:00-24:00"
