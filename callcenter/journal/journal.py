"""The one door for facts: append → commit → announce."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from callcenter.facts import Fact
from callcenter.journal.engine import SMALL_CACHE_KIB, open_engine, reading
from callcenter.journal.spool import Spool
from callcenter.journal.store import Fence, Store
from callcenter.journal.writer import Mark, Writer

__all__ = ["Deliver", "Journal"]

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], object]
"""Runs a function on the reactor's thread: ``reactor.callFromThread``."""
_log = Logger()


class Journal:
    """Appends facts from the reactor's thread; a writer thread commits them in groups.

    A store that is away, locked, full or slower than ``slow_seconds`` does not hold anybody up: facts
    then go to the spool and from there, in order, to the store when it is back.
    """

    def __init__(
        self,
        url: str,
        spool: Spool,
        *,
        batch: int = 500,
        slow_seconds: float = 1.0,
        max_memory: int = 50_000,
        linger_seconds: float = 0.02,
        deliver: Deliver,
        fence: Fence | None = None,
    ) -> None:
        store = Store(url, slow_seconds, fence)
        self._writer = Writer(store, spool, batch=batch, linger_seconds=linger_seconds, announce=self._hand_over)
        self._put = self._writer.inbox.put
        self._max_memory = max_memory
        self._deliver = deliver
        self._reading = open_engine(url, cache_kib=SMALL_CACHE_KIB)
        self._subscribers: list[Callable[[Fact], object]] = []
        self._accepted = 0
        self.refused = 0
        """Facts that found no room: for a long time neither store nor spool could be written."""

    def start(self) -> None:
        """Take up the spool of an earlier run and start writing. Raises OSError without a usable spool."""
        self._writer.start()

    def append(self, *facts: Fact) -> None:
        """Have facts written, in this order; returns at once and never raises."""
        if self.refusing:
            self._refuse(len(facts))
            return
        self._accepted += len(facts)
        self._put(facts)

    def committed(self) -> Deferred[None]:
        """Fires when all that has been appended so far is safe: in the store or in the spool."""
        return self._mark(last=False)

    def subscribe(self, subscriber: Callable[[Fact], object]) -> None:
        """Have ``subscriber`` called with each fact once it is safe, on the reactor's thread, in order."""
        self._subscribers.append(subscriber)

    def read(self, look: Callable[[Connection], T]) -> Deferred[T]:
        """What ``look`` finds in the store; it runs in the reactor's thread pool. Fails with StoreAway."""
        return deferToThread(self._read, look)

    def stop(self) -> Deferred[None]:
        """Write what is left and end; fires when all is safe."""
        return self._mark(last=True).addCallback(lambda _: self._reading.dispose())

    # -- how it is doing, for metrics -----------------------------------------------------------------

    @property
    def pending(self) -> int:
        """Facts that are in memory only."""
        return self._accepted - self._writer.settled

    @property
    def refusing(self) -> bool:
        """New facts find no room now."""
        return self.pending >= self._max_memory

    @property
    def spooled(self) -> int:
        """Facts that wait in the spool."""
        return self._writer.spool.pending

    @property
    def store_away(self) -> bool:
        """Facts go to the spool at present."""
        return self._writer.store_away

    @property
    def commit_seconds(self) -> float:
        """How long the last commit took."""
        return self._writer.store.commit_seconds

    # -- inside ---------------------------------------------------------------------------------------

    def _mark(self, *, last: bool) -> Deferred[None]:
        reached: Deferred[None] = Deferred()
        self._put(Mark(partial(self._deliver, partial(reached.callback, None)), last=last))
        return reached

    def _refuse(self, count: int) -> None:
        if not self.refused:
            _log.critical("{n} facts cannot be written: new ones are refused", n=self.pending)
        self.refused += count

    def _read(self, look: Callable[[Connection], T]) -> T:
        with reading(self._reading) as connection:
            return look(connection)

    def _hand_over(self, facts: Sequence[Fact]) -> None:
        self._deliver(partial(self._announce, facts))

    def _announce(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            for subscriber in self._subscribers:
                try:
                    subscriber(fact)
                except Exception:  # noqa: BLE001 - a failing subscriber never stops the journal
                    _log.failure("a subscriber failed at {kind} {id}", kind=type(fact).__name__, id=fact.id)
