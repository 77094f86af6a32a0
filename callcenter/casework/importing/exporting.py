"""Writes appeals to a sheet with the same columns that past appeals are read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, select, tuple_

from callcenter.appeals.words import (
    CHANNEL_WORDS,
    EXCLUSION_WORDS,
    MODE_WORDS,
    OUTCOME_WORDS,
    REFUSAL_WORDS,
    SATISFACTION_WORDS,
    STATE_WORDS,
    TYPE_WORDS,
    URGENCY_WORDS,
)
from callcenter.casework.importing.past import COLUMNS
from callcenter.journal.tables import appeal, appeal_source
from callcenter.sheets import write

__all__ = ["Wanted", "export_appeals"]

_PAGE = 1000
_WORDS: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNEL_WORDS,
    "state": {state.value: text for state, text in STATE_WORDS.items()},
    "type": TYPE_WORDS,
    "mode": MODE_WORDS,
    "urgency": URGENCY_WORDS,
    "outcome": OUTCOME_WORDS,
    "satisfaction": SATISFACTION_WORDS,
    "exclusion": EXCLUSION_WORDS,
    "refusal": REFUSAL_WORDS,
}
_MOMENTS = {
    "opened": "opened", "dispatched": "first_dispatched", "signed": "signed", "due": "due", "replied": "replied",
    "called_back": "tried_first", "closed": "closed", "archived": "archived",
}  # fmt: skip
"""Column of the sheet → of the table."""
_FLAGS = {True: "是", False: "否", None: ""}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which appeals. What is empty does not matter."""

    since: int = 0
    """Opened then or later, µs since 1970 UTC."""
    until: int = 0
    """Opened before then."""
    states: tuple[str, ...] = ()
    unit: str = ""


def export_appeals(
    connection: Connection, path: Path, wanted: Wanted, zone: tzinfo, units: Mapping[str, str]
) -> int:
    """Write a CSV or xlsx file, the oldest first, without child tickets; how many there were.

    ``units`` are names by their ids. Raises SheetUnwritable.
    """
    return write(path, COLUMNS.headings, _lines(connection, wanted, zone, units))


def _lines(connection: Connection, wanted: Wanted, zone: tzinfo, units: Mapping[str, str]) -> Iterator[Sequence[str]]:
    for rows in _pages(connection, wanted):
        references = _references(connection, [row["number"] for row in rows])
        for row in rows:
            reference = references.get(row["number"]) or row["number"]
            yield [_cell(row, field, reference, zone, units) for field in COLUMNS.fields]


def _pages(connection: Connection, wanted: Wanted) -> Iterator[Sequence[RowMapping]]:
    after = (wanted.since - 1, "~")
    while True:
        place = tuple_(appeal.c.opened, appeal.c.number)
        found = select(appeal).where(place > tuple_(*after), appeal.c.parent == "", *_conditions(wanted))
        page = found.order_by(appeal.c.opened, appeal.c.number).limit(_PAGE)
        rows = connection.execute(page).mappings().all()
        if not rows:
            return
        yield rows
        after = (rows[-1]["opened"], rows[-1]["number"])


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.until:
        yield appeal.c.opened < wanted.until
    if wanted.states:
        yield appeal.c.state.in_(wanted.states)
    if wanted.unit:
        yield appeal.c.unit == wanted.unit


def _references(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Number → the number that it had where it came from first."""
    mine = select(appeal_source.c.number, appeal_source.c.reference).where(appeal_source.c.number.in_(numbers))
    found: dict[str, str] = {}
    for number, reference in connection.execute(mine.order_by(appeal_source.c.received)):
        found.setdefault(number, reference)
    return found


def _cell(row: RowMapping, field: str, reference: str, zone: tzinfo, units: Mapping[str, str]) -> str:
    if field in _MOMENTS:
        return _moment(row[_MOMENTS[field]], zone)
    match field:
        case "reference":
            return reference
        case "reply":
            return str(row["reply"] or row["answer"])
        case "unit":
            return units.get(row["unit"], row["unit"])
        case "enterprise" | "confidential" | "resolved":
            return _FLAGS[row[field]]
    value = str(row[field])
    return _WORDS[field].get(value, value) if field in _WORDS else value


def _moment(at: int | None, zone: tzinfo) -> str:
    return "" if at is None else datetime.fromtimestamp(at // 1_000_000, zone).strftime("%Y-%m-%d %H:%M:%S")
