"""The files of recordings: where they lie, how long they are, and what is done to them when they are complete.

Everything here reads or changes the disk and is called in a thread. A file is named after the call and never after a
number: ``recordings/2026/01/31/<contact>-<segment>.wav``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

__all__ = ["FOLDER", "Kept", "file_of", "finished", "make_folder", "recording_id"]

FOLDER = "recordings"
_HEADER = {".wav": 44, ".alaw": 0}
_BYTES_PER_SECOND = {".wav": 16000, ".alaw": 8000}
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on disk of a recording that is over."""

    there: bool
    seconds: float = 0.0
    changed: int = 0
    """When the last sound was written, µs since 1970 UTC."""


def recording_id(contact: str, segment: int) -> str:
    """Id of a talk's recording, and the name of its file."""
    return f"{contact}-{segment}"


def file_of(contact: str, segment: int, at: int, zone: ZoneInfo, form: str) -> str:
    """Path of a recording below the folder of recordings, by the day on which its talk began."""
    return f"{datetime.fromtimestamp(at / 1e6, zone):%Y/%m/%d}/{recording_id(contact, segment)}.{form}"


def make_folder(folder: Path) -> int:
    """Make the folder, readable by nobody else; free room on its disk, MB. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    folder.chmod(0o750)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} cannot be written")
    return shutil.disk_usage(folder).free // _MEGABYTE


def finished(path: Path) -> Kept:
    """A recording is complete: shut others out, and see what it holds.

    Whatever shall be done to each complete file, such as encrypting it, belongs here.
    """
    try:
        found = path.stat()
    except OSError:
        return Kept(there=False)
    with contextlib.suppress(OSError):  # Asterisk may run as another user: its own mask decides then
        path.chmod(0o640)
    sound = max(0, found.st_size - _HEADER.get(path.suffix, 0))
    seconds = round(sound / _BYTES_PER_SECOND.get(path.suffix, 8000), 3)
    return Kept(there=True, seconds=seconds, changed=found.st_mtime_ns // 1000)
