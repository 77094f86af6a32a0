"""A request with an ``Idempotency-Key`` is carried out once; whoever sends it again gets the same answer.

The answer is stored in the transaction in which the thing is done: a console that is killed at any moment has done
both or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from callcenter.console.problems import Refusal
from callcenter.journal.engine import writing
from callcenter.journal.tables import answer_kept

__all__ = ["Answer", "Keep", "Once", "fingerprint"]

_LOCK = 12345_0011
"""One transaction at a time claims a key."""
_AT_WORK_SECONDS = 120
"""A request that has been at work for longer has died with its console."""


class Answer(msgspec.Struct, frozen=True):
    """What is sent: an HTTP status and JSON."""

    status: int
    body: str


Keep = Callable[[Connection, Answer], None]
"""Stores the answer, in the transaction of what was done."""


class Once:
    """Remembers answers by whose key it is and the key."""

    def __init__(self, engine: Engine, keep_hours: float, clock: Callable[[], int]) -> None:
        """``clock`` in µs since 1970 UTC."""
        self._engine = engine
        self._kept_us = int(keep_hours * 3600e6)
        self._clock = clock

    def run(self, scope: str, key: str, print_: str, act: Callable[[Keep], Answer]) -> Answer:
        """Do it, or give the answer of the first time. Without a key it is done each time.

        Raises Refusal when the key was used for another request, or the first one is still at work.
        """
        if not key:
            return act(lambda _, __: None)
        claimed = self._begin(scope, key, print_)
        if isinstance(claimed, Answer):
            return claimed
        mine = (answer_kept.c.scope == scope) & (answer_kept.c.key == key) & (answer_kept.c.at == claimed)
        try:
            return act(lambda connection, answer: _keep(connection, mine, answer))
        except BaseException:
            with writing(self._engine) as connection:  # it was not done: the key may be used again
                connection.execute(delete(answer_kept).where(mine, answer_kept.c.status == 0))
            raise

    def forget(self) -> int:
        """Remove answers that have been kept long enough; how many."""
        old = answer_kept.c.at < self._clock() - self._kept_us
        with writing(self._engine) as connection:
            return connection.execute(delete(answer_kept).where(old)).rowcount

    def _begin(self, scope: str, key: str, print_: str) -> Answer | int:
        """The answer that is known; else the moment by which the key is ours now."""
        now = self._clock()
        mine = (answer_kept.c.scope == scope) & (answer_kept.c.key == key)
        with writing(self._engine, lock=_LOCK) as connection:
            row = connection.execute(select(answer_kept).where(mine)).first()
            if row is not None and row.at < now - self._kept_us:
                connection.execute(delete(answer_kept).where(mine))
                row = None
            if row is None:
                new = {"scope": scope, "key": key, "fingerprint": print_, "status": 0, "body": "", "at": now}
                connection.execute(insert(answer_kept).values(**new))
                return now
            if row.fingerprint != print_:
                raise Refusal("key-reused")
            if row.status:
                return Answer(row.status, row.body)
            if row.at > now - _AT_WORK_SECONDS * 1_000_000:
                raise Refusal("in-progress", retry_after=5)
            connection.execute(update(answer_kept).where(mine).values(at=now))
            return now


def _keep(connection: Connection, mine: ColumnElement[bool], answer: Answer) -> None:
    """Store the answer. Raises Refusal, which undoes all, when another request has taken the key over meanwhile."""
    stored = update(answer_kept).where(mine, answer_kept.c.status == 0)
    if not connection.execute(stored.values(status=answer.status, body=answer.body)).rowcount:
        raise Refusal("in-progress", retry_after=5)


def fingerprint(*parts: str) -> str:
    """Stands for what a request asks for."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
