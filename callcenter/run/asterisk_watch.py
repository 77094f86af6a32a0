"""Hears whether Asterisk answers SIP: one that is stopped, or hangs, does not. An alarm at once, a new start later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

__all__ = ["AsteriskWatch"]

_PAUSE = 2.0
"""Seconds between two questions."""
_SOON = 0.2
"""The same until the first answer, and while there is none."""
_STALL = 2.0
"""A question that took so much longer than it may was held up here, and tells nothing."""


class AsteriskWatch:
    """Asks in a thread of its own. A question that is not answered counts; what nobody asked does not."""

    def __init__(
        self,
        ask: Callable[[], object],
        alarm: float,
        restart: float,
        *,
        patience: float = 2.0,
        pause: float = _PAUSE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``ask`` blocks for ``patience`` seconds at most, and raises OSError without an answer.

        After ``alarm`` seconds of silence there is ``news``, after ``restart`` seconds (0: never) it is ``frozen``.
        """
        self._ask = ask
        self._alarm = alarm
        self.seconds = restart
        self._patience = patience
        self._pause = pause
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._since = 0.0
        """When silence began; 0: it answers, or has not answered yet."""
        self._last = 0.0
        """End of the last question that failed."""
        self._heard = False
        self._alarmed = False

    # -- for the child ------------------------------------------------------------------------------

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing: it gives no signs by itself."""
        return {}

    def begin(self) -> None:
        """Asterisk is started: it may take its time until the first answer."""
        with self._lock:
            self._heard, self._since = False, 0.0
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="asterisk-watch", daemon=True)
            self._thread.start()

    def frozen(self) -> bool:
        """Has it been silent for so long that it is to be killed?"""
        with self._lock:
            return 0 < self.seconds <= self._silence()

    def close(self) -> None:
        """Ask no more."""
        self._stopping.set()

    @property
    def heard(self) -> bool:
        """Has it answered since it was started?"""
        return self._heard

    # -- for people -----------------------------------------------------------------------------------

    def news(self) -> str:
        """What is to be said, once: that it is silent, that it answers again; empty: nothing."""
        with self._lock:
            silence = self._silence()
            if not self._alarmed and 0 < self._alarm <= silence:
                self._alarmed = True
                after = f"; killed and started again after {self.seconds:g} s of it" if self.seconds else ""
                return f"!! Asterisk does not answer SIP since {silence:.0f} s: is it frozen?{after}"
            if self._alarmed and self._heard and not self._since:
                self._alarmed = False
                return "Asterisk answers SIP again"
        return ""

    # -- asking -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(self._pause if self._heard and not self._since else _SOON)

    def look(self) -> None:
        """Ask once, and wait for the answer."""
        began = self._monotonic()
        try:
            self._ask()
        except OSError:
            self._unheard(began, self._monotonic())
        else:
            with self._lock:
                self._heard, self._since = True, 0.0

    def _unheard(self, began: float, ended: float) -> None:
        with self._lock:
            held_up = ended - began > self._patience + _STALL
            asked_late = bool(self._since) and began - self._last > self._pause + _STALL
            if held_up or asked_late:
                self._since = 0.0
            elif self._heard:
                self._since, self._last = self._since or began, ended

    def _silence(self) -> float:
        return self._last - self._since if self._since else 0.0
