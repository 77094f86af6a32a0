"""Asterisk's own record of each call (CEL), read from where it was read last, across rotation."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from twisted.logger import Logger

from callcenter.journal.tables import cel_position

__all__ = ["BEGINNING", "CelPosition", "CelRow", "load_position", "parse_line", "read_cel", "save_position"]

_MOST_BYTES = 8 << 20
_log = Logger()


class CelRow(msgspec.Struct, frozen=True, rename={"event": "eventtype", "time": "eventtime", "channel": "channame",
                                                  "caller": "num", "application": "appname", "data": "appdata",
                                                  "extra": "eventextra"}):  # fmt: skip
    """One event as Asterisk wrote it (``asterisk/templates/cel_custom.conf.j2`` names the fields)."""

    event: str
    time: str
    """Seconds since 1970 UTC with microseconds."""
    uniqueid: str
    linkedid: str
    """Uniqueid of the call's first channel: the contact."""
    channel: str
    context: str = ""
    exten: str = ""
    caller: str = ""
    application: str = ""
    data: str = ""
    peer: str = ""
    extra: str = ""
    """JSON; at a hang-up it names cause and source."""

    @property
    def at(self) -> int:
        """The moment in µs since 1970 UTC."""
        whole, _, fraction = self.time.partition(".")
        return int(whole) * 1_000_000 + int(fraction.ljust(6, "0")[:6] or 0)


class CelPosition(NamedTuple):
    """A place in the record."""

    file: str
    """Identity of the file, which survives its renaming; empty: the oldest file there is."""
    offset: int


class Located(NamedTuple):
    """A row, and where its line begins."""

    row: CelRow
    position: CelPosition


BEGINNING = CelPosition("", 0)
_DECODER = msgspec.json.Decoder(CelRow)


def parse_line(line: bytes) -> CelRow | None:
    """The row in a line; None for a line that is none (torn by a full disk, or foreign)."""
    try:
        row = _DECODER.decode(line)
        _ = row.at
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return None
    return row


def read_cel(path: Path, position: CelPosition, most_bytes: int = _MOST_BYTES) -> tuple[list[Located], CelPosition]:
    """The rows written after ``position``, and the position after them; no file is no row.

    ``path`` is the file that Asterisk writes; older ones lie beside it as ``<name>.1``, ``<name>-20260101``…
    A line that is still being written is left for the next time. At most about ``most_bytes`` are read.
    Raises OSError.
    """
    rows: list[Located] = []
    for file, identity in _files_from(path, position):
        with file.open("rb") as opened:
            start = position.offset if identity == position.file else 0
            if start > file.stat().st_size:
                _log.warn("{file} was cut short: it is read again from its beginning", file=file.name)
                start = 0
            position = CelPosition(identity, start)
            for located, after in _rows(opened, position, file.name):
                position = after
                if located is not None:
                    rows.append(located)
                most_bytes -= after.offset - start
                start = after.offset
                if most_bytes <= 0:
                    return rows, position
    return rows, position


def _rows(opened: BinaryIO, position: CelPosition, name: str) -> Iterator[tuple[Located | None, CelPosition]]:
    opened.seek(position.offset)
    offset = position.offset
    for line in opened:
        if not line.endswith(b"\n"):
            return
        row = parse_line(line)
        if row is None and line.strip():
            _log.warn("{file}: what stands at byte {at} is no CEL record", file=name, at=offset)
        here = CelPosition(position.file, offset)
        offset += len(line)
        yield (Located(row, here) if row is not None else None), CelPosition(position.file, offset)


def _files_from(path: Path, position: CelPosition) -> list[tuple[Path, str]]:
    """The file of ``position`` and those written after it, in order of writing; all when it is not there."""
    found = [file for file in path.parent.glob(f"{path.name}*") if file.is_file() and file.suffix != ".gz"]
    found.sort(key=lambda file: (file == path, file.stat().st_mtime_ns))
    known = [(file, identity) for file in found if (identity := _identity(file))]
    for number, (_, identity) in enumerate(known):
        if identity == position.file:
            return known[number:]
    if position.file:
        _log.warn("the CEL file read last is gone; what it held after byte {at} is lost", at=position.offset)
    return known


def _identity(file: Path) -> str:
    """Inode and first line: a new file may get the inode of a deleted one. Empty before the first line."""
    with file.open("rb") as opened:
        first = opened.readline()
    return f"{file.stat().st_ino}:{zlib.crc32(first):08x}" if first.endswith(b"\n") else ""


def load_position(connection: Connection, node: str) -> CelPosition:
    """How far the record of a node has been read."""
    mine = cel_position.c.node == node
    row = connection.execute(select(cel_position.c.file, cel_position.c.offset).where(mine)).first()
    return CelPosition(row.file, row.offset) if row is not None else BEGINNING


def save_position(connection: Connection, node: str, position: CelPosition) -> None:
    """Remember how far the record of a node has been read."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(cel_position).values(node=node, file=position.file, offset=position.offset)
    values = {"file": new.excluded.file, "offset": new.excluded.offset}
    connection.execute(new.on_conflict_do_update(index_elements=["node"], set_=values))
