"""Several scans of the store at the same time, all of one and the same state of it.

SQLite works on one processor for each connection. A second connection is used only if it sees exactly what the first
one sees: the read tables are what the journal says up to their cursor, so the same cursor is the same tables.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection, func, select

from callcenter.journal import reading
from callcenter.journal.tables import fact
from callcenter.projections.projector import cursor

__all__ = ["Workers", "workers"]

_MOST = 4
Job = TypeVar("Job")
Made = TypeVar("Made")


class Workers:
    """One connection, or several that see the same."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for connection in connections:
            self._free.put(connection)
        self.count = len(connections)

    def map(self, do: Callable[[Connection, Job], Made], jobs: Sequence[Job]) -> list[Made]:
        """What ``do`` makes of each job, in their order. What it raises is raised."""

        def with_connection(job: Job) -> Made:
            connection = self._free.get()
            try:
                return do(connection, job)
            finally:
                self._free.put(connection)

        if self.count == 1:
            return [with_connection(job) for job in jobs]
        with ThreadPoolExecutor(self.count, thread_name_prefix="report") as pool:
            return list(pool.map(with_connection, jobs))


@contextmanager
def workers(connection: Connection, most: int = 0) -> Iterator[Workers]:
    """``connection`` and as many others as there are processors, at most ``most`` (0: four) in all."""
    wanted = min(most or _MOST, os.cpu_count() or 1)
    seen = _state(connection)
    with ExitStack() as stack:
        others = [stack.enter_context(reading(connection.engine)) for _ in range(wanted - 1)]
        yield Workers([connection, *(each for each in others if _state(each) == seen)])


def _state(connection: Connection) -> tuple[int, int]:
    """Where the read tables are, and the newest fact, which says how late it is."""
    return cursor(connection), connection.execute(select(func.coalesce(func.max(fact.c.seq), 0))).scalar_one()
