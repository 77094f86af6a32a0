"""How far long work has come, on standard error: one line that changes on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType

__all__ = ["PATIENCE", "Progress"]

PATIENCE = 1.0
"""Work that takes less, seconds, is not spoken of."""
_PAUSE = {True: 0.2, False: 5.0}
"""On a terminal or not → seconds between two lines."""


class Progress:
    """Work from one moment (µs) to another, in so many rounds."""

    def __init__(self, starts: int, ends: int, rounds: int, *, command: str = "sim") -> None:
        self._starts, self._length, self._rounds = starts, max(1, ends - starts), rounds
        self._round = 0
        self._command = command
        self._terminal = sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._said = False

    def part(self, name: str) -> Callable[[int], None]:
        """The next round begins; what it returns is told how far it has come, as a moment."""
        done, self._round = self._round / self._rounds, self._round + 1

        def told(moment: int) -> None:
            share = min(1.0, max(0.0, (moment - self._starts) / self._length))
            self.say(f"{done + share / self._rounds:4.0%} {name}")

        return told

    def say(self, text: str) -> None:
        """Show ``text``, unless something was shown just now."""
        now = time.monotonic()
        if now >= self._next:
            self._next, self._said = now + _PAUSE[self._terminal], True
            before, after = ("\r\033[K", "") if self._terminal else ("", "\n")
            print(f"{before}callcenter {self._command}: {text}", end=after, file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._said and self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
