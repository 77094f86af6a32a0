"""Does Asterisk write its own record, the second source of every call?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, func, select

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.errors import StoreError
from callcenter.journal import reading
from callcenter.journal.cel import load_position, parse_line, read_cel
from callcenter.journal.tables import contact

_APART = 30.0
"""Seconds by which a call on record may be younger than the last line."""
_UNREAD_SECONDS = 180.0
"""The core reads every minute."""


def cel(case: Case) -> Iterator[Told]:
    """The file can be written and read, ends in a good line, and knows the newest call."""
    path = case.folders.cel
    if not path.parent.exists():
        yield unseen("none yet: it is made at the first start")
        return
    if not os.access(path.parent, os.W_OK):
        yield fault(f"{path.parent} cannot be written", "mend its mode or owner: calls are not recorded twice")
        return
    arrived = _newest_call(case)
    if arrived is not None and case.now - arrived < _APART:
        arrived = None  # Asterisk writes in groups
    if not path.exists():
        if arrived is not None and case.asterisk and not list(path.parent.glob(f"{path.name}*")):
            yield fault("calls are on record and Asterisk has written nothing", _advice(case))
        else:
            yield ok("no call since the file was begun")
        return
    yield from _file(case, path, arrived)


def _file(case: Case, path: Path, arrived: float | None) -> Iterator[Told]:
    try:
        last, written = _last_line(path), path.stat().st_mtime
        unread = _unread(case, path)
    except OSError as error:
        yield fault(f"{path} cannot be read: {error.strerror}", "mend its mode: the core must read it")
        return
    if last and parse_line(last) is None:
        yield warning("the last line is torn: was the disk full?", "df -h; the core skips it")
    if arrived is not None and case.asterisk and arrived - written > _APART:
        yield fault(f"the newest call came {arrived - written:.0f} s after its last line", _advice(case))
    elif unread and case.core_runs and case.now - written > _UNREAD_SECONDS:
        yield warning(f"{unread} event(s) are not read since {case.now - written:.0f} s", "see core.log")
    else:
        yield ok(f"{path.stat().st_size / 1e6:.1f} MB, read by the core")


def _newest_call(case: Case) -> float | None:
    """When the newest call on record arrived, seconds since 1970."""
    if not isinstance(case.store, Engine):
        return None
    try:
        with reading(case.store) as connection:
            arrived = connection.execute(select(func.max(contact.c.arrived))).scalar()
    except StoreError:
        return None
    return arrived / 1e6 if arrived else None


def _unread(case: Case, path: Path) -> int:
    """Events after the place up to which the core has read."""
    if not isinstance(case.store, Engine):
        return 0
    try:
        with reading(case.store) as connection:
            position = load_position(connection, case.config.asterisk.node)
    except StoreError:
        return 0
    return len(read_cel(path, position)[0])


def _last_line(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65536))
        lines = file.read().splitlines(keepends=True)
    return lines[-1] if lines else b""


def _advice(case: Case) -> str:
    return f"is the disk full? See {case.folders.messages}; Asterisk must be started anew"
