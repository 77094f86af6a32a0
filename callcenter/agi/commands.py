"""The plain half of a FastAGI session: one command out, one reply back, and the end of the call.

A session waits most of its life with no command outstanding. It notices a hang-up then as well:
by Asterisk's ``HANGUP`` line, or by the end of the connection.

Behind a command that the caller hears a second one is sent while the first still runs: Asterisk then begins the lull
(`callcenter.agi.lull`) by itself, even when the core does not live to see the reply. Not behind those that end when
anything comes from the core: STREAM FILE, GET DATA, WAIT FOR DIGIT. Asterisk reads with a buffer and looks at its
socket only, so of two lines that it gets at once the second waits for a third. Therefore the lull goes out a moment
after its command, the next command only when the lull is answered, and a NOOP when that takes too long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Protocol
from urllib.parse import parse_qsl

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from callcenter.agi.codec import Headers, Reply, encode_command
from callcenter.agi.errors import AGIAppError, AGIHangup, AGIResultHangup, AGISIGHUPHangup, error_of
from callcenter.agi.limits import AgiLimits
from callcenter.agi.lull import LULL
from callcenter.errors import AgiProtocolError

__all__ = ["REPLY_TIME", "AgiCommands", "Wire"]

REPLY_TIME: Final = -1.0
"""As a timeout: the server's ``reply_seconds``."""

# result=-1 of these means that the channel is gone, or that a sound is missing; of others it is an answer
_FAILS_WITH_MINUS_1 = frozenset(
    {"ANSWER", "CONTROL STREAM FILE", "EXEC", "GET DATA", "GET OPTION", "STREAM FILE", "WAIT FOR DIGIT"}
)
_AT_ONCE = frozenset({"GET FULL VARIABLE", "GET VARIABLE", "SET VARIABLE"})
"""What Asterisk answers without waiting for anybody: its time is that of Asterisk and core alone."""
_LULL_AFTER = 0.01
"""Seconds in which Asterisk has read the command that the lull is to follow."""
_NUDGE_AFTER = 0.1
"""Seconds after which a lull that is not answered stands behind its command in Asterisk's buffer."""
_NUDGE = encode_command("NOOP")
_log = Logger()


class Wire(Protocol):
    """What a session needs of its connection."""

    deadline: float
    """When the outstanding command has lasted too long, seconds of ``seconds()``; 0: never."""

    def write(self, data: bytes) -> None:
        """Send bytes."""

    def close(self) -> None:
        """Close the connection: the dialplan goes on."""

    def seconds(self) -> float:
        """A clock that does not step."""

    def later(self, seconds: float, doing: Callable[[], None]) -> IDelayedCall:
        """Do something in so many seconds."""

    def stepped(self, seconds: float) -> None:
        """A command that is answered at once took so long, from asking for it to its reply."""


