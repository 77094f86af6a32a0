"""One manager connection: actions out, their answers and events in, matched by ActionID."""

from __future__ import annotations

from collections.abc import Callable, Container

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.tcp import Connection
from twisted.logger import Logger
from twisted.python.failure import Failure

from callcenter.ami.codec import AmiDecoder, Message, Pairs, encode_action
from callcenter.ami.event_queue import EventQueue
from callcenter.errors import AmiDisconnected, AmiError, AmiOverloaded, AmiProtocolError, AmiTimeout

__all__ = ["AmiConnection"]

_log = Logger()


class _Pending:
    """An action whose answer is outstanding."""

    __slots__ = ("answered", "deadline", "items", "name", "seconds")

    def __init__(self, name: str, seconds: float, now: float, items: list[Message] | None) -> None:
        self.name = name
        self.seconds = seconds
        self.deadline = now + seconds
        self.items = items
        """Events of the list so far; None when one response is the whole answer."""
        self.answered: Deferred[list[Message]] = Deferred()


class AmiConnection(Protocol):
    """Lives from one connect to its loss. ``lost`` fires then with the reason in words."""

    transport: Connection | None

    def __init__(
        self,
        deliver: Callable[[Message], None],
        wanted: Container[bytes] | None,
        *,
        timeout_seconds: float,
        max_pending: int,
        max_queue: int,
        reactor: IReactorTime,
    ) -> None:
        self.lost: Deferred[str] = Deferred()
        self._decoder = AmiDecoder(wanted=wanted)
        self._events = EventQueue(deliver, self._hold, max_queue, reactor)
        self._pending: dict[str, _Pending] = {}
        self._timeout = timeout_seconds
        self._max_pending = max_pending
        self._seconds = reactor.seconds
        self._held_since = 0.0
        self._last_id = 0
        self._why = ""

    # -- actions

    def ask(self, name: str, headers: Pairs = (), seconds: float | None = None) -> Deferred[Message]:
        """One action, one response; fails with AmiError when the response says so."""
        return self._send(name, headers, seconds, None).addCallback(lambda answer: answer[0])

    def ask_list(self, name: str, headers: Pairs = (), seconds: float | None = None) -> Deferred[list[Message]]:
        """One action that a list of events answers; ``seconds`` without a new one are too long."""
        return self._send(name, headers, seconds, [])

    def _send(
        self, name: str, headers: Pairs, seconds: float | None, items: list[Message] | None
    ) -> Deferred[list[Message]]:
        if len(self._pending) >= self._max_pending:
            return fail(AmiOverloaded(f"{name}: {self._max_pending} actions wait for an answer"))
        if self.transport is None or self._why:
            return fail(AmiDisconnected(f"{name}: {self._why or 'not connected'}"))
        self._last_id += 1
        action_id = f"cc{self._last_id}"
        data = encode_action(action_id, name, headers)
        pending = _Pending(name, self._timeout if seconds is None else seconds, self._seconds(), items)
        self._pending[action_id] = pending
        self.transport.write(data)
        return pending.answered

    def sweep(self) -> None:
        """Fail the actions whose time is over; to be called a few times a second."""
        if self._events.holding:  # it is we who do not read
            return
        now = self._seconds()
        for action_id, pending in tuple(self._pending.items()):
            if pending.deadline < now:
                del self._pending[action_id]
                pending.answered.errback(AmiTimeout(f"{pending.name}: no answer in {pending.seconds:g} s"))

    def drop(self, reason: str) -> None:
        """Cut the connection for ``reason``, also when the far end is silent."""
        self._why = self._why or reason
        if self.transport is not None:
            self.transport.abortConnection()

    # -- Twisted

    def dataReceived(self, data: bytes) -> None:
        """Bytes came."""
        try:
            messages = self._decoder.feed(data)
        except AmiProtocolError as error:
            self.drop(f"not understood: {error}")
            return
        events = [message for message in messages if not self._answers(message)]
        if events:
            self._events.extend(events)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection ended: nothing of it counts any more."""
        self._why = self._why or f"connection lost: {reason.getErrorMessage()}"
        self._events.close()
        pending, self._pending = self._pending, {}
        for action in pending.values():
            action.answered.errback(AmiDisconnected(f"{action.name}: {self._why}"))
        self.lost.callback(self._why)

    # -- answers

    def _answers(self, message: Message) -> bool:
        """Whether ``message`` was (part of) the answer to an action, and so is done with."""
        action_id = message.get("ActionID")
        if "Event" not in message:
            if action_id in self._pending:
                self._response(action_id, self._pending[action_id], message)
            return True
        if action_id is None or action_id not in self._pending:
            return False
        pending = self._pending[action_id]
        if pending.items is None:
            return False
        self._item(action_id, pending, pending.items, message)
        return True

    def _response(self, action_id: str, pending: _Pending, message: Message) -> None:
        if message.get("Response") == "Error":
            del self._pending[action_id]
            text = message.get("Message", "refused without a reason")
            pending.answered.errback(AmiError(f"{pending.name}: {text}"))
        elif pending.items is None:
            del self._pending[action_id]
            pending.answered.callback([message])

    def _item(self, action_id: str, pending: _Pending, items: list[Message], message: Message) -> None:
        if message.get("EventList") == "Complete" or message.name.endswith("Complete"):
            del self._pending[action_id]
            pending.answered.callback(items)
        else:
            items.append(message)
            pending.deadline = self._seconds() + pending.seconds

    def _hold(self, hold: bool) -> None:
        """Back-pressure: while we do not read, no answer can be late."""
        if self.transport is None:
            return
        if hold:
            self._held_since = self._seconds()
            self.transport.pauseProducing()
            return
        held = self._seconds() - self._held_since
        for pending in self._pending.values():
            pending.deadline += held
        self.transport.resumeProducing()
