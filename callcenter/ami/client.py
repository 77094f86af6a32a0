"""A manager connection that is kept up: login, watchdog, reconnect; the events of one Asterisk node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.internet.endpoints import HostnameEndpoint, connectProtocol
from twisted.internet.error import ConnectError, ConnectingCancelledError, UserError
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall, deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure

from callcenter.ami.codec import Message, Pairs
from callcenter.ami.protocol import AmiConnection
from callcenter.errors import AmiDisconnected, AmiError, AmiLoginRefused, AmiTimeout

__all__ = ["AmiClient", "EventHandler", "Headers"]

EventHandler = Callable[[Message], None]
Headers = Mapping[str, str | int] | Pairs
"""Headers of an action; as pairs when a key comes more than once."""

_TICK_SECONDS = 0.25
_log = Logger()


class AmiClient:
    """Keeps one user logged in at Asterisk's manager.

    ``on_up()`` after each login, ``on_down(reason)`` when that ends, and when connecting fails for a new
    reason. Whatever was known before is then to be read anew: events may be missing.
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        secret: str,
        *,
        on_up: Callable[[], None] = lambda: None,
        on_down: Callable[[str], None] = lambda _: None,
        on_event: EventHandler | None = None,
        events: bool = True,
        ping_seconds: float = 2.0,
        timeout_seconds: float = 4.0,
        reconnect_seconds: float = 0.5,
        reconnect_max_seconds: float = 2.0,
        max_pending: int = 1000,
        max_queue: int = 10000,
        reactor: IReactorTime | None = None,
    ) -> None:
        """``on_event`` gets every event, which costs; ``subscribe`` names those that count."""
        self.host, self.port, self.user, self._secret = host, port, user, secret
        self._on_up, self._on_down, self._on_event = on_up, on_down, on_event
        self._events = events
        self._ping_seconds, self._timeout_seconds = ping_seconds, timeout_seconds
        self._first_pause, self._longest_pause = reconnect_seconds, reconnect_max_seconds
        self._max_pending, self._max_queue = max_pending, max_queue
        self._reactor = reactor or cast(IReactorTime, default_reactor)
        self._handlers: dict[str, tuple[EventHandler, ...]] = {}
        self._wanted = {b"FullyBooted"}
        self._connection: AmiConnection | None = None
        self._booted: Deferred[None] = Deferred()
        self._keeping: Deferred[None] | None = None
        self._stopping = False
        self._told = ""
        self._next_ping = 0.0
        self._ticks = LoopingCall(self._tick)
        self._ticks.clock = self._reactor
        self.up = False
        """Logged in now."""

    def subscribe(self, name: str, handler: EventHandler) -> None:
        """Call ``handler(event)`` for each event of this name; others are dropped unparsed."""
        self._handlers[name] = (*self._handlers.get(name, ()), handler)
        self._wanted.add(name.encode())

    def start(self) -> None:
        """Connect, and connect again whenever it ends."""
        if self._keeping is None:
            self._stopping = False
            self._keeping = Deferred.fromCoroutine(self._keep())
            self._keeping.addErrback(lambda failure: _log.failure("AMI client failed", failure))

    def stop(self) -> Deferred[None]:
        """End it; fires when the connection is closed."""
        keeping, self._keeping = self._keeping, None
        if keeping is None:
            return succeed(None)
        self._stopping = True
        if self._connection is not None:
            self._connection.drop("stopped by us")
        else:
            keeping.cancel()
        return keeping

    def send_action(self, name: str, headers: Headers = (), /, **more: str | int) -> Deferred[Message]:
        """Send one action; gives its response.

        Fails with AmiError (Asterisk's own words), AmiTimeout, AmiDisconnected, AmiOverloaded. Raises
        UnsafeArgument at once, with nothing sent.
        """
        if self._connection is None or not self.up:
            return fail(AmiDisconnected(f"{name}: not connected"))
        return self._connection.ask(name, _pairs(headers, more))

    def send_list(self, name: str, headers: Headers = (), /, **more: str | int) -> Deferred[list[Message]]:
        """Send one action that is answered by a list; gives its events without the closing one."""
        if self._connection is None or not self.up:
            return fail(AmiDisconnected(f"{name}: not connected"))
        return self._connection.ask_list(name, _pairs(headers, more))

    # -- the connection's life

    async def _keep(self) -> None:
        pause = self._first_pause
        while not self._stopping:
            try:
                reason, pause = await self._live(), self._first_pause
            except AmiLoginRefused as error:
                reason, pause = f"login refused: {error}", self._longest_pause
            except (CancelledError, ConnectingCancelledError):
                return
            except (AmiError, ConnectError, UserError, OSError) as error:
                reason = f"cannot connect to {self.host}:{self.port}: {error}"
            self._went_down(reason)
            if not self._stopping and not await self._slept(pause):
                return
            pause = min(pause * 2, self._longest_pause)

    async def _live(self) -> str:
        """One connection from connect to loss; gives the reason of the loss."""
        connection = self._connection = await self._connect()
        booted = self._booted = Deferred()
        connection.lost.addBoth(self._never_booted, booted)
        try:
            await self._login(connection)
        except AmiError as error:
            self._connection = None
            connection.drop(str(error))
            await connection.lost
            raise
        if self._events:
            await self._boot(booted)
        self._came_up()
        return await connection.lost

    async def _boot(self, booted: Deferred[None]) -> None:
        """Asterisk logs us in before all its modules are there; then it says FullyBooted."""
        try:
            await booted.addTimeout(self._timeout_seconds, self._reactor)
        except DeferredTimeout:
            _log.warn("AMI: {user} gets no FullyBooted event; going on without", user=self.user)

    @staticmethod
    def _never_booted(reason: str, booted: Deferred[None]) -> str:
        if not booted.called:
            booted.addErrback(lambda failure: failure.trap(AmiDisconnected, CancelledError) and None)
            booted.errback(AmiDisconnected(reason))
        return reason

    def _connect(self) -> Deferred[AmiConnection]:
        wanted = None if self._on_event is not None else self._wanted
        connection = AmiConnection(
            self._deliver,
            wanted if self._events else frozenset(),
            timeout_seconds=self._timeout_seconds,
            max_pending=self._max_pending,
            max_queue=self._max_queue,
            reactor=self._reactor,
        )
        endpoint = HostnameEndpoint(self._reactor, self.host, self.port, timeout=self._timeout_seconds)
        return cast("Deferred[AmiConnection]", connectProtocol(endpoint, connection))

    async def _login(self, connection: AmiConnection) -> None:
        self._next_ping = self._reactor.seconds() + self._ping_seconds
        self._ticks.start(_TICK_SECONDS, now=False)
        events = "on" if self._events else "off"
        headers = [("Username", self.user), ("Secret", self._secret), ("Events", events)]
        try:
            await connection.ask("Login", headers)
        except (AmiTimeout, AmiDisconnected):
            raise
        except AmiError as error:
            raise AmiLoginRefused(f"{error}: compare user {self.user!r} and its secret with manager.conf") from error

    async def _slept(self, pause: float) -> bool:
        try:
            await deferLater(self._reactor, pause)
        except CancelledError:
            return False
        return True

    def _came_up(self) -> None:
        self.up, self._told = True, ""
        _log.info("AMI: {user} is logged in at {host}:{port}", user=self.user, host=self.host, port=self.port)
        self._on_up()

    def _went_down(self, reason: str) -> None:
        was_up, self.up, self._connection = self.up, False, None
        if self._ticks.running:
            self._ticks.stop()
        if self._stopping or not (was_up or reason != self._told):
            return
        self._told = reason
        _log.error("AMI: {user} is away: {reason}", user=self.user, reason=reason)
        self._on_down(reason)

    def _tick(self) -> None:
        connection = self._connection
        if connection is None:
            return
        connection.sweep()
        if self.up and self._reactor.seconds() >= self._next_ping:
            self._next_ping = self._reactor.seconds() + self._ping_seconds
            connection.ask("Ping").addErrback(self._silent, connection)

    def _silent(self, failure: Failure, connection: AmiConnection) -> None:
        failure.trap(AmiError)
        if failure.check(AmiTimeout):
            connection.drop(f"no answer to a ping in {self._timeout_seconds:g} s")

    def _deliver(self, event: Message) -> None:
        if event.name == "FullyBooted" and not self._booted.called:
            self._booted.callback(None)
        handlers = self._handlers.get(event.name, ())
        for handler in handlers if self._on_event is None else (*handlers, self._on_event):
            try:
                handler(event)
            except Exception:  # noqa: BLE001 - the other handlers and events must not suffer
                _log.failure("AMI: a handler of {event} failed", event=event.name)


def _pairs(headers: Headers, more: Mapping[str, str | int]) -> list[tuple[str, str]]:
    given = headers.items() if isinstance(headers, Mapping) else headers
    return [(key, str(value)) for key, value in (*given, *more.items())]
