"""Manager connection of the fake Asterisk: the server's side of AMI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from twisted.internet.protocol import connectionDone
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure

from callcenter.testing.fake_actions import ACTIONS, Action, first, id_of
from callcenter.testing.fake_events import Pairs

if TYPE_CHECKING:
    from callcenter.testing.fake_asterisk import FakeAsterisk

__all__ = ["ManagerConnection"]


class ManagerConnection(LineOnlyReceiver):
    """One client. Unknown actions, wrong secrets and long lines get the real one's words."""

    transport: Any  # Twisted's, which has few types

    def __init__(self, asterisk: FakeAsterisk) -> None:
        self.asterisk = asterisk
        self.user = ""
        self.hears = False
        self._lines: list[str] = []

    def connectionMade(self) -> None:
        """The greeting."""
        self.asterisk.managers.add(self)
        if self.transport is not None and not self.asterisk.silent:
            self.transport.write(b"Asterisk Call Manager/11.0.0\r\n")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The client is gone."""
        self.asterisk.managers.discard(self)

    def lineReceived(self, line: bytes) -> None:
        """One header; an empty line ends the action."""
        if line:
            self._lines.append(line.decode("utf-8", "replace"))
            return
        lines, self._lines = self._lines, []
        action: Action = {}
        for text in lines:
            key, _, value = text.partition(":")
            action.setdefault(key, []).append(value.strip())
        if action and not self.asterisk.silent:
            self._act(action)

    def send(self, pairs: Pairs) -> None:
        """Send one message."""
        if self.transport is not None:
            text = "".join(f"{key}: {value}\r\n" for key, value in pairs)
            self.transport.write(f"{text}\r\n".encode())

    def _act(self, action: Action) -> None:
        name = first(action, "Action")
        if name.lower() == "login":
            self._login(action)
        elif not self.user:
            self.error(action, "Permission denied")
        elif name.lower() in ACTIONS:
            self.asterisk.actions.append({key: values[-1] for key, values in action.items()})
            ACTIONS[name.lower()](self, action)
        else:
            self.error(
                action,
                f"Invalid/unknown command: {name}. Use Action: ListCommands to show available commands.",
            )

    def _login(self, action: Action) -> None:
        user = first(action, "Username")
        secret = self.asterisk.users.get(user)
        if secret is None or secret != first(action, "Secret"):
            self.error(action, "Authentication failed")
            if self.transport is not None:
                self.transport.loseConnection()
            return
        self.user = user
        self.hears = first(action, "Events").lower() not in ("off", "false", "no")
        self.success(action, "Authentication accepted")
        if self.hears and self.asterisk.booted:
            self.asterisk.say_booted(self)

    def success(self, action: Action, message: str, more: Pairs | None = None) -> None:
        """``Response: Success``."""
        texts = [("Message", message)] if message else []
        self.send([("Response", "Success"), *id_of(action), *texts, *(more or [])])

    def error(self, action: Action, message: str) -> None:
        """``Response: Error``."""
        self.send([("Response", "Error"), *id_of(action), ("Message", message)])

    def list(self, action: Action, message: str, event: str, items: Iterable[Pairs], end: str) -> None:
        """A list: its response, an event for each item, and the closing event."""
        self.success(action, "", [("EventList", "start"), ("Message", message)])
        count = 0
        for item in items:
            self.send([("Event", event), *id_of(action), *item])
            count += 1
        closing = [("EventList", "Complete"), ("ListItems", str(count))]
        self.send([("Event", end), *id_of(action), *closing])
