"""Makes a backup while everything runs.

The order is what makes it whole. The spool is copied before the database: a fact that moves from one to the other
meanwhile is in both, and its id makes twice the same as once. Files that facts tell of are copied after the
database, so each that is told of is there already.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, cast

from callcenter import __version__
from callcenter.backup import database
from callcenter.backup.archive import Writing, write_archive
from callcenter.backup.contents import RECORDINGS, SETTINGS, SPOOL, files_of
from callcenter.backup.manifest import FORMAT, Manifest
from callcenter.config import Config
from callcenter.errors import BackupError
from callcenter.journal import open_engine, require_current
from callcenter.journal.upgrading import HEAD

__all__ = ["Told", "make_backup"]

Told = Callable[[float, str], object]
"""Called with the share that is done (0 to 1) and what is being done."""
_ROOM = 1.1
"""Share of the expected size that must be free."""
_DATABASE_MODE = 0o640


def make_backup(config: Config, target: Path, told: Told, *, recordings: bool = True) -> Manifest:
    """Make the archive ``target``: a folder, or one file when its name ends in ``.tar``; it must not exist.

    Raises BackupError, StoreError or EnvironmentMissing.
    """
    began = time.time_ns() // 1000
    since = time.monotonic()
    target = target.absolute()
    parts = [SPOOL, "", SETTINGS, *([RECORDINGS] if recordings else [])]
    size = _size(config, target, parts)
    done = _Done(size, told)
    with write_archive(target, done.add) as writing:
        done.what = "spool"
        _copy(config, SPOOL, writing)
        done.what = "database"
        _copy_database(config, target, writing, done.add)
        for part in parts[1:]:
            done.what = part.rpartition("/")[2] or "messages and keys"
            _copy(config, part, writing)
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            schema=HEAD,
            database=cast('Literal["sqlite", "postgresql"]', database.kind_of(config.database_url)),
            node=config.asterisk.node,
            began=began,
            took=int((time.monotonic() - since) * 1e6),
            recordings=recordings,
            files=tuple(writing.entries),
        )
        writing.finish(manifest, target)
    return manifest


class _Done:
    """Adds up how far it has come."""

    def __init__(self, size: int, told: Told) -> None:
        self._size, self._told, self._bytes = max(1, size), told, 0
        self.what = ""

    def add(self, count: int) -> None:
        self._bytes += count
        self._told(min(1.0, self._bytes / self._size), self.what)


def _size(config: Config, target: Path, parts: list[str]) -> int:
    """Bytes that will be copied; raises BackupError when there is no room for them, before anything is written."""
    engine = open_engine(config.database_url, busy_seconds=30)
    try:
        require_current(engine)
        stored = database.size_of(engine)
    finally:
        engine.dispose()
    files = 0
    for part in parts:
        for _, path in files_of(config, part):
            with suppress(FileNotFoundError):
                files += path.stat().st_size
    # the database is copied twice into a tar file: its size must be known before it is put in
    twice = 2 if target.suffix == ".tar" else 1
    needed = int((files + twice * stored) * _ROOM)
    try:
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise BackupError(f"{target.parent} cannot be used: {error.strerror}") from error
    if free < needed:
        raise BackupError(
            f"the backup needs about {needed / 1e6:.0f} MB, {target.parent} has {free / 1e6:.0f} MB free: make room"
        )
    return files + 2 * stored


def _copy(config: Config, part: str, writing: Writing) -> None:
    for name, path in files_of(config, part):
        writing.add(name, path)


def _copy_database(config: Config, target: Path, writing: Writing, told: Callable[[int], object]) -> None:
    """By way of a file beside the archive: it is to have room there anyway."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".database", dir=target.parent)
    os.close(handle)
    copy = Path(name)
    try:
        database.save(config.database_url, copy, told)
        writing.add(database.NAMES[database.kind_of(config.database_url)], copy, _DATABASE_MODE)
    finally:
        copy.unlink(missing_ok=True)
