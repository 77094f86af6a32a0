"""The other end of the control link, for ``callcenter ctl`` and ``callcenter run``: blocking."""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from callcenter import errors

__all__ = ["LinkClient"]


class LinkClient:
    """A connection to a running core; use it as a context manager."""

    def __init__(self, path: Path, timeout: float = 10.0) -> None:
        """Raises CoreUnreachable when no core listens at ``path``; ``timeout`` (s) is for each answer."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise errors.CoreUnreachable(
                f"no core is running here ({path}: {error.strerror or error}); start it with: make run"
            ) from error
        self._lines = self._socket.makefile("rb")
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, also while another thread waits for news."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._lines.close()
        self._socket.close()

    def ask(self, verb: str, **args: Any) -> Any:
        """The result of a command.

        Raises the error the core raised (same class), or CoreUnreachable when it went away.
        """
        number = next(self._numbers)
        try:
            self._socket.sendall(msgspec.json.encode({"id": number, "verb": verb, "args": args}) + b"\n")
        except OSError as error:
            raise errors.CoreUnreachable(f"the core went away: {error.strerror}") from error
        for message in self._messages():
            if message.get("id") == number:
                if "error" in message:
                    raise _rebuilt(message["error"])
                return message["result"]
        raise errors.CoreUnreachable("the core closed the connection before it answered")

    def news(self) -> Iterator[dict[str, Any]]:
        """Live news, until the core goes away."""
        self.ask("subscribe")
        self._socket.settimeout(None)
        for message in self._messages():
            if "news" in message:
                yield message["news"]

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            try:
                line = self._lines.readline()
            except TimeoutError as error:
                raise errors.CoreUnreachable("the core does not answer") from error
            except OSError as error:
                raise errors.CoreUnreachable(f"the core went away: {error.strerror}") from error
            if not line:
                return
            yield msgspec.json.decode(line)


def _rebuilt(error: dict[str, str]) -> errors.CallcenterError:
    kind = getattr(errors, error["kind"], None)
    if isinstance(kind, type) and issubclass(kind, errors.CallcenterError):
        return kind(error["message"])
    return errors.CallcenterError(error["message"])
