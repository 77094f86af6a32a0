"""An archive as a folder, or as one file in tar format; each can be read by anybody's tools."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self

from callcenter.backup.manifest import NAME, Entry, Manifest, read_manifest
from callcenter.errors import ArchiveDamaged, BackupError

__all__ = ["Archive", "Writing", "write_archive"]

_CHUNK = 1 << 20
Told = Callable[[int], object]
"""Called with the bytes that were done since the last call."""


class _Hashed(io.RawIOBase):
    """Reads ``size`` bytes of a file, and knows afterwards what they were."""

    def __init__(self, file: IO[bytes], size: int, told: Told) -> None:
        self._file, self._left, self._told = file, size, told
        self._hash = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self._hash.update(data)
        self._told(len(data))
        return data

    def readable(self) -> bool:
        return True

    @property
    def digest(self) -> str:
        """SHA-256 in hex of what was read."""
        return self._hash.hexdigest()


class Writing:
    """An archive that is being made, under another name until it is whole."""

    def __init__(self, target: Path, told: Told) -> None:
        self._told = told
        self.entries: list[Entry] = []
        self.draft = target.with_name(f".{target.name}.{os.getpid()}")
        self._tar: tarfile.TarFile | None = None
        self._file: IO[bytes] | None = None
        if target.suffix == ".tar":
            self._file = _private(self.draft)
            self._tar = tarfile.TarFile(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)
        else:
            self.draft.mkdir(mode=0o700)

    def add(self, name: str, path: Path, mode: int | None = None) -> None:
        """Put a file into it as it is now; one that is gone is left out. Raises OSError or BackupError."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return  # drained or purged meanwhile
        with file:
            status = os.fstat(file.fileno())
            hashed = _Hashed(file, status.st_size, self._told)
            self._keep(name, hashed, status.st_size)
        mode = stat.S_IMODE(status.st_mode) if mode is None else mode
        self.entries.append(Entry(path=name, size=status.st_size, sha256=hashed.digest, mode=mode))

    def _keep(self, name: str, data: _Hashed, size: int) -> None:
        if self._tar is not None:
            head = tarfile.TarInfo(name)
            head.size, head.mode = size, 0o600
            try:
                self._tar.addfile(head, data)
            except OSError as error:
                raise BackupError(f"{name} cannot be copied: {error}") from error
            return
        path = self.draft / name
        _make(path.parent, 0o700)
        with _private(path) as copy:
            shutil.copyfileobj(data, copy, _CHUNK)
            if copy.tell() != size:
                raise BackupError(f"{name} became shorter while it was copied: try again")
            _sync(copy)

    def finish(self, manifest: Manifest, target: Path) -> None:
        """The archive is whole: give it its name."""
        text = manifest.encode()
        if self._tar is not None and self._file is not None:
            head = tarfile.TarInfo(NAME)
            head.size, head.mode = len(text), 0o600
            self._tar.addfile(head, io.BytesIO(text))
            self._tar.close()
            _sync(self._file)
            self._file.close()
        else:
            with _private(self.draft / NAME) as file:
                file.write(text)
                _sync(file)
        os.rename(self.draft, target)
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def drop(self) -> None:
        """Remove what was made so far."""
        if self._file is not None:
            self._file.close()
            self.draft.unlink(missing_ok=True)
        else:
            shutil.rmtree(self.draft, ignore_errors=True)


@contextmanager
def write_archive(target: Path, told: Told) -> Iterator[Writing]:
    """Whatever goes wrong, nothing stays that looks like an archive. Raises BackupError where one is already."""
    if target.exists() or target.is_symlink():
        raise BackupError(f"{target} is there already: name another one, nothing is overwritten")
    try:
        writing = Writing(target, told)
    except OSError as error:
        raise BackupError(f"{target} cannot be made: {error.strerror}") from error
    try:
        yield writing
    except BaseException:
        writing.drop()
        raise


class Archive:
    """A finished archive, for reading; a context manager."""

    def __init__(self, path: Path) -> None:
        """Raises BackupError when it cannot be read at all, ArchiveDamaged or ArchiveNewer."""
        self.path = path
        self._tar: tarfile.TarFile | None = None
        self._members: Mapping[str, tarfile.TarInfo] = {}
        try:
            self.manifest = self._read()
        except BaseException:
            self.close()
            raise

    def _read(self) -> Manifest:
        path = self.path
        try:
            if not path.is_dir():
                self._tar = tarfile.TarFile(path)
                self._members = {member.name: member for member in self._tar.getmembers() if member.isfile()}
            with self.open(NAME) as file:
                return read_manifest(file.read())
        except tarfile.TarError as error:
            raise ArchiveDamaged(f"{path} is no whole tar file: {error}") from error
        except KeyError:
            raise ArchiveDamaged(f"{path} has no {NAME}: it is no archive of ours, or was cut short") from None
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}") from error

    def open(self, name: str) -> IO[bytes]:
        """A file of it. Raises KeyError when it is not there, OSError."""
        if self._tar is not None:
            file = self._tar.extractfile(self._members[name])
            assert file is not None  # a regular file: the others are left out above
            return file
        path = self.path / name
        if not path.is_file():
            raise KeyError(name)
        return path.open("rb")

    def check(self, told: Told) -> None:
        """Read everything once. Raises ArchiveDamaged naming what is not what the manifest says."""
        bad = []
        for entry in self.manifest.files:
            if PurePosixPath(entry.path).is_absolute() or ".." in PurePosixPath(entry.path).parts:
                raise ArchiveDamaged(f"the path {entry.path!r} leads out of the archive")
            try:
                with self.open(entry.path) as file:
                    found = _measure(_Hashed(file, entry.size + 1, told))
            except (KeyError, OSError, tarfile.TarError):
                bad.append(f"{entry.path} is missing")
                continue
            if found != (entry.size, entry.sha256):
                bad.append(f"{entry.path} is not what it was")
        if bad:
            more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""
            raise ArchiveDamaged(f"{self.path} is damaged, nothing was restored: {'; '.join(bad[:5])}{more}")

    def extract(self, entry: Entry, target: Path, told: Told) -> None:
        """Write one file where it belongs, with its mode. Raises OSError; an existing file is not overwritten."""
        _make(target.parent, 0o750)
        with self.open(entry.path) as file, _private(target) as copy:
            shutil.copyfileobj(_Hashed(file, entry.size, told), copy, _CHUNK)
            os.fchmod(copy.fileno(), entry.mode & 0o777)
            _sync(copy)

    def close(self) -> None:
        """Close it."""
        if self._tar is not None:
            self._tar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _measure(hashed: _Hashed) -> tuple[int, str]:
    """Size and SHA-256."""
    size = 0
    while data := hashed.read(_CHUNK):
        size += len(data)
    return size, hashed.digest


def _private(path: Path) -> IO[bytes]:
    """A new file that nobody else can read."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _make(folder: Path, mode: int) -> None:
    """A folder and those above it, all of them with this mode if they are new."""
    if not folder.is_dir():
        _make(folder.parent, mode)
        folder.mkdir(mode=mode, exist_ok=True)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
