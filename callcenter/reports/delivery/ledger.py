"""What was delivered, in a file of the state directory: a line for each, on disk before anything else goes on.

Only one process delivers at a time; the file's lock says which.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from callcenter.errors import ReportRefused, StateDirectoryUnusable, shown

__all__ = ["Entry", "Ledger"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line."""

    delivery: str
    period: str
    target: str
    """``folder`` or ``mail``."""
    ended: int
    """When the period was over, µs since 1970 UTC."""
    at: int
    """When it was delivered."""


class Ledger:
    """The file while it is locked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries = [*_read(path)]
        self._done = {(each.delivery, each.period, each.target) for each in self._entries}
        self._cut = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        """Its last line was cut off: the next one must not be joined to it."""

    @classmethod
    @contextmanager
    def opened(cls, state: Path) -> Iterator[Ledger]:
        """The ledger of a state directory. Raises ReportRefused when another process delivers just now."""
        folder = state / "reports"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            lock = (folder / ".delivering").open("w")
        except OSError as error:
            raise StateDirectoryUnusable(f"cannot write {shown(folder)}: {error.strerror}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ReportRefused("another process delivers reports just now") from None
            yield cls(folder / "delivered.jsonl")

    def __contains__(self, key: tuple[str, str, str]) -> bool:
        return key in self._done

    def complete_until(self, delivery: str, targets: Sequence[str]) -> int | None:
        """The end of the last period before the first one that lacks a target; None when none was ever delivered."""
        done: dict[int, set[str]] = defaultdict(set)
        for each in self._entries:
            if each.delivery == delivery:
                done[each.ended].add(each.target)
        if not done:
            return None
        lacking = [ended for ended, reached in done.items() if not reached.issuperset(targets)]
        first = min(lacking, default=None)
        return max(done) if first is None else first - 1

    def add(self, entry: Entry) -> None:
        """It is delivered. Raises StateDirectoryUnusable."""
        line = (b"\n" if self._cut else b"") + msgspec.json.encode(entry) + b"\n"
        try:
            with self._path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StateDirectoryUnusable(f"cannot write {shown(self._path)}: {error.strerror}") from error
        self._cut = False
        self._entries.append(entry)
        self._done.add((entry.delivery, entry.period, entry.target))


def _read(path: Path) -> Iterator[Entry]:
    """A last line that was cut off by a loss of power counts as not written."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield msgspec.convert(json.loads(line), Entry)
        except (ValueError, msgspec.ValidationError):
            continue
