"""Events between the socket and their handlers: bounded, and handled in slices of milliseconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from callcenter.ami.codec import Message

__all__ = ["EventQueue"]

_SLICE_SECONDS = 0.002


class EventQueue:
    """Gives events to ``deliver`` in order, at most 2 ms of them at a time.

    ``hold(True)`` is called when more than ``most`` wait (stop reading from the socket), ``hold(False)``
    when half of them are done. ``deliver`` must not raise.
    """

    def __init__(
        self,
        deliver: Callable[[Message], None],
        hold: Callable[[bool], None],
        most: int,
        reactor: IReactorTime,
    ) -> None:
        self._deliver = deliver
        self._hold = hold
        self._most = most
        self._reactor = reactor
        self._waiting: deque[Message] = deque()
        self._next: IDelayedCall | None = None
        self._closed = False
        self.holding = False

    def __len__(self) -> int:
        return len(self._waiting)

    def extend(self, events: Iterable[Message]) -> None:
        """Take events; the first slice is handled at once."""
        if self._closed:
            return
        self._waiting.extend(events)
        if self._next is None:
            self._slice()
        if len(self._waiting) > self._most and not self.holding:
            self.holding = True
            self._hold(True)

    def close(self) -> None:
        """Forget what waits: after a lost connection everything is read anew."""
        self._closed = True
        self._waiting.clear()
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _slice(self) -> None:
        self._next = None
        seconds = self._reactor.seconds
        until = seconds() + _SLICE_SECONDS
        while self._waiting:
            self._deliver(self._waiting.popleft())
            if seconds() >= until:
                break
        if self._waiting and not self._closed:
            self._next = self._reactor.callLater(0, self._slice)
        if self.holding and len(self._waiting) <= self._most // 2:
            self.holding = False
            self._hold(False)
