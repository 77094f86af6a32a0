"""A fake Asterisk: callers in ``AGI()``, phones, a manager; real bytes over real sockets.

::

    asterisk = FakeAsterisk()
    asterisk.add_phone("1001", answer_after=0, talk_seconds=0)
    port = asterisk.listen()                              # manager; users in ``asterisk.users``
    call = await asterisk.call(agi_port, caller="13800001234")
    call.press("2")
    await call.left                                       # out of AGI()
    await asterisk.stop()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred, DeferredList, maybeDeferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure

from callcenter.testing import fake_events
from callcenter.testing.fake_call import FakeCall
from callcenter.testing.fake_dial import FakeDial, FakePhone
from callcenter.testing.fake_events import Pairs
from callcenter.testing.fake_manager import ManagerConnection
from callcenter.testing.fake_member import FakeMember
from callcenter.testing.fake_rooms import Rooms

__all__ = ["FakeAsterisk"]

_PRIVILEGES = {"FullyBooted": "system,all", "ContactStatus": "system,all", "DTMFEnd": "dtmf,all"}


class FakeAsterisk(Factory):
    """One node. ``clock`` counts what calls take (ringing, sounds); a ``task.Clock`` stops time."""

    noisy = False

    def __init__(
        self,
        *,
        systemname: str = "haian1",
        users: Mapping[str, str] | None = None,
        reactor: Any = None,
        clock: IReactorTime | None = None,
    ) -> None:
        self.systemname = systemname
        self.reactor: Any = reactor or default_reactor
        self.clock = clock or cast(IReactorTime, self.reactor)
        self.users = dict(users or {"callcenter-events": "events", "callcenter-control": "control"})
        """Manager users and their secrets."""
        self.phones: dict[str, FakePhone] = {}
        self.calls: dict[str, FakeCall] = {}
        """Live callers' channels by uniqueid."""
        self.managers: set[ManagerConnection] = set()
        self.actions: list[dict[str, str]] = []
        """Every manager action but Login, in order."""
        self.queue_members: dict[str, dict[str, str]] = {}
        """Queue → interface → member's name."""
        self.paused_members: set[str] = set()
        """Interfaces that are paused in their queue."""
        self.globals: dict[str, str] = {}
        self.missing_sounds: set[str] = set()
        self.sound_seconds = 0.0
        """Length of every sound that is not in ``sound_lengths``."""
        self.sound_lengths: dict[str, float] = {}
        self.record_seconds = 0.0
        """When a recording ends by silence."""
        self.recordings: Path | None = None
        """Where MixMonitor writes; None: it cannot."""
        self.talk_sound = 2.0
        """Seconds of sound that each recorded talk holds."""
        self.silent = False
        """Frozen: takes connections and bytes, answers nothing."""
        self.booted = True
        self.on_dial: Callable[[FakeDial], None] = lambda _: None
        """Called with each dial as it begins to ring."""
        self.on_originate: Callable[[dict[str, str]], None] = lambda _: None
        self.on_member: Callable[[FakeMember], None] = lambda _: None
        """Called with each phone that begins to ring by an ``Originate`` into the context ``member``."""
        self.rooms: Rooms = {}
        self.enter_seconds = 0.0
        """How long it takes to get into a room."""
        self.refuses_redirect = False
        self.members_begin = True
        """A redirected phone gets into ``AGI()``; False: nobody hears of it again until it hangs up."""
        self.members: list[FakeMember] = []
        """Every phone that was ever in the context ``member``, oldest first."""
        self.on_leave: Callable[[FakeCall], None] = FakeCall.hang_up
        """The dialplan behind ``AGI()``; hangs up by default."""
        self._port: Any = None
        self._serial = 0
        self._calls_ever: list[FakeCall] = []
        self._core: tuple[str, int] = ("127.0.0.1", 0)
        """Where ``AGI()`` connects to."""
        self._entering: list[Deferred[Any]] = []

    # -- what a test does

    def listen(self, port: int = 0) -> int:
        """Open the manager's port on 127.0.0.1; gives its number."""
        self._port = self.reactor.listenTCP(port, self, interface="127.0.0.1")
        return int(self._port.getHost().port)

    def add_phone(self, extension: str, **behaviour: Any) -> FakePhone:
        """A seat's phone, registered unless told otherwise; ``behaviour`` as in FakePhone."""
        phone = self.phones[extension] = FakePhone(extension, **behaviour)
        return phone

    def register(self, extension: str, registered: bool = True, uri: str = "") -> None:
        """The phone registers or is gone, with its ``ContactStatus``; ``uri``: not where it is by itself."""
        phone = self.phones.get(extension) or self.add_phone(extension)
        phone.registered = registered
        pairs = [
            ("URI", uri or phone.uri),
            ("ContactStatus", "NonQualified" if registered else "Removed"),
            ("AOR", extension),
            ("EndpointName", extension),
            ("RoundtripUsec", "0"),
        ]
        self.event("ContactStatus", pairs)

    def call(
        self,
        agi_port: int,
        route: str = "hotline",
        *,
        caller: str = "13800001234",
        did: str = "12345",
        arguments: tuple[str, ...] = (),
        variables: Mapping[str, str] | None = None,
        exit_on_hangup: bool = True,
        host: str = "127.0.0.1",
        endpoint: str = "trunk",
        context: str = "hotline",
        uniqueid: str = "",
    ) -> Deferred[FakeCall]:
        """A caller arrives and the dialplan runs ``AGI(agi://host:agi_port/route,arguments…)`` in ``context``.

        ``endpoint`` is where the call comes from: the trunk, or a seat. ``uniqueid`` is that of a call that was
        placed with a ``ChannelId``.
        """
        call = FakeCall(
            self,
            route=route,
            caller=caller,
            did=did,
            arguments=arguments,
            variables=variables or {},
            exit_on_hangup=exit_on_hangup,
            endpoint=endpoint,
            context=context,
        )
        call.uniqueid = uniqueid or call.uniqueid
        return self._connect(call, host, agi_port)

    def again(self, before: FakeCall, agi_port: int, arguments: tuple[str, ...]) -> Deferred[FakeCall]:
        """The same channel runs ``AGI()`` once more, as the dialplan does after its fallback."""
        call = FakeCall(
            self,
            route=before.route,
            caller=before.caller,
            did=before.did,
            arguments=arguments,
            variables=before.variables,
            exit_on_hangup=before.exit_on_hangup,
        )
        call.uniqueid, call.channel, call.answered = before.uniqueid, before.channel, before.answered
        return self._connect(call, "127.0.0.1", agi_port)

    def enter(self, member: FakeMember) -> None:
        """A phone runs ``AGI(agi://core/member)``; without a core the dialplan hangs it up."""
        entering = self._connect(member, *self._core)
        self._entering.append(entering)

        def over(result: Any) -> None:
            self._entering.remove(entering)
            if isinstance(result, Failure):
                member.hang_up()

        entering.addBoth(over)

    def _connect(self, call: FakeCall, host: str, agi_port: int) -> Deferred[FakeCall]:
        self._core = (host, agi_port)
        self.calls[call.uniqueid] = call
        self._calls_ever.append(call)
        endpoint: Any = HostnameEndpoint(self.reactor, host, agi_port)
        connected: Deferred[Any] = endpoint.connect(Factory.forProtocol(lambda: call))
        return connected

    def event(self, name: str, pairs: Pairs) -> None:
        """Send an event to every client that hears events."""
        privilege = _PRIVILEGES.get(name, "call,all")
        head = [("Event", name), ("Privilege", privilege), ("SystemName", self.systemname)]
        for manager in tuple(self.managers):
            if manager.hears and not self.silent:
                manager.send([*head, *pairs])

    def drop_managers(self) -> None:
        """Cut every manager connection, as a stalled or restarted Asterisk does."""
        for manager in tuple(self.managers):
            if manager.transport is not None:
                manager.transport.abortConnection()

    def stop(self) -> Deferred[None]:
        """Hang up every call and close everything."""
        for entering in tuple(self._entering):
            entering.cancel()
        for call in (*self._calls_ever, *self.members):
            call.hang_up()
            call.reset()
        self.drop_managers()
        port, self._port = self._port, None
        closing: list[Deferred[Any]] = [] if port is None else [maybeDeferred(port.stopListening)]
        closing += [call.left for call in self._calls_ever if call.transport is not None]
        return DeferredList(closing).addCallback(lambda _: None)

    # -- used by its parts

    def buildProtocol(self, addr: IAddress | None) -> ManagerConnection:
        """A manager's client."""
        return ManagerConnection(self)

    def add_member(self, member: FakeMember) -> None:
        """A phone is in the context ``member``, or rung into it."""
        self.members.append(member)
        self.calls[member.uniqueid] = member

    def next_id(self) -> tuple[str, int]:
        """A channel's uniqueid and serial number."""
        self._serial += 1
        return f"{self.systemname}-1763900000.{self._serial}", self._serial

    def say_booted(self, manager: ManagerConnection) -> None:
        """``FullyBooted`` to one client."""
        texts = [("Uptime", "202"), ("LastReload", "202"), ("Status", "Fully Booted")]
        manager.send([("Event", "FullyBooted"), ("Privilege", "system,all"), *texts])

    def find(self, channel: str) -> tuple[FakeCall | None, FakeDial | None]:
        """The call (and its dial, if it is the agent's channel) that a channel belongs to."""
        for call in self.calls.values():
            if channel in (call.channel, call.uniqueid):
                return call, None
            if call.dial is not None and channel in (call.dial.channel, call.dial.uniqueid):
                return call, call.dial
        return None, None

    def variables_of(self, channel: str) -> dict[str, str] | None:
        """Variables of a channel (of the globals without one); None: no such channel."""
        call, _ = self.find(channel)
        return self.globals if not channel else call.variables if call is not None else None

    def shown_channels(self) -> Iterator[Pairs]:
        """What ``CoreShowChannels`` lists."""
        now = self.clock.seconds()
        for call in self.calls.values():
            dial = call.dial
            bridge = f"bridge-{dial.uniqueid}" if dial is not None and dial.state == "talking" else ""
            connected = dial.phone.extension if bridge and dial is not None else ""
            pairs = fake_events.channel(call, connected)
            yield fake_events.shown(pairs, call.application, call.application_data, now - call.began, bridge)
            if dial is not None:
                yield fake_events.shown(fake_events.leg(dial), "AppDial", "(Outgoing Line)", dial.lasted, bridge)
