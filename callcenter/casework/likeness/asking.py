"""Asks for similar appeals: the process that has the index open, or the index itself when nobody has."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from callcenter.casework.likeness.keeping import Keeper
from callcenter.casework.likeness.serving import Answer, Question
from callcenter.errors import SimilarIndexInUse
from callcenter.similarity import Candidate, Described

__all__ = ["Likeness", "likeness_of"]

_PATIENCE = 10.0
_ANSWERS = msgspec.json.Decoder(Answer)
Likeness = Callable[[Described, int], list[Candidate]]
"""(what is compared, how many) → the likeliest to be about the same matter, best first."""


@contextmanager
def likeness_of(state: Path, engine: Engine, progress: Callable[[int], None] | None = None) -> Iterator[Likeness]:
    """Something to ask. Without a running projector the index is opened here and brought up first.

    Raises SimilarIndexInUse, StoreAway or OSError.
    """
    path = state / "similar.sock"
    try:
        connection = _connect(path)
    except OSError:
        keeper = Keeper(state / "similar", engine)
        try:
            keeper.catch_up(progress)
            yield keeper.index.similar
        finally:
            keeper.close()
        return
    with connection, connection.makefile("rb") as lines:

        def ask(described: Described, limit: int = 10) -> list[Candidate]:
            connection.sendall(msgspec.json.encode(Question(described, limit)) + b"\n")
            line = lines.readline()
            answer = _ANSWERS.decode(line) if line else Answer(refused="the projector went away")
            if answer.refused:
                raise SimilarIndexInUse(answer.refused)
            return list(answer.candidates)

        yield ask


def _connect(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    try:
        made.settimeout(_PATIENCE)
        made.connect(str(path))
    except OSError:
        made.close()
        raise
    return made
