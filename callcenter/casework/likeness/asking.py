"""Asks for similar appeals: the process that has the index open, or the index itself when nobody has."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from sqlalchemy import Engine

from callcenter.casework.likeness.categories import CategoryProposal, Proposer
from callcenter.casework.likeness.keeping import Keeper
from callcenter.casework.likeness.serving import Answer, Question
from callcenter.errors import SimilarIndexInUse
from callcenter.similarity import Candidate, Described

__all__ = ["Likeness", "category_of", "likeness_of"]

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
            return list(_answered(connection, lines, Question(described, limit)).candidates)

        yield ask


def category_of(state: Path, text: str, *, patience: float = _PATIENCE) -> CategoryProposal | None:
    """The category that the site's model proposes for a text; None without a model, or when it has nothing to say.

    Without a running projector the model is read here. ``patience`` in seconds. Raises SimilarIndexInUse,
    ModelUnusable or OSError.
    """
    try:
        connection = _connect(state / "similar.sock", patience)
    except OSError:
        return Proposer(state / "similar").propose(text)
    with connection, connection.makefile("rb") as lines:
        return _answered(connection, lines, Question(Described("", text), 0)).category


def _answered(connection: socket.socket, lines: BinaryIO, question: Question) -> Answer:
    connection.sendall(msgspec.json.encode(question) + b"\n")
    line = lines.readline()
    answer = _ANSWERS.decode(line) if line else Answer(refused="the projector went away")
    if answer.refused:
        raise SimilarIndexInUse(answer.refused)
    return answer


def _connect(path: Path, patience: float = _PATIENCE) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    try:
        made.settimeout(patience)
        made.connect(str(path))
    except OSError:
        made.close()
        raise
    return made
