"""The FastAGI server: Asterisk's dialplan connects, a route takes the call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTime
from twisted.internet.protocol import Factory
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

from callcenter.agi.codec import AgiDecoder
from callcenter.agi.errors import AGIError, AGIHangup
from callcenter.agi.limits import AgiLimits
from callcenter.agi.protocol import AgiProtocol
from callcenter.agi.session import AgiSession
from callcenter.errors import AsteriskProtocolError

__all__ = ["AgiServer", "Route"]

Route = Callable[[AgiSession, Any], Awaitable[None]]
"""Takes a call; the second argument is what the server was given as ``house``."""

_SWEEP_SECONDS = 0.25
_log = Logger()


class AgiServer(Factory):
    """Listen with ``reactor.listenTCP(port, server, interface=host)``.

    Whatever goes wrong with a call ends that call's connection and no other: the dialplan goes on
    behind its ``AGI()``. One sweep for all connections looks after deadlines, not a timer each.
    """

    noisy = False

    def __init__(
        self,
        routes: Mapping[str, Route],
        limits: AgiLimits | None = None,
        house: Any = None,
        *,
        reactor: IReactorTime | None = None,
    ) -> None:
        self.routes = routes
        self.limits = limits or AgiLimits()
        self.house = house
        self.stepped: Callable[[float], object] = lambda _: None
        """Is told how long each command took that Asterisk answers at once, seconds."""
        self.connections: set[AgiProtocol] = set()
        self.refused = 0
        """Connections turned away because ``max_sessions`` were there."""
        self._reactor = reactor or cast(IReactorTime, default_reactor)
        self.seconds: Callable[[], float] = self._reactor.seconds
        self.later: Callable[[float, Callable[[], None]], IDelayedCall] = self._reactor.callLater
        self._sweep = LoopingCall(self.sweep)
        self._sweep.clock = self._reactor

    @property
    def sessions(self) -> int:
        """Connections now."""
        return len(self.connections)

    @property
    def contacts(self) -> set[str]:
        """Uniqueids of the channels that have a session."""
        return {each.session.contact for each in self.connections if each.session is not None}

    def startFactory(self) -> None:
        """Twisted: the port listens."""
        if not self._sweep.running:
            self._sweep.start(_SWEEP_SECONDS, now=False)

    def stopFactory(self) -> None:
        """Twisted: the port is closed. Sessions go on; ``close_all`` ends them."""
        if self._sweep.running:
            self._sweep.stop()

    def buildProtocol(  # type: ignore[override]  # Twisted's factories want subclasses of its Protocol
        self,
        addr: IAddress | None,
    ) -> AgiProtocol | None:
        """A connection, or None (closed at once) when there are too many."""
        if len(self.connections) >= self.limits.max_sessions:
            self.refused += 1
            if self.refused == 1 or self.refused % 1000 == 0:
                _log.error("AGI: {most} sessions are the most; refused {refused}",
                           most=self.limits.max_sessions, refused=self.refused)  # fmt: skip
            return None
        return AgiProtocol(self, AgiDecoder(self.limits.max_line, self.limits.max_headers))

    def close_all(self) -> None:
        """End every session: each call goes on in the dialplan."""
        for connection in tuple(self.connections):
            connection.close()

    # -- called by the connections

    def connected(self, connection: AgiProtocol) -> None:
        """A connection came up."""
        self.connections.add(connection)

    def ended(self, connection: AgiProtocol) -> None:
        """A connection is gone."""
        self.connections.discard(connection)

    def begin(self, session: AgiSession) -> None:
        """The headers are there: the route takes over."""
        route = self.routes.get(session.route)
        if route is None:
            _log.error("AGI: no route {route!r} for contact {contact}; there are {known}",
                       route=session.route[:60], contact=session.contact, known=[*self.routes])  # fmt: skip
            session.close()
        else:
            Deferred.fromCoroutine(self._run(session, route))

    def sweep(self) -> None:
        """Give up the connections whose deadline has passed."""
        now = self.seconds()
        for connection in tuple(self.connections):
            if 0.0 < connection.deadline < now:
                connection.overdue()

    async def _run(self, session: AgiSession, route: Route) -> None:
        try:
            await route(session, self.house)
        except AGIHangup:
            pass
        except (AGIError, AsteriskProtocolError) as error:
            _log.error("AGI: contact {contact} left {route}: {error}",
                       contact=session.contact, route=session.route, error=error)  # fmt: skip
        except Exception:  # noqa: BLE001 - one call's failure must not become another's
            _log.failure("AGI: route {route} failed for contact {contact}",
                         route=session.route, contact=session.contact)  # fmt: skip
        finally:
            session.close()
