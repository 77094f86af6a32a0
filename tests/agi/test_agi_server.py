"""The FastAGI server: limits, broken callers, routes that fail. None of it may touch another call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import Clock, deferLater
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from callcenter.agi import AGIHangup, AgiLimits, AgiServer, AgiSession, load_routes
from callcenter.errors import ConfigError
from callcenter.testing import FakeAsterisk
from tests.agi.fake_world import reactor


class RawCaller(Protocol):
    """Bytes only."""

    def __init__(self) -> None:
        self.received = b""
        self.lost: Deferred[None] = Deferred()

    def dataReceived(self, data: bytes) -> None:
        self.received += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        reason.trap(ConnectionDone, ConnectionLost, ConnectionAborted)
        self.lost.callback(None)


class Servers(TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        limits = AgiLimits(max_sessions=3, header_seconds=5, reply_seconds=10)
        self.server = AgiServer({"idle": self.idle}, limits, house="the house", reactor=self.clock)
        self.port = reactor.listenTCP(0, self.server, interface="127.0.0.1")
        self.asterisk = FakeAsterisk()
        self.arrived: Deferred[AgiSession] = Deferred()

    async def tearDown(self) -> None:
        self.server.close_all()
        await self.asterisk.stop()
        await self.port.stopListening()

    async def idle(self, call: AgiSession, house: Any) -> None:
        """Waits until the caller is gone, as a waiting caller's session does."""
        gone: Deferred[None] = Deferred()
        call.on_hangup(lambda: gone.callback(None))
        self.house = house
        arrived, self.arrived = self.arrived, Deferred()
        arrived.callback(call)
        await gone

    def call(self, route: str = "idle", **more: Any) -> Deferred[Any]:
        return self.asterisk.call(self.port.getHost().port, route, **more)

    async def raw(self, data: bytes) -> RawCaller:
        endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", self.port.getHost().port)
        caller = await endpoint.connect(Factory.forProtocol(RawCaller))
        caller.transport.write(data)
        return caller

    async def test_a_session_gets_its_house_and_hears_the_end(self) -> None:
        arrived = self.arrived
        call = await self.call()
        session = await arrived
        self.assertEqual((self.house, session.contact, self.server.sessions), ("the house", call.uniqueid, 1))
        call.reset()
        await call.left
        gone: Deferred[None] = Deferred()
        session.on_hangup(lambda: gone.callback(None))
        await gone
        self.assertTrue(session.closed)
        self.assertEqual(self.server.sessions, 0)

    async def test_unknown_route_is_closed(self) -> None:
        call = await self.call("nowhere")
        await call.left
        self.assertEqual(call.commands, [])

    async def test_one_too_many_is_closed(self) -> None:
        for _ in range(3):
            arrived = self.arrived
            await self.call()
            await arrived
        refused = await self.call()
        await refused.left
        self.assertEqual((self.server.sessions, self.server.refused), (3, 1))

    async def test_garbage_is_cut_off_and_others_live(self) -> None:
        arrived = self.arrived
        await self.call()
        session = await arrived
        for data in (b"GET / HTTP/1.1\r\n\r\n", b"agi_a: " + b"x" * 20000, b"\xff\xfe\0\n", b"agi_a: 1\nagi_a: 2\n\n"):
            await (await self.raw(data)).lost
        self.assertFalse(session.closed)
        self.assertEqual(self.server.sessions, 1)

    async def test_headers_must_come_in_time(self) -> None:
        caller = await self.raw(b"agi_network: yes\n")
        while not self.server.sessions:
            await deferLater(reactor, 0)
        self.clock.advance(4.9)
        self.assertEqual(self.server.sessions, 1)
        self.clock.pump([0.25, 0.25])
        await caller.lost
        self.assertEqual(self.server.sessions, 0)

    async def test_a_reply_must_come_in_time(self) -> None:
        result: Deferred[Exception] = Deferred()

        async def ask(call: AgiSession, _: Any) -> None:
            self.asterisk.silent = True
            asking = Deferred.fromCoroutine(call.get_variable("A"))
            self.clock.pump([9.9, 0.5])
            try:
                await asking
            except Exception as error:
                result.callback(error)
                raise

        self.server.routes = {"ask": ask}
        call = await self.call("ask")
        self.assertIn("in time", str(await result))
        await call.left

    async def test_a_failing_route_is_logged_with_its_call(self) -> None:
        async def fails(call: AgiSession, _: Any) -> None:
            raise KeyError("oops")

        async def hangs_up(call: AgiSession, _: Any) -> None:
            raise AGIHangup("gone")

        self.server.routes = {"fails": fails, "hangs_up": hangs_up, "idle": self.idle}
        for route in ("fails", "hangs_up"):
            await (await self.call(route)).left
        self.assertEqual(len(self.flushLoggedErrors(KeyError)), 1)
        arrived = self.arrived
        await self.call()
        self.assertFalse((await arrived).closed)

    async def test_a_waiting_session_has_no_dictionary(self) -> None:
        arrived = self.arrived
        await self.call()
        session = await arrived
        (connection,) = self.server.connections
        self.assertFalse(hasattr(session, "__dict__"))
        self.assertFalse(hasattr(connection, "__dict__"))


def test_routes_are_files(tmp_path: Path) -> None:
    (tmp_path / "hotline.py").write_text("async def handle(call, house):\n    house.append(call)\n")
    (tmp_path / "_shared.py").write_text("1/0\n")
    (tmp_path / "offline_message.py").write_text("1/0\n")
    routes = load_routes(tmp_path)
    assert list(routes) == ["hotline"]
    heard: list[Any] = []
    asyncio.run(routes["hotline"]("call", heard))  # type: ignore[arg-type]
    assert heard == ["call"]


def test_every_broken_route_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\ndef broken(:\n")
    (tmp_path / "b.py").write_text("import no_such_module\n")
    (tmp_path / "c.py").write_text("def handle(call, house): pass\n")
    (tmp_path / "d.py").write_text("async def handle(call): pass\n")
    with pytest.raises(ConfigError) as caught:
        load_routes(tmp_path)
    assert [Path(mistake.file).name for mistake in caught.value.mistakes] == ["a.py", "b.py", "c.py", "d.py"]
    assert caught.value.mistakes[0].line == 2


def test_a_folder_without_routes_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no route"):
        load_routes(tmp_path)
