"""Where facts wait while the store is away: fsynced files of JSON lines, drained in order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from twisted.logger import Logger

from callcenter.facts import Fact, encode

__all__ = ["Chunk", "Spool", "drop_into_spool"]

_SEGMENT_BYTES = 4 << 20
_REFUSED = "refused.lines"
_log = Logger()


class _Head(msgspec.Struct):
    """What every line must have."""

    id: str
    type: str
    at: int


_HEAD = msgspec.json.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The oldest lines of the spool, all of one file."""

    lines: tuple[bytes, ...]
    end: int
    """Byte offset in the file after them."""
    foreign: bool
    """Left here by another program, so that nobody has been told of them yet."""


class Spool:
    """Facts on disk in order of writing. Used by one thread; other programs only drop whole files in.

    Our own files are numbered; files with other names (``offline-….jsonl``) come after them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pending = 0
        """Lines that are not in the store yet."""
        self._files: list[Path] = []
        self._offset = 0
        """Bytes of the first file that are in the store."""
        self._counts: dict[Path, int] = {}
        self._current: BinaryIO | None = None
        self._current_path: Path | None = None

    def open(self) -> None:
        """Make the folder and take up what an earlier run or another program left. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.refresh()

    def refresh(self) -> None:
        """Look for files that other programs dropped in. Raises OSError."""
        found = [path for path in sorted(self.folder.glob("*.jsonl")) if path not in self._counts]
        for path in found:
            lines = path.read_bytes().count(b"\n")
            self._counts[path] = lines
            self._files.append(path)
            self.pending += lines
        if found:
            self._files.sort(key=lambda path: (not path.stem.isdigit(), path.name))

    # -- writing ------------------------------------------------------------------------------------

    def append(self, lines: Sequence[bytes]) -> None:
        """Keep ``lines``; they are on disk when this returns. Raises OSError, and then none is kept."""
        file, path = self._writable()
        start = file.tell()
        try:
            file.write(b"\n".join(lines) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            self._take_back(file, start)
            raise
        self._counts[path] += len(lines)
        self.pending += len(lines)

    def refuse(self, lines: Iterable[bytes]) -> None:
        """Put lines that no store can take aside, for a person to look at."""
        with (self.folder / _REFUSED).open("ab") as file:
            for line in lines:
                _log.error("a fact cannot be stored, it is kept in {file}", file=_REFUSED)
                file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _writable(self) -> tuple[BinaryIO, Path]:
        if self._current is not None and self._current.tell() >= _SEGMENT_BYTES:
            self._close()
        if self._current is None or self._current_path is None:
            numbers = [int(path.stem) for path in self._files if path.stem.isdigit()]
            path = self.folder / f"{max(numbers, default=0) + 1:012d}.jsonl"
            self._current = path.open("xb", buffering=0)
            self._current_path = path
            _sync_folder(self.folder)
            self._counts[path] = 0
            self._files.insert(len(numbers), path)
        return self._current, self._current_path

    def _take_back(self, file: BinaryIO, start: int) -> None:
        try:
            file.truncate(start)
            file.seek(start)
        except OSError:
            self._close()  # a torn line at the end of a file is skipped by the reader

    def _close(self) -> None:
        if self._current is not None:
            self._current.close()
        self._current = self._current_path = None

    # -- draining -----------------------------------------------------------------------------------

    def peek(self, limit: int) -> Chunk | None:
        """The oldest lines, at most ``limit``; None when there is none. Raises OSError."""
        while self._files:
            path = self._files[0]
            with path.open("rb") as file:
                file.seek(self._offset)
                raw = file.readlines(limit * 256)[:limit]
            complete = [line for line in raw if line.endswith(b"\n") or path != self._current_path]
            if complete:
                good = tuple(line.rstrip(b"\n") for line in complete if self._sound(line))
                return Chunk(good, self._offset + sum(map(len, complete)), not path.stem.isdigit())
            if path == self._current_path:
                self._close()
            self._remove(path)
        return None

    def drained(self, chunk: Chunk) -> None:
        """``chunk``, the last one that ``peek`` gave, is in the store."""
        path = self._files[0]
        self._offset = chunk.end
        self._counts[path] -= len(chunk.lines)
        self.pending -= len(chunk.lines)
        if self._offset >= path.stat().st_size:
            if path == self._current_path:
                self._close()
            self._remove(path)

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._files.remove(path)
        self.pending -= self._counts.pop(path)
        self._offset = 0

    def _sound(self, line: bytes) -> bool:
        try:
            _HEAD.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            if line.strip():
                self.refuse((line.rstrip(b"\n"),))
            return False
        return True

    def close(self) -> None:
        """Close the file; what is not drained stays for the next run."""
        self._close()


def drop_into_spool(folder: Path, name: str, facts: Iterable[Fact]) -> Path:
    """Leave facts for the core, from a program that is not the core; they appear all at once or not at all.

    ``name`` makes the file unique and must not be a number. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = folder / f"offline-{name}.jsonl"
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        file.writelines(encode(fact) + b"\n" for fact in facts)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(folder)
    return path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
