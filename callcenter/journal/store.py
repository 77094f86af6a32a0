"""The thread that commits facts: many in one statement, with a limit on how long others wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from time import monotonic

import msgspec
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from twisted.logger import Logger

from callcenter.errors import StoreError
from callcenter.journal.bodies import shortened
from callcenter.journal.engine import SMALL_CACHE_KIB, open_engine, writing

__all__ = ["APPEND_LOCK", "Commit", "Fence", "Store", "append_lines"]

Fence = Callable[[Connection], int | None]
"""Called inside every writing transaction. 0 or None: write. A moment (µs): only what happened before it may be
written. It may raise StoreError: nothing may be written now."""

APPEND_LOCK = 12345_0001
"""One transaction at a time appends, so that ``seq`` is also the order of commits."""
_APPEND = {
    # One statement for a whole batch: Python hands over one string and does not hold the GIL meanwhile.
    "sqlite": text("""
        INSERT INTO fact (id, type, at, contact, agent, appeal, body)
        SELECT json_extract(value, '$.id'), json_extract(value, '$.type'), json_extract(value, '$.at'),
               json_extract(value, '$.contact'), json_extract(value, '$.agent'),
               json_extract(value, '$.number'),
               fact_body(value, json_extract(value, '$.type'), json_extract(value, '$.id'), json_extract(value, '$.at'),
                         json_extract(value, '$.contact'), json_extract(value, '$.number'))
        FROM json_each(:facts) WHERE true
        ON CONFLICT (id) DO NOTHING"""),
    "postgresql": text("""
        INSERT INTO fact (id, type, at, contact, agent, appeal, body)
        SELECT f->>0, f->>1, CAST(f->>2 AS bigint), f->>3, f->>4, f->>5, f->>6
        FROM json_array_elements(CAST(:facts AS json)) WITH ORDINALITY AS given (f, n)
        ORDER BY n
        ON CONFLICT (id) DO NOTHING"""),
}
_log = Logger()


def append_lines(connection: Connection, lines: Sequence[bytes]) -> None:
    """Append facts as JSON, in a transaction that holds ``APPEND_LOCK``; an id that is known changes nothing."""
    if lines:
        kind = connection.dialect.name
        facts = b"[" + b",".join(lines) + b"]" if kind == "sqlite" else _ROWS.encode([*map(_row, lines)])
        connection.execute(_APPEND[kind], {"facts": facts.decode()})


class _Dated(msgspec.Struct):
    at: int


class _Columns(msgspec.Struct):
    id: str
    type: str
    at: int
    contact: str | None = None
    agent: str | None = None
    number: str | None = None


_DATED = msgspec.json.Decoder(_Dated)
_COLUMNS = msgspec.json.Decoder(_Columns)
_ROWS = msgspec.json.Encoder()


def _row(line: bytes) -> tuple[str | int | None, ...]:
    """A fact's columns and body, for PostgreSQL."""
    c = _COLUMNS.decode(line)
    body = shortened(line.decode(), c.type, c.id, c.at, c.contact, c.number)
    return c.id, c.type, c.at, c.contact, c.agent, c.number, body


class Commit:
    """One batch on its way into the store."""

    __slots__ = ("done", "failure", "lines", "refused")

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines
        self.done = threading.Event()
        self.failure: Exception | None = None
        """Why the store did not take the batch; None when it did."""
        self.refused: list[bytes] = []
        """Lines that no store can take; all others are committed."""


class Store:
    """Commits batches one after the other in a thread of its own."""

    def __init__(self, url: str, slow_seconds: float, fence: Fence | None = None) -> None:
        self._slow = slow_seconds
        self._fence = fence
        self._engine: Engine = open_engine(url, busy_seconds=slow_seconds, cache_kib=SMALL_CACHE_KIB)
        self._jobs: SimpleQueue[Commit | None] = SimpleQueue()
        self._late: Commit | None = None
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self.commit_seconds = 0.0
        """How long the last commit took."""

    def start(self) -> None:
        """Start the thread; the first connection is made with the first batch."""
        self._thread.start()

    @property
    def free(self) -> bool:
        """False while a batch that was given up is still on its way."""
        return self._late is None or self._late.done.is_set()

    def append(self, lines: Sequence[bytes]) -> Commit:
        """Commit ``lines``; waits no longer than ``slow_seconds``.

        A batch given up may still arrive later: to write it again does no harm.
        """
        job = Commit(lines)
        began = monotonic()
        self._jobs.put(job)
        if job.done.wait(self._slow):
            self._late = None
        else:
            self._late = job
            late = Commit(lines)
            late.failure = StoreError(f"no answer within {self._slow:g} s")
            return late
        self.commit_seconds = monotonic() - began
        return job

    def stop(self) -> None:
        """End the thread, unless the store hangs; then it ends with the process."""
        self._jobs.put(None)
        self._thread.join(self._slow)

    # -- in the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._commit(job.lines, job)
            except Exception as error:  # noqa: BLE001 - reported to the waiting thread
                job.failure = error
                self._engine.dispose()
            finally:
                job.done.set()
        self._engine.dispose()

    def _commit(self, lines: Sequence[bytes], job: Commit) -> None:
        try:
            with writing(self._engine, lock=APPEND_LOCK) as connection:
                if self._fence is not None and (before := self._fence(connection)):
                    lines = self._rightful(lines, job, before)
                append_lines(connection, lines)
        except (DBAPIError, UnicodeDecodeError, msgspec.DecodeError) as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            self._find_culprit(lines, job, error)

    def _rightful(self, lines: Sequence[bytes], job: Commit, before: int) -> list[bytes]:
        """Those that tell what happened before the moment; the others are refused."""
        late = [line for line in lines if _DATED.decode(line).at >= before]
        if late:
            _log.critical("another core leads: {n} facts are refused", n=len(late))
            job.refused += late
        return [line for line in lines if _DATED.decode(line).at < before]

    def _find_culprit(self, lines: Sequence[bytes], job: Commit, error: Exception) -> None:
        """The store is there but refuses the batch: commit the halves, down to the line that it refuses."""
        if len(lines) == 1:
            _log.error("the store refuses a fact: {why}", why=str(error).splitlines()[0])
            job.refused.append(lines[0])
            return
        half = len(lines) // 2
        self._commit(lines[:half], job)
        self._commit(lines[half:], job)
