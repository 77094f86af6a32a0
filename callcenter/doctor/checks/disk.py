"""Is there room for what will be written?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, warning

_MB = 1 << 20
_SCARCE, _NONE = 2048 * _MB, 256 * _MB
"""Bytes free: somebody should see to it; the next hours will fill it."""
_FEW_FILES = 5000


def disk(case: Case) -> Iterator[Told]:
    """One sentence for each file system that we write to."""
    for folder, names in _file_systems(case).items():
        room = os.statvfs(folder)
        free, files = room.f_bavail * room.f_frsize, room.f_favail if room.f_files else _FEW_FILES
        words = f"{free / _MB:.0f} MB free at {folder} ({', '.join(names)})"
        if free < _NONE or files < _FEW_FILES // 5:
            yield fault(words + (f", room for {files} files" if free >= _NONE else ""), _advice(names))
        elif free < _SCARCE or files < _FEW_FILES:
            yield warning(words + (f", room for {files} files" if free >= _SCARCE else ""), _advice(names))
        elif case.config.recording.enabled and "recordings" in names and free < case.config.recording.min_free_mb * _MB:
            yield warning(f"{words}: no recording starts", "callcenter recordings purge, or recording.min_free_mb")
        else:
            yield ok(words)


def _file_systems(case: Case) -> dict[Path, list[str]]:
    """A folder on each file system → what we keep there."""
    folders = {
        "state": case.config.state,
        "recordings": case.config.recordings_dir,
        "Asterisk's records": case.folders.cel.parent,
    }
    if (database := _sqlite_folder(case.config.database_url)) is not None:
        folders["database"] = database
    found: dict[int, tuple[Path, list[str]]] = {}
    for name, folder in folders.items():
        place = _existing(folder)
        found.setdefault(place.stat().st_dev, (place, []))[1].append(name)
    return dict(found.values())


def _sqlite_folder(url: str) -> Path | None:
    try:
        made = make_url(url)
    except ArgumentError:
        return None  # the check of the database tells it
    return Path(made.database).parent if made.get_backend_name() == "sqlite" and made.database else None


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    return next(place for place in (folder, *folder.parents) if place.exists())


def _advice(names: list[str]) -> str:
    return "make room: " + ("`callcenter recordings purge`, " if "recordings" in names else "") + "old logs and backups"
