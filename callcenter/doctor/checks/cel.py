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
_ASKED_WITHIN = 20.0
"""The core asks for a line after ``asterisk.record_quiet_seconds``; by then it must be there."""
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
    if not path.exists():
        yield from _silence(case, path, None) or (ok("no call since the file was begun"),)
        return
    try:
        last, written = _last_line(path), path.stat().st_mtime
        unread = _unread(case, path)
    except OSError as error:
        yield fault(f"{path} cannot be read: {error.strerror}", "mend its mode: the core must read it")
        return
    if last and parse_line(last) is None:
        yield warning("the last line is torn: was the disk full?", "df -h; the core skips it")
    if silence := _silence(case, path, written):
        yield from silence
    elif unread and case.core_runs and case.now - written > _UNREAD_SECONDS:
        yield warning(f"{unread} event(s) are not read since {case.now - written:.0f} s", "see core.log")
    else:
        yield ok(f"{path.stat().st_size / 1e6:.1f} MB, written and read")


def _silence(case: Case, path: Path, written: float | None) -> tuple[Told, ...]:
    """Told when Asterisk should have written and has not; ``written`` is when the last line came, None: never."""
    if not case.asterisk:
        return ()
    advice = f"is the disk full? See {case.folders.messages}; Asterisk must be started anew"
    arrived = _newest_call(case)
    if arrived is not None and case.now - arrived > _APART and arrived - (written or 0) > _APART and not _older(path):
        return (fault("the newest call is on record and not in it", advice),)
    quiet = case.config.asterisk.record_quiet_seconds
    if quiet and isinstance(case.status, dict) and not case.waits:
        since = min(case.status["uptime"], case.now - (written or 0))
        if since > quiet + _ASKED_WITHIN:
            return (fault(f"nothing was written for {since:.0f} s, though the core asked for a line", advice),)
    return ()


def _older(path: Path) -> bool:
    """It was renamed a moment ago, and nothing has come since."""
    return not path.exists() and any(path.parent.glob(f"{path.name}*"))


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
