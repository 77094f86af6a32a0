"""The journal's writer thread: collects facts into groups and makes each group safe."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue

import msgspec
from twisted.logger import Logger

from callcenter.facts import Fact, encode
from callcenter.facts.codec import decode_line
from callcenter.journal.spool import Spool
from callcenter.journal.store import Store

__all__ = ["Mark", "Writer"]

_RETRY_SECONDS = 0.5
_LOOK_SECONDS = 5.0
"""How often the spool is searched for files of other programs."""
_log = Logger()


class Mark:
    """Stands behind facts in the inbox: when it is reached, they are safe."""

    __slots__ = ("last", "reached")

    def __init__(self, reached: Callable[[], object], *, last: bool = False) -> None:
        self.reached = reached
        """Called in the writer's thread."""
        self.last = last
        """The journal ends here."""


class Writer:
    """Puts each group of facts into the store, or into the spool while the store is away.

    As long as the spool is not empty new facts go behind what is in it: the order is kept.
    """

    def __init__(
        self,
        store: Store,
        spool: Spool,
        *,
        batch: int,
        linger_seconds: float,
        announce: Callable[[Sequence[Fact]], None],
    ) -> None:
        self.inbox: SimpleQueue[tuple[Fact, ...] | Mark] = SimpleQueue()
        self.settled = 0
        """Facts that are safe."""
        self.store_away = False
        """Facts go to the spool at present."""
        self.store = store
        self.spool = spool
        self._batch = batch
        self._linger = linger_seconds
        self._announce = announce
        self._held: list[Fact] = []
        self._marks: list[Mark] = []
        self._retry_at = 0.0
        self._look_at = 0.0
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        """Take up the spool of an earlier run and start. Raises OSError without a usable spool."""
        self.spool.open()
        self.store.start()
        self._thread.start()

    def _run(self) -> None:
        last: Mark | None = None
        while last is None:
            try:
                last = self._turn()
                self._drain()
            except Exception:  # noqa: BLE001 - the writer must outlive any mistake; facts are held
                _log.failure("the journal's writer failed; it tries again")
                time.sleep(_RETRY_SECONDS)
        self.store.stop()
        self.spool.close()
        last.reached()

    def _turn(self) -> Mark | None:
        """Collect a group, make it safe, tell those who wait; the mark that ends the journal, if it came."""
        self._collect()
        facts = _once(self._held)
        if facts and not self._keep([_line(fact) for fact in facts]):
            return self._give_up()
        self.settled += len(self._held)
        self._held = []
        if facts:
            self._announce(facts)
        marks, self._marks = self._marks, []
        last = None
        for mark in marks:
            if mark.last:
                last = mark
            else:
                mark.reached()
        return last

    def _give_up(self) -> Mark | None:
        """Neither store nor spool can be written: hold the facts, unless the process is ending."""
        last = next((mark for mark in self._marks if mark.last), None)
        if last is not None:
            _log.critical("{n} facts are lost: neither store nor spool can be written", n=len(self._held))
        return last

    def _collect(self) -> None:
        """Fill ``_held`` with the next group: wait for a first fact, linger for more."""
        room = max(1, self._batch - len(self._held))
        wait = self._patience()
        try:
            while room > 0:
                item = self.inbox.get(timeout=wait) if wait else self.inbox.get_nowait()
                if isinstance(item, Mark):
                    self._marks.append(item)
                    if item.last:
                        return
                else:
                    self._held += item
                    room -= len(item)
                    if wait and self.inbox.qsize() < self._batch:
                        time.sleep(self._linger)
                wait = 0.0
        except Empty:
            return

    def _patience(self) -> float:
        """How long to wait for a first fact, seconds; 0 while the spool is being drained."""
        if self._held or not self.store.free:
            return _RETRY_SECONDS
        if not self.spool.pending:
            return _LOOK_SECONDS
        return max(0.0, self._retry_at - time.monotonic())

    # -- store or spool -------------------------------------------------------------------------------

    def _keep(self, lines: list[bytes]) -> bool:
        """Put a group into the store, else into the spool; False when neither can be written."""
        if not self.spool.pending and self._commit(lines):
            return True
        try:
            self.spool.append(lines)
        except OSError as error:
            _log.critical("the spool cannot be written: {why}; {n} facts are held", why=error, n=len(lines))
            return self._commit(lines)
        return True

    def _commit(self, lines: Sequence[bytes]) -> bool:
        if time.monotonic() < self._retry_at or not self.store.free:
            return False
        commit = self.store.append(lines)
        if commit.refused:
            self.spool.refuse(commit.refused)
        if commit.failure is None:
            return True
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        if not self.store_away:
            self.store_away = True
            _log.error("the store is away, facts go to the spool: {why}", why=commit.failure)
        return False

    def _drain(self) -> None:
        """Move a chunk from the spool to the store, oldest first."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_SECONDS
            self.spool.refresh()
        if now < self._retry_at or not self.store.free:
            return
        chunk = self.spool.peek(self._batch)
        if chunk is not None and (not chunk.lines or self._commit(chunk.lines)):
            self.spool.drained(chunk)
            if chunk.foreign:
                self._announce(_once(fact for line in chunk.lines if (fact := _fact(line)) is not None))
        if not self.spool.pending:
            self._back()

    def _back(self) -> None:
        if self.store_away:
            self.store_away = False
            _log.info("the store is back, the spool is empty")


def _once(facts: Iterable[Fact]) -> list[Fact]:
    """A fact whose id came before it in the group is the same one, told again: the store keeps the first."""
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(fact.id, fact)
    return list(found.values())


def _line(fact: Fact) -> bytes:
    try:
        return encode(fact)
    except UnicodeEncodeError:  # half a surrogate pair: not text, and no reason to lose the rest
        return json.dumps(msgspec.to_builtins(fact), ensure_ascii=False).encode("utf-8", "replace")


def _fact(line: bytes) -> Fact | None:
    try:
        return decode_line(line)
    except msgspec.DecodeError:
        return None
