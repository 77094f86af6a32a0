"""FastAGI the way starpy does it: LineReceiver, a list of Deferreds, callbacks; no checks, no limits."""

from __future__ import annotations

import re
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.protocol import connectionDone
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure

__all__ = ["ChainedCall"]

_RESULT = re.compile(r"(?P<code>\d+)([ -])result=(?P<result>[^ ]*)( \((?P<data>.*)\))?")


class ChainedCall(LineOnlyReceiver):
    """One call: reads the headers, then runs the commands one after another."""

    delimiter = b"\n"
    transport: Any

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self._reading = True
        self._pending: list[Deferred[tuple[str, str]]] = []
        self._at = 0

    def lineReceived(self, line: bytes) -> None:
        """A header, or the reply to a command."""
        text = line.decode().strip()
        if self._reading:
            if text:
                key, _, value = text.partition(":")
                self.variables[key[4:]] = value.strip()
            else:
                self._reading = False
                self._next(None)
        elif found := _RESULT.match(text):
            self._pending.pop(0).callback((found["result"], found["data"] or ""))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Nothing to do."""

    def _send(self, words: tuple[str, ...]) -> Deferred[tuple[str, str]]:
        quoted = " ".join((words[0], *(f'"{word}"' for word in words[1:])))
        reply: Deferred[tuple[str, str]] = Deferred()
        self._pending.append(reply)
        self.transport.write(quoted.encode() + b"\n")
        return reply

    def _next(self, _: object) -> None:
        from bench.agi_servers import COMMANDS

        if self._at == len(COMMANDS):
            self.transport.loseConnection()
            return
        words = COMMANDS[self._at]
        self._at += 1
        self._send(words).addCallback(self._next)
