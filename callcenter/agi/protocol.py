"""One FastAGI connection: bytes in, a session out. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from twisted.internet.interfaces import IDelayedCall, IProtocol, ITCPTransport, ITransport
from twisted.internet.tcp import Connection
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from callcenter.agi.codec import AgiDecoder, HangupNotice, Headers, Reply
from callcenter.agi.session import AgiSession
from callcenter.errors import AgiProtocolError

if TYPE_CHECKING:
    from callcenter.agi.server import AgiServer

__all__ = ["AgiProtocol"]

_log = Logger()


@implementer(IProtocol)
class AgiProtocol:
    """Feeds the decoder and its session. Slots, because thousands of them wait at once."""

    __slots__ = ("_buffered", "_decoder", "_transport", "deadline", "factory", "session")

    def __init__(self, factory: AgiServer, decoder: AgiDecoder) -> None:
        self.factory = factory
        self.session: AgiSession | None = None
        self.deadline = 0.0
        self._buffered = False  # bytes may wait in Twisted's buffer: no overtaking
        self._decoder = decoder
        self._transport: ITCPTransport | None = None

    def makeConnection(self, transport: ITransport) -> None:
        """Twisted: the connection is there."""
        self._transport = cast(ITCPTransport, transport)
        self.connectionMade()

    def connectionMade(self) -> None:
        """The time for the headers runs from now."""
        self.deadline = self.seconds() + self.factory.limits.header_seconds
        self.factory.connected(self)

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes came."""
        try:
            for item in self._decoder.feed(data):
                if isinstance(item, Reply):
                    self._reply(item)
                elif isinstance(item, Headers):
                    self._begin(item)
                elif isinstance(item, HangupNotice) and self.session is not None:
                    self.session.gone()
        except AgiProtocolError as error:
            self.fail(error)

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Twisted: the connection ended."""
        self._end(None)

    # -- what a session needs (callcenter.agi.commands.Wire)

    def write(self, data: bytes) -> None:
        """Send bytes: at once if the socket takes them, which spares the reactor two turns."""
        transport = self._transport
        if transport is None:
            return
        if not isinstance(transport, Connection) or self._buffered:
            transport.write(data)
            return
        sent = transport.writeSomeData(data)
        if not isinstance(sent, int):
            transport.abortConnection()
        elif sent < len(data):
            self._buffered = True
            transport.write(data[sent:])

    def close(self) -> None:
        """Close after what was written is sent."""
        if self._transport is not None:
            self._transport.loseConnection()

    def seconds(self) -> float:
        """The server's clock."""
        return self.factory.seconds()

    def later(self, seconds: float, doing: Callable[[], None]) -> IDelayedCall:
        """By the server's clock."""
        return self.factory.later(seconds, doing)

    def stepped(self, seconds: float) -> None:
        """The server passes it on."""
        self.factory.stepped(seconds)

    # -- called by the server's sweep

    def overdue(self) -> None:
        """The deadline passed without headers or without a reply."""
        limits = self.factory.limits
        if self.session is None:
            self.fail(AgiProtocolError(f"no complete headers within {limits.header_seconds} s"))
        else:
            self.fail(AgiProtocolError("no reply to a command in time"))

    def fail(self, error: AgiProtocolError) -> None:
        """Give the connection up because of ``error``."""
        contact = self.session.contact if self.session is not None else "?"
        _log.error("AGI connection of contact {contact} closed: {error}", contact=contact, error=error)
        if self._transport is not None:
            self._transport.abortConnection()
        self._end(error)

    # -- inside

    def _begin(self, headers: Headers) -> None:
        self.deadline = 0.0
        self.session = AgiSession(self, headers, self.factory.limits)
        self.factory.begin(self.session)

    def _reply(self, reply: Reply) -> None:
        session = self.session
        if session is None:
            raise AgiProtocolError("a reply before the headers")
        if not session.closed:
            session.received(reply)

    def _end(self, error: AgiProtocolError | None) -> None:
        self.deadline = 0.0
        self.factory.ended(self)
        if self.session is not None:
            self.session.lost(error)
