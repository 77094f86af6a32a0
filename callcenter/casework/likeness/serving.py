"""Answers questions for similar appeals on a Unix socket (mode 0600), a JSON object in a line each.

The index is open in one process only, the projector: it has it warm, and everybody else asks there.
"""

from __future__ import annotations

import contextlib
import os
import socketserver
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from twisted.logger import Logger

from callcenter.casework.likeness.categories import CategoryProposal
from callcenter.casework.likeness.keeping import Keeper
from callcenter.errors import CallcenterError
from callcenter.similarity import Candidate, Described

__all__ = ["Answer", "Question", "Serving", "keep_serving"]

_MAX_LINE = 100_000
_LOOK_SECONDS = 0.5
_log = Logger()


class Question(msgspec.Struct, frozen=True):
    """Which appeals are about the same matter as this?"""

    described: Described
    limit: int = 10
    """How many; 0: only the category is asked for."""


class Answer(msgspec.Struct, frozen=True):
    """The likeliest, best first."""

    candidates: tuple[Candidate, ...] = ()
    category: CategoryProposal | None = None
    """What the text is about, by the model that the site has learned."""
    refused: str = ""
    """Why there is no answer."""


_QUESTIONS = msgspec.json.Decoder(Question)


class Serving:
    """Listens until it is closed; questions and catching up take turns."""

    def __init__(self, keeper: Keeper, path: Path) -> None:
        """Raises OSError when the socket cannot be made."""
        self._keeper = keeper
        self._turn = threading.Lock()
        path.unlink(missing_ok=True)
        answer = self._answer

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while line := self.rfile.readline(_MAX_LINE):
                    with contextlib.suppress(BrokenPipeError):
                        self.wfile.write(msgspec.json.encode(answer(line)) + b"\n")

        before = os.umask(0o177)
        try:
            self._server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
        finally:
            os.umask(before)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="similar", daemon=True)
        self._thread.start()
        self._closed = threading.Event()
        self._more = True
        self._keeping = threading.Thread(target=self._keep_up, name="similar-keeping", daemon=True)
        self._keeping.start()

    def _keep_up(self) -> None:
        """Take in what is new, a group at a time, until it is closed."""
        away = False
        while not self._closed.wait(0 if self._more else _LOOK_SECONDS):
            try:
                with self._turn:
                    self._keeper.use_learned_weights()
                    self._more = self._keeper.take_in() is not None
                away = False
            except (CallcenterError, OSError) as error:
                self._more = False
                if not away:
                    _log.error("similar appeals are not up to date: {why}", why=error)
                away = True

    def close(self) -> None:
        """Stop listening, close the index."""
        self._closed.set()
        self._keeping.join()
        self._server.shutdown()
        self._server.server_close()
        with self._turn:
            self._keeper.close()

    def _answer(self, line: bytes) -> Answer:
        try:
            question = _QUESTIONS.decode(line)
            with self._turn:
                return self._looked_up(question.described, question.limit)
        except (CallcenterError, msgspec.DecodeError) as error:
            return Answer(refused=str(error))
        except Exception:  # noqa: BLE001 - one question must not end the answers to all others
            _log.failure("a question for similar appeals could not be answered")
            return Answer(refused="the index could not answer; see the projector's log")

    def _looked_up(self, described: Described, limit: int) -> Answer:
        found = self._keeper.index.similar(described, limit) if limit > 0 else ()
        try:
            return Answer(tuple(found), self._keeper.categories.propose(described.text))
        except (CallcenterError, OSError) as error:
            if limit <= 0:
                raise
            _log.error("no category is proposed: {why}", why=error)
            return Answer(tuple(found))


def keep_serving(state: Path, make: Callable[[], Keeper]) -> Serving | None:
    """Open the index and serve it; None, and a line in the log, when it cannot be had: appeals go on without it."""
    try:
        return Serving(make(), state / "similar.sock")
    except (CallcenterError, OSError) as error:
        _log.error("similar appeals are not looked for: {why}", why=error)
        return None
