"""A FastAGI server of a few lines that does what a test says, good or bad."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

Session = Callable[["AgiCall"], None]


class AgiCall:
    """One AGI session as the server sees it."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rwb")
        self.env: dict[str, str] = {}
        while line := self._file.readline().decode().strip():
            key, _, value = line.partition(":")
            self.env[key.removeprefix("agi_")] = value.strip()

    def command(self, line: str) -> str:
        """Send one command; the reply, or "" at the end of the session."""
        self._file.write(line.encode() + b"\n")
        self._file.flush()
        while (reply := self._file.readline().decode().strip()) == "HANGUP":
            pass
        return reply

    def variable(self, name: str) -> str:
        reply = self.command(f'GET FULL VARIABLE "${{{name}}}"')
        return reply.partition("(")[2].rpartition(")")[0]

    def wait_for_end(self) -> None:
        """Say nothing until Asterisk closes."""
        while self._file.readline():
            pass


class AgiDouble:
    """Listens on a port; each session runs ``self.session`` in a thread of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.session: Session = lambda _: None
        self.sessions: list[AgiCall] = []
        self.ended = threading.Semaphore(0)
        self._socket: socket.socket | None = None

    def listen(self, session: Session) -> None:
        self.session = session
        self.sessions.clear()
        if self._socket is None:
            self._socket = socket.create_server(("127.0.0.1", self.port), backlog=64)
            threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()

    def stop(self) -> None:
        """From now on connections are refused."""
        if self._socket is not None:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                call = AgiCall(connection)
                self.sessions.append(call)
                self.session(call)
            except (OSError, ValueError):
                pass
            finally:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)  # the call's file holds the socket too
                self.ended.release()