class AgiCommands:
    """A session without the verbs of ``AgiSession``."""

    __slots__ = (
        "_held",
        "_lull",
        "_on_hangup",
        "_owed",
        "_sent",
        "_timer",
        "_waiting",
        "_wire",
        "closed",
        "env",
        "hung_up",
        "limits",
        "lulled",
    )

    def __init__(self, wire: Wire, env: Headers, limits: AgiLimits) -> None:
        self._wire = wire
        self._waiting: Deferred[Reply] | None = None
        self._on_hangup: tuple[Callable[[], None], ...] = ()
        self._lull = False
        """The outstanding command is one that the lull follows."""
        self._owed = 0
        """Replies to lulls and nudges that are still to come."""
        self._held = b""
        """The outstanding command while it waits for those."""
        self._sent = -1.0
        """When a command that is answered at once was asked for, seconds; negative: the outstanding one is another."""
        self._timer: IDelayedCall | None = None
        self.lulled = False
        """The lull has been sent since the caller last heard something else."""
        self.env: dict[str, str] = env
        """What Asterisk said about the call, keys without ``agi_``: ``uniqueid``, ``callerid``, ``arg_1``…"""
        self.limits = limits
        self.hung_up = False
        """The caller is gone (or the connection, which means the same to us)."""
        self.closed = False
        """No further command can be sent."""

    @property
    def route(self) -> str:
        """Name after ``agi://host:port/``, without a query."""
        return self.env.get("network_script", "").partition("?")[0].strip("/")

    @property
    def query(self) -> dict[str, str]:
        """What follows ``?`` in the address, for instance ``flow?name=survey``."""
        return dict(parse_qsl(self.env.get("network_script", "").partition("?")[2]))

    @property
    def contact(self) -> str:
        """Id of the call: the UNIQUEID of the caller's channel."""
        return self.env.get("uniqueid", "")

    async def command(
        self, name: str, *arguments: str | int, timeout: float | None = REPLY_TIME, lull: bool = False
    ) -> Reply:
        """Send one command and wait for its reply.

        ``timeout`` in seconds; None waits for ever (``EXEC Dial``); the default is the server's
        ``reply_seconds``. ``lull``: the command ends what the caller hears, and when it is over itself, the lull
        begins. Raises the classes of ``asterisk.agi``: AGISIGHUPHangup when the connection
        or the channel is gone, AGIResultHangup when the caller hung up during the command, AGIAppError
        when it failed on a live channel (a missing sound), AGIInvalidCommand, AGIUsageError,
        AGIUnknownError; UnsafeArgument before anything is sent; and AgiProtocolError after a timeout,
        which also closes the session.
        """
        reply = await self._send(name, arguments, timeout, lull=lull)
        if reply.code != 200:
            raise error_of(name, reply)
        if reply.result == "-1" and name in _FAILS_WITH_MINUS_1:
            if await self._alive():
                raise AGIAppError(f"{name} failed on a live channel; is the sound {arguments[:1]} there?")
            raise AGIResultHangup(f"{name}: the channel is gone")
        return reply

    def _send(
        self, name: str, arguments: Iterable[str | int], timeout: float | None, *, lull: bool = False
    ) -> Deferred[Reply]:
        if self._waiting is not None:
            raise RuntimeError(f"{name}: the session waits for the reply to another command")
        if self.closed:
            raise AGISIGHUPHangup(f"{name}: the connection is closed")
        line = encode_command(name, *arguments, max_line=self.limits.max_line)
        wire = self._wire
        if timeout is not None:
            seconds = self.limits.reply_seconds if timeout == REPLY_TIME else timeout
            wire.deadline = wire.seconds() + seconds
        waiting: Deferred[Reply] = Deferred(self._cancelled)
        self._waiting, self._lull = waiting, lull
        self._sent = wire.seconds() if name in _AT_ONCE else -1.0
        if self._owed:
            self._held = line
            self._timer = wire.later(_NUDGE_AFTER, self._nudge)
        else:
            self._put(line)
        return waiting

    def _put(self, line: bytes) -> None:
        self._wire.write(line)
        if self._lull:
            self.lulled = False
            self._timer = self._wire.later(_LULL_AFTER, self._follow)

    def _follow(self) -> None:
        self._timer, self.lulled = None, True
        self._owed += 1
        self._wire.write(LULL)

    def _nudge(self) -> None:
        self._owed += 1
        self._wire.write(_NUDGE)
        self._timer = self._wire.later(_NUDGE_AFTER, self._nudge)  # it may stand behind the lull itself

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    async def _alive(self) -> bool:
        """Whether the channel still lives: ``result=-1`` comes before the ``HANGUP`` line."""
        if self.hung_up:
            return False
        try:
            return (await self._send("CHANNEL STATUS", (), REPLY_TIME)).code == 200
        except AGIHangup:
            return False

    def on_hangup(self, callback: Callable[[], None]) -> None:
        """Call ``callback()`` once when the caller is gone; at once if that has happened."""
        if self.hung_up:
            callback()
        else:
            self._on_hangup = (*self._on_hangup, callback)

    def forget_on_hangup(self, callback: Callable[[], None]) -> None:
        """Undo one ``on_hangup(callback)``; nothing happens if there was none."""
        left = list(self._on_hangup)
        if callback in left:
            left.remove(callback)
            self._on_hangup = tuple(left)

    def close(self) -> None:
        """Close the connection: the dialplan goes on behind its ``AGI()``."""
        if not self.closed:
            self.closed = True
            self._stop_timer()
            self._wire.close()

    # -- called by the connection

    def received(self, reply: Reply) -> None:
        """The reply to the outstanding command, or to a lull; AgiProtocolError if there is neither."""
        if self._owed and (self._held or self._waiting is None):
            self._owed -= 1
            if self._held and not self._owed:
                self._stop_timer()
                line, self._held = self._held, b""
                self._put(line)
            return
        self._stop_timer()
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            raise AgiProtocolError(f"a reply without a command: {reply}")
        self._wire.deadline = 0.0
        if self._sent >= 0.0:
            self._wire.stepped(self._wire.seconds() - self._sent)
        waiting.callback(reply)

    def gone(self) -> None:
        """The caller hung up; runs the callbacks, whatever one of them raises."""
        if self.hung_up:
            return
        self.hung_up = True
        callbacks, self._on_hangup = self._on_hangup, ()
        for callback in callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001 - the others must hear of it as well
                _log.failure("a hang-up callback failed for contact {contact}", contact=self.contact)

    def lost(self, error: Exception | None = None) -> None:
        """The connection ended, by ``error`` or by the far end."""
        self.closed = True
        self._stop_timer()
        self.gone()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.errback(error or AGISIGHUPHangup("the connection ended"))

    def _cancelled(self, _: Deferred[Reply]) -> None:
        # the reply would be taken for that of the next command
        self._waiting = None
        self.close()
