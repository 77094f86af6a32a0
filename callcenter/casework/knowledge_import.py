"""Entries from a sheet: all of its rows, or none and every mistake by its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, select

from callcenter.appeals import Role
from callcenter.casework.knowledge_desk import KnowledgeDesk, KnowledgeOrder, KnowledgeOutcome
from callcenter.config import Config
from callcenter.errors import Mistake, SheetInvalid, shown
from callcenter.journal.engine import reading
from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import Version
from callcenter.knowledge.content import Content, content_of
from callcenter.knowledge.sheet import COLUMNS, Line, read_line
from callcenter.projections import fold_forward
from callcenter.sheets import read

__all__ = ["Imported", "import_entries"]

_MOST = 20_000
"""Rows of one file."""


class Imported(msgspec.Struct, frozen=True):
    """What came of a file."""

    written: tuple[str, ...]
    """Entries that are new, or have a new version."""
    unchanged: int
    """Rows that say what their entries say already."""


def import_entries(
    engine: Engine, config: Config, desk: KnowledgeDesk, path: Path, *, actor: str, approver: str = ""
) -> Imported:
    """Write what a CSV or xlsx file says, as versions that are submitted by ``actor`` for their units.

    With ``approver``, somebody else, they are approved as well. Raises SheetInvalid with all mistakes (then nothing
    was written), SheetUnreadable, or StoreAway.
    """
    lines = _read(path, config)
    fold_forward(engine)
    with reading(engine) as connection:
        known = _known(connection)
    changed = list(_changed(lines, known, shown(path)))
    orders = [order for line in changed for order in _orders(line, actor, approver)]
    outcomes = desk.do_all(orders, whole=True) if orders else []
    _refuse(changed, outcomes, shown(path))
    written = dict.fromkeys(outcome.entry for outcome in outcomes)
    return Imported(tuple(written), len(lines) - len(changed))


def _read(path: Path, config: Config) -> list[Line]:
    """Every row, when none is wrong."""
    units = {word: ident for ident, unit in config.units.items() for word in (ident, unit.name)}
    sheet = read(path, most=_MOST)
    read_lines = [read_line(row, sheet.name, units) for row in COLUMNS.of(sheet)]
    lines = [line for line in read_lines if isinstance(line, Line)]
    mistakes = [mistake for line in read_lines if not isinstance(line, Line) for mistake in line]
    mistakes += _twice(lines, sheet.name)
    if mistakes:
        raise SheetInvalid(mistakes)
    return lines


def _twice(lines: Sequence[Line], name: str) -> Iterator[Mistake]:
    """Rows about what another row is about."""
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        for what, value in (("entry", line.entry), ("title", f"{line.unit} {line.content.title}")):
            if value and (before := first.setdefault((what, value), line.row)) != line.row:
                yield Mistake(name, line.row, COLUMNS.heading(what), f"stands in row {before} too", "leave one")


def _known(connection: Connection) -> dict[str, Version]:
    """Each entry's newest version."""
    newest = (knowledge_version.c.entry == knowledge_entry.c.entry) & (
        knowledge_version.c.version == knowledge_entry.c.version
    )
    rows = connection.execute(select(knowledge_version).join(knowledge_entry, newest)).mappings()
    return {row["entry"]: Version.of(dict(row)) for row in rows}


def _changed(lines: Sequence[Line], known: Mapping[str, Version], name: str) -> Iterator[Line]:
    """Rows that say something new. Raises SheetInvalid for entries that are not known, or known under a number."""
    titles = {(each.unit, each.title): each.entry for each in known.values() if each.state != "withdrawn"}
    mistakes = []
    for line in lines:
        version = known.get(line.entry)
        same = titles.get((line.unit, line.content.title), line.entry)
        if line.entry and version is None:
            mistakes.append(Mistake(name, line.row, COLUMNS.heading("entry"), f"there is no entry {line.entry}"))
        elif version and version.unit != line.unit:
            message = f"{line.entry} is one of the unit {version.unit}"
            mistakes.append(Mistake(name, line.row, COLUMNS.heading("unit"), message))
        elif same != line.entry:
            hint = f"write {same} under {COLUMNS.heading('entry')}, or leave the row out"
            mistakes.append(Mistake(name, line.row, COLUMNS.heading("title"), f"is the title of {same} already", hint))
        elif version is None or not _says(version, line):
            yield line
    if mistakes:
        raise SheetInvalid(mistakes)


def _says(version: Version, line: Line) -> bool:
    """Does the version say what the row says, as far as the row says anything?"""
    before = content_of(version)
    return all(getattr(before, field) == getattr(line.content, field) for field in line.given)


def _orders(line: Line, actor: str, approver: str) -> Iterator[KnowledgeOrder]:
    said = {field: getattr(line.content, field) for field in Content.__struct_fields__ if field in line.given}
    unit = KnowledgeOrder(deed="write", entry=line.entry, actor=actor, role=Role.UNIT, acting_unit=line.unit, said=said)
    yield unit
    yield msgspec.structs.replace(unit, deed="submit", said={})
    if approver:
        yield KnowledgeOrder(deed="approve", entry=line.entry, actor=approver, role=Role.DISPATCHER)


def _refuse(lines: Sequence[Line], outcomes: Sequence[KnowledgeOutcome], name: str) -> None:
    """Raises SheetInvalid for the rows of which an order was refused: the first one of each says why."""
    each = len(outcomes) // len(lines) if lines else 0
    mistakes = []
    for place, line in enumerate(lines):
        refused = (outcome.refused for outcome in outcomes[place * each : (place + 1) * each])
        if why := next(filter(None, refused), None):
            mistakes.append(Mistake(name, line.row, line.content.title, str(why)))
    if mistakes:
        raise SheetInvalid(mistakes)
