"""What an archive says of itself: who made it, when, and what every file must be."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from callcenter import __version__
from callcenter.errors import ArchiveDamaged, ArchiveNewer
from callcenter.journal.upgrading import knows

__all__ = ["FORMAT", "NAME", "Entry", "Manifest", "read_manifest"]

FORMAT = 1
NAME = "manifest.json"


class Entry(msgspec.Struct, frozen=True):
    """One file of the archive."""

    path: str
    """Below the archive, with ``/``."""
    size: int
    sha256: str
    mode: int
    """Permissions that it had, and has again."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The whole archive."""

    format: int
    version: str
    """Of the program that made it."""
    schema: str
    """Version of the database."""
    database: Literal["sqlite", "postgresql"]
    node: str
    """``asterisk.node``: part of every call's id."""
    began: int
    """µs since 1970 UTC: what is on record then is in the archive."""
    took: int
    """µs."""
    recordings: bool
    """Recordings of talks are in it."""
    files: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)

    def encode(self) -> bytes:
        """As it stands in the archive."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


class _Head(msgspec.Struct):
    """What is read first, in whatever later version: it says whether the rest can be understood."""

    format: int
    version: str = "?"


def read_manifest(text: bytes) -> Manifest:
    """Raises ArchiveNewer for one of a later program, ArchiveDamaged for what is no manifest."""
    try:
        head = msgspec.json.decode(text, type=_Head)
        newer = head.format > FORMAT or _number(head.version) > _number(__version__)
        if newer:
            raise ArchiveNewer(
                f"the archive was made by callcenter {head.version}, this is {__version__}: "
                "install that version, or a later one, and restore with it"
            )
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(f"{NAME} cannot be read: {error}") from error
    if not knows(manifest.schema):
        raise ArchiveNewer(
            f"the archive's database is at version {manifest.schema}, which this program does not know: "
            f"install callcenter {manifest.version} or a later one"
        )
    return manifest


def _number(version: str) -> tuple[int, ...]:
    """
    >>> _number("0.10.2") > _number("0.9")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version))
