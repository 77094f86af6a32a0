"""One Asterisk node as the core sees it: a connection that hears events, and one that acts."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred, DeferredList
from twisted.internet.interfaces import IReactorTime

from callcenter.ami.client import AmiClient, EventHandler, Headers
from callcenter.ami.codec import Message
from callcenter.ami.pyst_actions import PystActions
from callcenter.ami.snapshot import LiveChannel, Snapshot, live_channel, registered_phones
from callcenter.config import Ami, Secrets

__all__ = ["AmiNode"]


class AmiNode:
    """``on_up()`` when both connections are logged in, ``on_down(reason)`` when one of them is lost.

    After each ``on_up`` take a ``snapshot``: events may have been missed.
    """

    def __init__(
        self,
        name: str,
        settings: Ami,
        secrets: Secrets,
        *,
        on_up: Callable[[], None] = lambda: None,
        on_down: Callable[[str], None] = lambda _: None,
        reactor: IReactorTime | None = None,
    ) -> None:
        self.name = name
        self._on_up, self._on_down = on_up, on_down
        self._was_up = False
        self._told = ""
        self.events = self._client(settings, settings.events_user, secrets.ami_events, True, reactor)
        self.control = self._client(settings, settings.control_user, secrets.ami_control, False, reactor)
        self.actions = PystActions(self.control)
        """pyst2's action vocabulary over the control connection."""

    def _client(self, settings: Ami, user: str, secret: str, events: bool, reactor: IReactorTime | None) -> AmiClient:
        return AmiClient(
            settings.host,
            settings.port,
            user,
            secret,
            on_up=self._came_up,
            on_down=self._went_down,
            events=events,
            ping_seconds=settings.ping_seconds,
            timeout_seconds=settings.timeout_seconds,
            reconnect_seconds=settings.reconnect_seconds,
            reconnect_max_seconds=settings.reconnect_max_seconds,
            max_pending=settings.max_pending,
            reactor=reactor,
        )

    @property
    def up(self) -> bool:
        """Both connections are logged in."""
        return self.events.up and self.control.up

    def start(self) -> None:
        """Connect, and connect again whenever it ends."""
        self.events.start()
        self.control.start()

    def stop(self) -> Deferred[None]:
        """End both; fires when they are closed."""
        both = DeferredList([self.events.stop(), self.control.stop()])
        return both.addCallback(lambda _: None)

    def subscribe(self, name: str, handler: EventHandler) -> None:
        """Call ``handler(event)`` for each event of this name."""
        self.events.subscribe(name, handler)

    def send_action(self, name: str, headers: Headers = (), /, **more: str | int) -> Deferred[Message]:
        """``AmiClient.send_action`` on the control connection."""
        return self.control.send_action(name, headers, **more)

    def send_list(self, name: str, headers: Headers = (), /, **more: str | int) -> Deferred[list[Message]]:
        """``AmiClient.send_list`` on the control connection."""
        return self.control.send_list(name, headers, **more)

    def snapshot(self) -> Deferred[Snapshot]:
        """All live channels and all registered phones; fails with AmiError."""
        return Deferred.fromCoroutine(self._snapshot())

    def channels(self) -> Deferred[tuple[LiveChannel, ...]]:
        """All live channels; fails with AmiError."""
        asked = self.control.send_list("CoreShowChannels")
        return asked.addCallback(lambda rows: tuple(map(live_channel, rows)))

    def phones(self) -> Deferred[frozenset[str]]:
        """Endpoints that a phone is registered for; fails with AmiError."""
        return self.control.send_list("DeviceStateList").addCallback(registered_phones)

    def variable(self, channel: str, name: str) -> Deferred[str]:
        """A variable of a live channel, empty when not set; fails with AmiError, also for a channel that is gone."""
        asked = self.control.send_action("Getvar", Channel=channel, Variable=name)
        return asked.addCallback(lambda answer: answer.get("Value", ""))

    async def _snapshot(self) -> Snapshot:
        return Snapshot(await self.channels(), await self.phones())

    def _came_up(self) -> None:
        if self.up:
            self._was_up, self._told = True, ""
            self._on_up()

    def _went_down(self, reason: str) -> None:
        if self._was_up or reason != self._told:
            self._was_up, self._told = False, reason
            self._on_down(reason)
