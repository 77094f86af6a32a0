"""Past appeals as rows of the journal and of the read tables: all that needs thought, and no database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import msgspec

from callcenter.casework.importing.history import history
from callcenter.casework.importing.past import Past
from callcenter.facts import Fact
from callcenter.journal.bulk import rows_of
from callcenter.projections.folds import apply
from callcenter.projections.rows import ReadRows

__all__ = ["Prepared", "Task", "prepare_beside", "prepare_here"]

_STEM = 16
"""Characters of an id that all facts of a group share; the others count."""
_COUNTED = 4
"""Hexadecimal digits: a group has less than 65 536 facts."""


class Task(msgspec.Struct):
    """A group of past appeals."""

    pasts: list[Past]
    numbers: list[str]
    """That they get."""
    first_id: str
    """A fresh one (``facts.new_id``)."""
    dialect: str
    """Kind of database."""


class Prepared(NamedTuple):
    """What is to be inserted, in the order of the columns."""

    facts: list[tuple[Any, ...]]
    tables: dict[str, list[tuple[Any, ...]]]
    """Read table → rows."""


_PACKED = msgspec.msgpack.Encoder()
_UNPACKED = msgspec.msgpack.Decoder(Task)


def prepare_here(tasks: Iterator[Task]) -> Iterator[Prepared]:
    """Each group prepared when it is asked for."""
    return map(_prepare, tasks)


def prepare_beside(tasks: Iterator[Task]) -> Iterator[Prepared]:
    """The same by another process, which prepares the next group while this one is written.

    It ends by itself when its end of the pipe is closed, also when this process is killed.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    helper = context.Process(target=_serve, args=(theirs,), daemon=True)
    helper.start()
    theirs.close()
    try:
        ours.send_bytes(_PACKED.encode(next(tasks)))
        for task in tasks:
            prepared = ours.recv()  # first, or else both might wait for the other to read
            ours.send_bytes(_PACKED.encode(task))
            yield prepared
        yield ours.recv()
    finally:
        ours.close()
        helper.join()


def _serve(tasks: Connection) -> None:
    while True:
        try:
            task = tasks.recv_bytes()
        except EOFError:
            return
        tasks.send(_prepare(_UNPACKED.decode(task)))


def _prepare(task: Task) -> Prepared:
    counted = count()

    def new_id() -> str:
        return f"{task.first_id[:_STEM]}{next(counted):0{_COUNTED}x}"

    together = zip(task.pasts, task.numbers, strict=True)
    facts: list[Fact] = [fact for past, number in together for fact in history(past, number, new_id)]
    rows = ReadRows()
    apply(rows, facts)
    return Prepared(rows_of(facts, task.dialect), rows.changed())
