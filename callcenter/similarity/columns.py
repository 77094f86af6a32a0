"""What is known of each appeal in memory: a few numbers, found by its index; and its index, found by its number."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from callcenter.similarity.records import Record

__all__ = ["Columns"]

_FIRST_SIZE = 1024


class Columns:
    """Arrays that grow; about 140 bytes an appeal, the number included. Removed ones keep their row."""

    def __init__(self) -> None:
        self.count = 0
        """Rows, the removed ones included."""
        self.offset: NDArray[np.int64] = np.zeros(_FIRST_SIZE, np.int64)
        """Where the record stands."""
        self.size: NDArray[np.uint32] = np.zeros(_FIRST_SIZE, np.uint32)
        """Bytes of its frame."""
        self.damping: NDArray[np.float32] = np.zeros(_FIRST_SIZE, np.float32)
        """1 / √length: long texts hold more of everything. 0 for removed ones."""
        self.at: NDArray[np.int64] = np.zeros(_FIRST_SIZE, np.int64)
        self.tie: NDArray[np.uint32] = np.zeros(_FIRST_SIZE, np.uint32)
        """Of the number: who comes first of equals does not depend on who was added first."""
        self.removed: NDArray[np.bool_] = np.zeros(_FIRST_SIZE, np.bool_)
        self.characters = 0
        """In all texts that are not removed."""
        self.length: NDArray[np.uint16] = np.zeros(_FIRST_SIZE, np.uint16)
        """Characters of the text."""
        self.newest = 0
        """Highest ``at`` of all that are not removed; 0 without any."""
        self._rows: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def row_of(self, number: str) -> int | None:
        """The row of an appeal that was not removed."""
        return self._rows.get(number)

    def add(self, record: Record, offset: int, size: int) -> int:
        """The new row; the number must not have one."""
        if self.count == len(self.offset):
            self._grow()
        row = self.count
        self.offset[row], self.size[row], self.at[row] = offset, size, record.at
        self.damping[row] = 1.0 / max(1, len(record.text)) ** 0.5
        self.tie[row] = zlib.crc32(record.number.encode("utf-8", "surrogatepass"))
        self.removed[row] = False
        self.length[row] = len(record.text)
        self.characters += len(record.text)
        self.newest = max(self.newest, record.at)
        self._rows[record.number] = row
        self.count += 1
        return row

    def remove(self, number: str) -> None:
        """The row stays, marked; the number has none any more."""
        row = self._rows.pop(number)
        self.removed[row] = True
        self.damping[row] = 0
        self.characters -= int(self.length[row])
        if self.at[row] == self.newest:
            self.newest = int(self.at[: self.count].max(initial=0, where=~self.removed[: self.count]))

    def _grow(self) -> None:
        room = 2 * len(self.offset)
        for name in ("offset", "size", "damping", "at", "tie", "removed", "length"):
            old = getattr(self, name)
            new = np.zeros(room, old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)
