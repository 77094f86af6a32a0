"""Files that belong to appeals: in the state directory, each by an id of its own, never run and never served by a name.

A file is whole on disk before the fact that tells of it is written.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from callcenter.appeals.media import HEAD_BYTES, ZIP, file_name, media_type, office_type
from callcenter.errors import AttachmentRefused

__all__ = ["Attachments", "Stored"]

_ID = re.compile(r"[0-9a-z]{20}|[0-9a-f]{32}")
_PIECE = 65536
_MODE = 0o640


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is on disk."""

    attachment: str
    """Its id."""
    name: str
    """For people; on disk it has its id."""
    media_type: str
    size: int
    """Bytes."""
    sha256: str


class Attachments:
    """The folder of the files."""

    def __init__(self, folder: Path, max_bytes: int, new_id: Callable[[], str]) -> None:
        """``new_id`` gives 20 digits and small letters; earlier versions gave 32 hexadecimal digits."""
        self._folder = folder
        self._max = max_bytes
        self._new_id = new_id

    def take(self, source: BinaryIO, name: str) -> Stored:
        """Store what ``source`` holds; it is there for good only after ``keep``.

        Raises AttachmentRefused when it is empty, too large, or of a kind that is not taken.
        """
        made = self._new_id()
        path = self._waiting(made)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        try:
            size, digest, head = self._copy(source, path)
            kind = media_type(head)
            kind = _in_archive(path) if kind == ZIP else kind
            if not kind:
                raise AttachmentRefused("it is no JPEG, PNG, WebP, PDF, MP4, MP3, DOCX or XLSX file", "kind")
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Stored(attachment=made, name=file_name(name, kind), media_type=kind, size=size, sha256=digest)

    def keep(self, stored: Stored) -> None:
        """A fact is about to tell of it."""
        target = self.path(stored.attachment)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        os.replace(self._waiting(stored.attachment), target)
        for folder in (target.parent, self._folder):
            _sync(folder)

    def drop(self, stored: Stored) -> None:
        """No fact tells of it: remove it, if it was not kept."""
        self._waiting(stored.attachment).unlink(missing_ok=True)

    def path(self, attachment: str) -> Path:
        """Where the file of an id lies. Raises AttachmentRefused for what is no id."""
        if not _ID.fullmatch(attachment):
            raise AttachmentRefused("that is no id of a file", "unknown")
        return self._folder / attachment[-2:] / attachment

    def sweep(self, before: float) -> int:
        """Remove what was begun before that moment (seconds since 1970 UTC) and never kept; how many files."""
        old = [path for path in self._folder.glob(".*.part") if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _waiting(self, attachment: str) -> Path:
        return self._folder / f".{attachment}.part"

    def _copy(self, source: BinaryIO, path: Path) -> tuple[int, str, bytes]:
        """Size, SHA-256 and beginning of what was written."""
        digest, size, head = hashlib.sha256(), 0, b""
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as target:
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > self._max:
                    raise AttachmentRefused(f"it has more than {self._max} bytes", "large")
                head = head or piece[:HEAD_BYTES]
                digest.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if not size:
            raise AttachmentRefused("it is empty", "empty")
        return size, digest.hexdigest(), head


def _in_archive(path: Path) -> str:
    """Only the list of names is read: nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return office_type(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, UnicodeError):
        return ""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
