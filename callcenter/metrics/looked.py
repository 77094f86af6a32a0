"""Figures that take a look at a disk or a database: a thread looks, the page shows what it saw last.

Neither may hold up a call, however long it takes. What is too old is not shown at all: a figure that stands still
would say that all is well.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from twisted.internet.threads import deferToThread
from twisted.logger import Logger
from twisted.python.failure import Failure

__all__ = ["Looked"]

T = TypeVar("T")
_log = Logger()


class Looked(Generic[T]):
    """What the last look saw."""

    def __init__(
        self, what: str, read: Callable[[], T], patience: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """``read`` looks, in a thread; ``what`` names it in the log; ``patience``: so long is it shown, seconds."""
        self._what = what
        self._read = read
        self._patience = patience
        self._monotonic = monotonic
        self._looking = False
        self._failed = False
        self._seen: tuple[float, T] | None = None

    @property
    def seen(self) -> T | None:
        """None while nothing is known, or nothing that is still true."""
        if self._seen is None or self._monotonic() - self._seen[0] > self._patience:
            return None
        return self._seen[1]

    def look(self) -> None:
        """From time to time; a look that takes long is not joined by another one."""
        if not self._looking:
            self._looking = True
            began = self._monotonic()
            deferToThread(self._read).addCallbacks(lambda found: self._saw(began, found), self._saw_nothing)

    def _saw(self, began: float, found: T) -> None:
        self._looking = self._failed = False
        self._seen = began, found

    def _saw_nothing(self, failure: Failure) -> None:
        self._looking = False
        if not self._failed:  # said once, not every time that it is tried
            _log.warn("{what}: not known now: {why}", what=self._what, why=failure.getErrorMessage())
        self._failed = True
