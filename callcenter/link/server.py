"""Core's end of the control link."""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from twisted.internet.defer import Deferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IReactorUNIX
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver

from callcenter.errors import CallcenterError, PortInUse, StateDirectoryUnusable

__all__ = ["LinkServer", "Verb"]

Verb = Callable[[Mapping[str, Any]], Awaitable[Any]]
"""Carries out one command; its result must be JSON. A CallcenterError is told to the asker."""

_LONGEST_PATH = 107
_MOST_UNSENT = 4 * 1024 * 1024
_log = Logger()


class _Request(msgspec.Struct):
    id: int
    verb: str
    args: dict[str, Any] = {}


class LinkConnection(LineOnlyReceiver):
    """One client of the link."""

    delimiter = b"\n"
    factory: LinkServer

    def connectionMade(self) -> None:
        self.MAX_LENGTH = self.factory.max_line
        self.factory.connections.add(self)
        self._unsent = 0
        self._full = False
        self.transport.registerProducer(self, True)  # type: ignore[union-attr]  # connected

    # -- the transport tells when its buffer is full (IPushProducer) ---------------------------------

    def pauseProducing(self) -> None:
        """The client reads too slowly; told again with each write until it has caught up."""
        self._full = True

    def resumeProducing(self) -> None:
        """It has caught up."""
        self._full, self._unsent = False, 0

    def stopProducing(self) -> None:
        """It is gone."""

    def connectionLost(self, reason: object = None) -> None:
        self.factory.connections.discard(self)
        self.factory.listeners.discard(self)

    def lineReceived(self, line: bytes) -> None:
        try:
            request = msgspec.json.decode(line, type=_Request)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.send({"id": 0, "error": {"kind": "BadRequest", "message": f"not a command: {error}"}})
            return
        Deferred.fromCoroutine(self._carry_out(request)).addErrback(
            lambda failure: _log.failure("link command {verb} failed", failure, verb=request.verb)
        )

    async def _carry_out(self, request: _Request) -> None:
        try:
            if request.verb == "subscribe":
                self.factory.listeners.add(self)
                result: Any = "subscribed"
            elif request.verb in self.factory.verbs:
                result = await self.factory.verbs[request.verb](request.args)
            else:
                known = ", ".join(sorted(self.factory.verbs))
                raise CallcenterError(f"no such command: {request.verb!r}; known are {known}")
        except CallcenterError as error:
            self.send({"id": request.id, "error": {"kind": type(error).__name__, "message": str(error)}})
        except Exception as error:
            self.send(
                {"id": request.id, "error": {"kind": "Internal", "message": f"the core failed: {error!r}"}}
            )
            raise
        else:
            self.send({"id": request.id, "result": result})

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message; a client that does not read is cut off rather than buffered without end."""
        if self.transport is None or not self.connected:
            return
        line = msgspec.json.encode(message) + b"\n"
        self._unsent = self._unsent + len(line) if self._full else 0
        if self._unsent > _MOST_UNSENT:
            _log.warn("a client of the control link does not read: {n} bytes wait, it is cut off", n=self._unsent)
            self.factory.listeners.discard(self)
            self.transport.abortConnection()  # type: ignore[attr-defined]  # every stream transport has it
            return
        self.transport.write(line)


class LinkServer(Factory):
    """The listening end: ``verbs`` are the commands, ``announce`` tells news to the subscribed."""

    protocol = LinkConnection  # type: ignore[assignment]  # Twisted's factories want its own type
    noisy = False

    def __init__(self, verbs: Mapping[str, Verb], max_line: int) -> None:
        self.verbs = verbs
        self.max_line = max_line
        self.connections: set[LinkConnection] = set()
        self.listeners: set[LinkConnection] = set()

    def announce(self, news: Mapping[str, Any]) -> None:
        """Send ``news`` to everyone subscribed."""
        for listener in tuple(self.listeners):
            listener.send({"news": news})

    def listen(self, path: Path, reactor: IReactorUNIX) -> IListeningPort:
        """Listen on ``path`` (mode 0600). A socket left by a dead core is replaced.

        Raises PortInUse when a live core answers there, StateDirectoryUnusable when it cannot be made.
        """
        if len(os.fsencode(path)) > _LONGEST_PATH:
            raise StateDirectoryUnusable(
                f"the path of the control link's socket is too long for a socket: {path}; "
                "set CALLCENTER_STATE_DIR to a shorter one"
            )
        _remove_stale(path)
        before = os.umask(0o177)
        try:
            return reactor.listenUNIX(str(path), self, mode=0o600)
        except (CannotListenError, OSError) as error:
            reason = getattr(error, "socketError", error)
            raise StateDirectoryUnusable(
                f"the control link's socket {path} cannot be made: {reason}; "
                "set CALLCENTER_STATE_DIR to a folder that you may write"
            ) from error
        finally:
            os.umask(before)


def _remove_stale(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_socket():
        raise StateDirectoryUnusable(f"{path} is in the way of the control link's socket; move it away")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError as error:  # a core that is too busy to answer is not a dead one
            raise PortInUse(f"a core seems to be running already: {path}: {error}; stop it first") from error
        else:
            raise PortInUse(f"a core is running already: it answers on {path}; stop it first")
