"""Puts an archive back into an empty state directory, and proves that what is there is whole."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter.backup import database
from callcenter.backup.archive import Archive
from callcenter.backup.contents import SETTINGS, place_of
from callcenter.backup.making import Told
from callcenter.backup.manifest import Entry
from callcenter.config import Config
from callcenter.errors import BackupError, StateDirectoryUnusable
from callcenter.journal import open_engine, upgrade
from callcenter.projections import fold_forward, verify
from callcenter.run.lock import LOCK, lock_state

__all__ = ["Restored", "differing_settings", "put_back_settings", "restore"]

_KEPT_AS = ".before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    files: int
    size: int
    """Bytes."""
    upgraded: bool
    """The database was of an earlier version."""
    differences: tuple[str, ...]
    """Where the read tables and the journal differ; empty: equal."""
    seconds: float


def restore(archive: Archive, config: Config, told: Told) -> Restored:
    """Put back everything but the settings. Whatever goes wrong, the state directory is empty again.

    Raises ArchiveDamaged, BackupError, StateDirectoryUnusable, StoreError or EnvironmentMissing.
    """
    began = time.monotonic()
    manifest = archive.manifest
    kind = database.kind_of(config.database_url)
    if manifest.database != kind:
        raise BackupError(
            f"the archive holds a database of {manifest.database}, the settings name {kind}: set store.url"
        )
    _refuse_used(config)
    archive.check(_share(told, manifest.size, "compared with the manifest"))
    with _all_or_nothing(config):
        database.refuse_used(config.database_url)
        entries = [entry for entry in manifest.files if not entry.path.startswith(f"{SETTINGS}/")]
        _put_back(archive, config, entries, told)
        upgraded = upgrade(config.database_url)
        told(1.0, "read tables compared with the journal")
        differences = _differences(config.database_url)
    return Restored(
        files=len(entries),
        size=sum(entry.size for entry in entries),
        upgraded=upgraded,
        differences=differences,
        seconds=time.monotonic() - began,
    )


def _put_back(archive: Archive, config: Config, entries: list[Entry], told: Told) -> None:
    stored = database.NAMES[archive.manifest.database]
    done = _share(told, sum(entry.size for entry in entries), "put back")
    for entry in entries:
        if entry.path != stored:
            archive.extract(entry, place_of(config, entry.path), done)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=config.state) as folder:
        copy = Path(folder) / "database"
        for entry in entries:
            if entry.path == stored:
                archive.extract(entry, copy, done)
        if not copy.exists():
            raise BackupError(f"the archive has no {stored}")
        database.load(copy, config.database_url)


def _refuse_used(config: Config) -> None:
    if config.state.exists() and (found := [path.name for path in config.state.iterdir() if path.name != LOCK]):
        raise StateDirectoryUnusable(
            f"the state directory {config.state} is not empty ({', '.join(sorted(found)[:5])}): "
            "move it away, or name another one with --into"
        )


@contextmanager
def _all_or_nothing(config: Config) -> Iterator[None]:
    """Hold the state directory meanwhile; when the block fails nothing stays in it."""
    try:
        config.state.mkdir(parents=True, exist_ok=True, mode=0o750)
        lock = lock_state(config)
    except OSError as error:
        raise StateDirectoryUnusable(f"cannot write the state directory {config.state}: {error.strerror}") from error
    with lock:
        _refuse_used(config)  # once more, now that nobody else can be at it
        try:
            yield
        except BaseException:
            for path in config.state.iterdir():
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
            raise


def _differences(url: str) -> tuple[str, ...]:
    engine = open_engine(url, busy_seconds=30.0, durable=False)
    try:
        fold_forward(engine)
        return tuple(map(str, verify(engine)))
    finally:
        engine.dispose()


def _share(told: Told, size: int, what: str) -> Callable[[int], None]:
    done = 0

    def add(count: int) -> None:
        nonlocal done
        done += count
        told(min(1.0, done / max(1, size)), what)

    return add


# -- settings ---------------------------------------------------------------------------------------


def differing_settings(archive: Archive, config: Config) -> list[str]:
    """Files of settings, flows and prompts that are not as they were, by their path below the project folder."""
    return [
        entry.path.removeprefix(f"{SETTINGS}/")
        for entry in _settings(archive)
        if not _same(archive, entry, place_of(config, entry.path))
    ]


def put_back_settings(archive: Archive, config: Config) -> list[str]:
    """Put them back; one that stood there is kept as ``<name>.before-restore``. Gives their paths. Raises OSError."""
    archive.check(lambda _: None)
    done = []
    for entry in _settings(archive):
        path = place_of(config, entry.path)
        if not _same(archive, entry, path):
            if path.exists():
                path.replace(path.with_name(path.name + _KEPT_AS))
            archive.extract(entry, path, lambda _: None)
            done.append(entry.path.removeprefix(f"{SETTINGS}/"))
    return done


def _settings(archive: Archive) -> Iterator[Entry]:
    return (entry for entry in archive.manifest.files if entry.path.startswith(f"{SETTINGS}/"))


def _same(archive: Archive, entry: Entry, path: Path) -> bool:
    if not path.is_file():
        return False
    with archive.open(entry.path) as file:
        return path.read_bytes() == file.read()
