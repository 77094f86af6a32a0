"""Takes over the past appeals of a file: first all of it is read, then all of it is written, in one transaction.

While it is written nobody else can write: the core's facts wait in its spool, and who wants something of an appeal is
told to try again. A kill in the middle leaves nothing of it.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import Connection, Engine, select

from callcenter.casework.importing.past import COLUMNS, Past
from callcenter.casework.importing.preparing import Prepared, Task, prepare_beside, prepare_here
from callcenter.casework.importing.reading import PastReader
from callcenter.casework.ledger import catch_up
from callcenter.casework.opening import Numbers
from callcenter.casework.settings import rules_of
from callcenter.config import Config
from callcenter.errors import SheetInvalid, shown
from callcenter.facts import new_id
from callcenter.journal.bulk import append_new, insert_new, make_room
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import last_seq
from callcenter.journal.store import APPEND_LOCK
from callcenter.journal.tables import READ_TABLES, appeal_source
from callcenter.projections import fold_forward
from callcenter.projections.projector import set_cursor
from callcenter.sheets import opened
from callcenter.workdays import Calendar

__all__ = ["Taken", "import_appeals"]

_GROUP = 500
_SMALL = 1_000_000
"""Bytes of rows for which no other process is started."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Past])
_LENGTH = 8
Told = Callable[[str, int], None]
"""Is told what is being done (``read`` or ``write``), and with how many rows that is done."""


class Taken(msgspec.Struct, frozen=True):
    """What came of a file."""

    rows: int
    taken: int
    """Appeals that are new."""
    known: int
    """Rows of appeals that are on record already: nothing was done with them."""


def import_appeals(
    engine: Engine,
    config: Config,
    calendar: Calendar,
    path: Path,
    *,
    now: int,
    dry_run: bool = False,
    told: Told = lambda _what, _rows: None,
    new_id: Callable[[], str] = new_id,
) -> Taken:
    """Take over all rows of a CSV or xlsx file (``past.COLUMNS``), or none. A second time adds nothing.

    Raises SheetInvalid with all mistakes, SheetUnreadable, or StoreAway; then nothing was written.
    """
    with tempfile.TemporaryFile() as groups:
        rows = _read(config, calendar, path, now, groups, told)
        fold_forward(engine)
        if dry_run:
            with reading(engine) as connection:
                known = sum(len(_known(connection, group)) for group in _groups(groups))
        else:
            known = _write(engine, config, calendar, groups, told, new_id)
    return Taken(rows, rows - known, known)


def _read(config: Config, calendar: Calendar, path: Path, now: int, groups: IO[bytes], told: Told) -> int:
    """Check every row, and keep those without mistakes in ``groups``, in the order of opening; how many there are."""
    units = {word: ident for ident, unit in config.units.items() for word in (unit.name, ident)}
    reader = PastReader(shown(path), units, calendar, rules_of(config), now)
    count = 0
    group: list[Past] = []
    with opened(path) as sheet:
        for row in COLUMNS.of(sheet):
            count += 1
            past = reader.read(row)
            if past is not None and not reader.mistakes:
                group.append(past)
            if len(group) == _GROUP:
                _keep(groups, group)
                group = []
                told("read", count)
    if reader.mistakes:
        raise SheetInvalid(reader.mistakes)
    _keep(groups, group)
    return count


def _keep(groups: IO[bytes], group: list[Past]) -> None:
    packed = _ENCODER.encode(group)
    groups.write(len(packed).to_bytes(_LENGTH, "big") + packed)


def _groups(groups: IO[bytes]) -> Iterator[list[Past]]:
    groups.seek(0)
    while length := groups.read(_LENGTH):
        yield _DECODER.decode(groups.read(int.from_bytes(length, "big")))


def _write(
    engine: Engine, config: Config, calendar: Calendar, groups: IO[bytes], told: Told, new_id: Callable[[], str]
) -> int:
    """Write what is not on record yet, all in one transaction; how many rows are."""
    known = 0
    with writing(engine, lock=APPEND_LOCK) as connection:
        catch_up(connection)
        make_room(connection)
        numbers = Numbers(connection, config.site.appeal_prefix, calendar)

        dialect = connection.dialect.name

        def tasks() -> Iterator[Task]:
            nonlocal known
            total = 0
            for group in _groups(groups):
                there = _known(connection, group)
                total, known = total + len(group), known + len(there)
                new = [past for past in group if past.row not in there]
                yield Task(new, [numbers.next(past.opened) for past in new], new_id(), dialect)
                told("write", total)

        for prepared in (prepare_beside if groups.tell() > _SMALL else prepare_here)(tasks()):
            _insert(connection, prepared)
        set_cursor(connection, last_seq(connection))
    return known


def _insert(connection: Connection, prepared: Prepared) -> None:
    append_new(connection, prepared.facts)
    for table in READ_TABLES:
        insert_new(connection, table, prepared.tables[table.name])


def _known(connection: Connection, group: list[Past]) -> set[int]:
    """Rows whose appeals are on record: they came in by that channel under that number."""
    rows = defaultdict[str, dict[str, int]](dict)
    for past in group:
        rows[past.channel][past.reference] = past.row
    known: set[int] = set()
    for channel, of_channel in rows.items():
        mine = select(appeal_source.c.reference).where(
            appeal_source.c.channel == channel, appeal_source.c.reference.in_([*of_channel])
        )
        known.update(of_channel[reference] for reference in connection.execute(mine).scalars())
    return known
