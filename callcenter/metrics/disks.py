"""How much room there is where we write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

__all__ = ["Room", "rooms"]


class Room(msgspec.Struct, frozen=True):
    """One file system, bytes."""

    free: int
    """What we may still write: without what is kept for root."""
    size: int


def rooms(folders: Mapping[str, Path]) -> dict[str, Room]:
    """Use → room at its folder, or at the nearest one above that exists. Blocks like any look at a disk."""
    return {use: _room(folder) for use, folder in folders.items()}


def _room(folder: Path) -> Room:
    found = os.statvfs(_nearest([folder.absolute(), *folder.absolute().parents]))
    return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


def _nearest(folders: Iterable[Path]) -> Path:
    return next(folder for folder in folders if folder.exists())
