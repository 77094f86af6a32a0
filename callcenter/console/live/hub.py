"""The state of each topic, and those who listen: a change is encoded once and given to all of them.

A topic is a table: key → row. Whoever comes is given the whole table, then the rows that change. Everything here runs
in the event loop; other threads come in by ``tell_soon``.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

__all__ = ["Hub", "Listener", "Row"]

Row = Any
"""What JSON can hold."""
_MOST_BYTES = 256 * 1024
"""Who has so much unread is dropped, and comes again for the whole state."""
_ALIVE = b":\n\n"
_RETRY = b"retry: 1000\n\n"
"""A browser that is cut off comes again after a second."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class Listener:
    """One open stream."""

    __slots__ = ("_unread", "dropped", "ended", "size", "topics", "wake")

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.wake = asyncio.Event()
        self.size = 0
        self.ended = False
        """The hub closes, or the session is over."""
        self.dropped = False
        """It reads too slowly."""
        self._unread: list[bytes] = []

    def greet(self, frames: Sequence[bytes]) -> None:
        """What is so when it comes: however large, nobody has been slow to read it."""
        self._unread += frames
        self.wake.set()

    def give(self, frame: bytes) -> None:
        """One frame more, or the end when too many wait."""
        self.size += len(frame)
        if self.size > _MOST_BYTES and self._unread:
            self.dropped = self.ended = True
            self._unread.clear()
        else:
            self._unread.append(frame)
        self.wake.set()

    def end(self) -> None:
        """No more."""
        self.ended = True
        self.wake.set()

    def take(self) -> bytes:
        """All that waits."""
        unread, self._unread, self.size = self._unread, [], 0
        self.wake.clear()
        return unread[0] if len(unread) == 1 else b"".join(unread)


class _Topic:
    """One table as it is now."""

    __slots__ = ("rows", "seq", "whole")

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.seq = 0
        self.whole: bytes | None = None
        """The frame of the whole table; made when somebody needs it."""


class Hub:
    """All topics and all listeners."""

    def __init__(self, epoch: str = "") -> None:
        self._epoch = epoch or secrets.token_hex(4)
        """Ids of another run mean nothing here."""
        self._seq = 0
        self._topics: dict[str, _Topic] = {}
        self._listeners: set[Listener] = set()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self.first: Callable[[], None] = lambda: None
        """Called when somebody listens to a topic that nobody listened to."""
        self.dropped = 0
        """Slow ones so far."""

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def hears(self, prefix: str) -> bool:
        """Does anybody listen to a topic that begins so? Other threads may ask."""
        return any(topic.startswith(prefix) for listener in tuple(self._listeners) for topic in listener.topics)

    def rows(self, topic: str) -> Mapping[str, Row]:
        """A table as it was last told."""
        found = self._topics.get(topic)
        return found.rows if found else {}

    # -- those who listen ---------------------------------------------------------------------------------------------

    def join(self, topics: Iterable[str], last: str = "") -> Listener:
        """Begin to listen. ``last`` is the id of the last frame that was read: what is still so is not told again."""
        listener = Listener(frozenset(topics))
        seen = self._seen(last)
        there = ((name, self._topics[name]) for name in sorted(listener.topics & self._topics.keys()))
        wholes = [self._whole(name, topic) for name, topic in there if topic.seq > seen]
        listener.greet([_RETRY, *wholes])
        if self._closed:
            listener.end()
        new = not any(listener.topics <= each.topics for each in self._listeners)
        self._listeners.add(listener)
        if new:
            self.first()
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no more."""
        self._listeners.discard(listener)
        self.dropped += listener.dropped

    def close(self) -> None:
        """End every stream: the console stops. Browsers come again by themselves."""
        self._closed = True
        for listener in self._listeners:
            listener.end()

    def still_here(self) -> None:
        """From time to time: a sign of life to those who were told nothing."""
        for listener in self._listeners:
            if not listener.size:
                listener.give(_ALIVE)

    def run_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """The event loop of the listeners."""
        self._loop = loop

    def tell_soon(self, name: str, rows: Mapping[str, Row]) -> None:
        """``tell`` from another thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self.tell, name, rows)

    # -- what is told -------------------------------------------------------------------------------------------------

    def tell(self, name: str, rows: Mapping[str, Row]) -> bool:
        """The table is like this now; what changed is sent. False when nothing did."""
        topic = self._topics.setdefault(name, _Topic())
        changed = {key: row for key, row in rows.items() if key not in topic.rows or topic.rows[key] != row}
        gone = [key for key in topic.rows if key not in rows]
        if not changed and not gone and topic.seq:
            return False
        topic.rows, topic.whole = dict(rows), None
        self._seq += 1
        topic.seq = self._seq
        hearing = [listener for listener in self._listeners if name in listener.topics]
        if hearing:
            frame = self._frame(name, _encode({"rows": changed, "gone": gone}), topic.seq)
            for listener in hearing:
                listener.give(frame)
        return True

    def _whole(self, name: str, topic: _Topic) -> bytes:
        if topic.whole is None:
            topic.whole = self._frame(name, _encode({"rows": topic.rows, "whole": True}), topic.seq)
        return topic.whole

    def _frame(self, name: str, data: bytes, seq: int) -> bytes:
        return f"id: {self._epoch}-{seq}\nevent: {name}\ndata: ".encode() + data + b"\n\n"

    def _seen(self, last: str) -> int:
        epoch, _, seq = last.partition("-")
        return int(seq) if epoch == self._epoch and seq.isdigit() and len(seq) < 16 else 0
