"""The directory as it stands in commissioners.yaml now: an import counts without a new start of the console."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import msgspec

from callcenter.config import Config, Department
from callcenter.config.entries import read_named
from callcenter.config.yaml_file import load_yaml

__all__ = ["Directory", "Known"]

_Mark = tuple[int, int] | None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the departments."""

    departments: Mapping[str, Department]
    changed: int
    """When the file was written, µs since 1970 UTC; 0: there is none."""
    mistaken: bool = False
    """The file has mistakes now: this is what it said before."""


class Directory:
    """Reads the file anew when it was written. Safe to be used by several threads."""

    def __init__(self, config: Config) -> None:
        self._file = config.commissioners_file
        self._mark = self._look()
        self._known = Known(departments=config.commissioners, changed=_changed(self._mark))
        self._lock = threading.Lock()

    def now(self) -> Known:
        """What the file says; with any mistake in it, what it said before."""
        with self._lock:
            mark = self._look()
            if mark != self._mark:
                self._mark, self._known = mark, self._read(mark)
            return self._known

    def _look(self) -> _Mark:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self, mark: _Mark) -> Known:
        if mark is None:
            return Known(departments={}, changed=0)
        file = load_yaml(self._file)
        found = read_named(file, "commissioners", Department, "department")
        if file.mistakes or found.mistakes or not found.complete:
            return msgspec.structs.replace(self._known, mistaken=True)
        return Known(departments=found.whole(), changed=_changed(mark))


def _changed(mark: _Mark) -> int:
    return mark[0] // 1000 if mark else 0
