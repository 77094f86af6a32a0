"""A command that Asterisk does not come back from: the caller is moved on, instead of hearing nothing.

Asterisk 22 measures by the wall clock. When that is put back by an hour, a file stops where it is and a wait for a key,
or for an agent's phone, has an hour more; so has ``TIMEOUT(absolute)``, which would end it else. The core knows how
long each command may last by itself, and its clock cannot be set. First Asterisk is told to end what it is at, and the
session goes on as if that had been over; when that does not help, the channel is sent through the dialplan to the core
once more, where it is taken up at its place like that of any caller who comes back. Never one whose phone rings, or
who talks.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

if TYPE_CHECKING:
    from callcenter.callcontrol.call import LiveCall

__all__ = ["Overrun", "end_key", "end_sound"]

_GRACE = 2.0
"""Seconds over its length after which a command is stuck: with what they take, no more than three of silence."""
_AGAIN = 1.0
"""Before Asterisk is told anew, or the core looks again whether it can be told."""
_TRIES = 3
"""So often it is told to end the command; then the channel is moved."""
_RESUMES = "hotline"
"""Context whose extension takes a caller up who was with a core before (see ``extensions.conf.j2``)."""
_KEY_MS = "120"
_log = Logger()


def end_sound(call: LiveCall) -> None:
    """End what is being played."""
    call.house.interrupt(call)


def end_key(call: LiveCall) -> None:
    """End the wait for keys, or the recording, by the key that ends both."""
    channel = call.agi.env.get("channel", "")
    call.house.act("PlayDTMF", Channel=channel, Digit="#", Duration=_KEY_MS, Receive="true")


class Overrun:
    """Watches one command; ``with`` it, around the command."""

    __slots__ = ("_call", "_end", "_per_key", "_timer", "_until", "ended")

    def __init__(
        self, call: LiveCall, seconds: float, end: Callable[[LiveCall], None] = end_sound, *, per_key: float = 0.0
    ) -> None:
        """It may last ``seconds``, and from each key ``per_key`` more; ``end`` tells Asterisk to end it."""
        self._call = call
        self._end = end
        self._per_key = per_key
        self._until = call.now() + int((seconds + _GRACE) * 1e6)
        self._timer: IDelayedCall | None = None
        self.ended = 0
        """So often Asterisk was told to end it; 0: it has not been too long."""

    def __enter__(self) -> Self:
        self._call.overrun = self
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._call.overrun is self:
            self._call.overrun = None
        self.stop()

    def stop(self) -> None:
        """It may last as long as it likes from now on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def key(self) -> None:
        """A key was pressed: the next one has its own time."""
        if not self.ended:
            self._until = max(self._until, self._call.now() + int((self._per_key + _GRACE) * 1e6))

    def _wait(self) -> None:
        seconds = max(_AGAIN, (self._until - self._call.now()) / 1e6)
        self._timer = self._call.house.reactor.callLater(seconds, self._look)

    def _look(self) -> None:
        call, house = self._call, self._call.house
        self._timer = None
        over = (call.now() - self._until) / 1e6
        if over >= 0 and not call.agi.hung_up and self._can_be_told():
            self._move_on(over)
        if self.ended <= _TRIES and not call.agi.hung_up and not house.closing:
            self._wait()

    def _can_be_told(self) -> bool:
        """Not while Asterisk stands still, or the core did: what is late then comes by itself."""
        house = self._call.house
        return house.node.up and not house.late() and not house.asterisk_stood()

    def _move_on(self, over: float) -> None:
        call = self._call
        self.ended += 1
        if self.ended <= _TRIES:
            _log.warn(
                "contact {contact}: Asterisk is at a command for {n:.0f} s more than it lasts, and is told to end it",
                contact=call.contact, n=over + _GRACE,
            )  # fmt: skip
            self._end(call)
        elif call.dialling is None and call.agi.env.get("context", "") == _RESUMES:
            _log.error("contact {contact}: a command does not end; the caller is sent on", contact=call.contact)
            channel = call.agi.env.get("channel", "")
            call.house.act("Redirect", Channel=channel, Context=_RESUMES, Exten="s", Priority="1")
