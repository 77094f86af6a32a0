"""The control link: commands down, answers and news up; who misbehaves is cut off, nobody else suffers."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import UNIXClientEndpoint, connectProtocol
from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThread
from twisted.protocols.basic import LineOnlyReceiver
from twisted.trial.unittest import TestCase

from callcenter.errors import AgentUnknown, CallcenterError, CoreUnreachable, PortInUse, StateDirectoryUnusable
from callcenter.link import LinkClient, LinkServer

reactor: Any = default_reactor


class Asker(LineOnlyReceiver):
    """A client of bytes."""

    delimiter = b"\n"
    MAX_LENGTH = 1 << 24

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.came: Deferred[dict[str, Any]] = Deferred()
        self.gone: Deferred[None] = Deferred()

    def lineReceived(self, line: bytes) -> None:
        self.answers.append(json.loads(line))
        came, self.came = self.came, Deferred()
        came.callback(self.answers[-1])

    def connectionLost(self, reason: object = None) -> None:
        if not self.gone.called:
            self.gone.callback(None)

    async def ask(self, line: bytes) -> dict[str, Any]:
        came = self.came
        self.transport.write(line + b"\n")  # type: ignore[union-attr]
        return await came


async def double(args: Mapping[str, Any]) -> Any:
    return {"twice": args["n"] * 2}


async def refuse(args: Mapping[str, Any]) -> Any:
    raise AgentUnknown("there is no agent '7'")


class Links(TestCase):
    timeout = 20

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "core.sock"
        self.server = LinkServer({"double": double, "refuse": refuse}, 1024)
        self.listening = self.server.listen(self.path, reactor)
        self.askers: list[Asker] = []
        self.addCleanup(self.stop)

    async def stop(self) -> None:
        for asker in self.askers:
            asker.transport.abortConnection()  # type: ignore[union-attr]
            await asker.gone
        await self.listening.stopListening()
        await deferLater(reactor, 0)

    async def asker(self) -> Asker:
        asker: Asker = await connectProtocol(UNIXClientEndpoint(reactor, str(self.path)), Asker())
        self.askers.append(asker)
        return asker

    async def test_an_answer_carries_the_number_of_its_command(self) -> None:
        asker = await self.asker()
        self.assertEqual(
            await asker.ask(b'{"id": 7, "verb": "double", "args": {"n": 21}}'), {"id": 7, "result": {"twice": 42}}
        )

    async def test_what_is_refused_names_its_kind(self) -> None:
        asker = await self.asker()
        self.assertEqual(
            await asker.ask(b'{"id": 1, "verb": "refuse"}'),
            {"id": 1, "error": {"kind": "AgentUnknown", "message": "there is no agent '7'"}},
        )
        unknown = (await asker.ask(b'{"id": 2, "verb": "nonsense"}'))["error"]["message"]
        self.assertIn("known are double, refuse", unknown)

    async def test_a_mistake_of_ours_is_told_and_logged(self) -> None:
        asker = await self.asker()
        answer = await asker.ask(b'{"id": 3, "verb": "double", "args": {}}')
        self.assertEqual(answer["error"]["kind"], "Internal")
        self.assertEqual(len(self.flushLoggedErrors(KeyError)), 1)
        self.assertEqual((await asker.ask(b'{"id": 4, "verb": "double", "args": {"n": 1}}'))["id"], 4)

    async def test_bad_lines_are_answered_and_the_next_is_heard(self) -> None:
        asker = await self.asker()
        for line in (b"nonsense", b"{}", b'{"id": "x", "verb": "double"}', b'{"id": 1, "verb": "\xff"}', b"[]", b""):
            answer = await asker.ask(line)
            self.assertEqual(answer["error"]["kind"], "BadRequest", line)
        self.assertEqual((await asker.ask(b'{"id": 4, "verb": "double", "args": {"n": 1}}'))["id"], 4)

    async def test_an_over_long_line_ends_the_connection_and_no_other(self) -> None:
        asker, other = await self.asker(), await self.asker()
        asker.transport.write(b"x" * 2000)  # type: ignore[union-attr]
        await asker.gone
        self.assertEqual((await other.ask(b'{"id": 4, "verb": "double", "args": {"n": 1}}'))["id"], 4)

    async def test_news_for_the_subscribed_only(self) -> None:
        listener, other = await self.asker(), await self.asker()
        await listener.ask(b'{"id": 1, "verb": "subscribe"}')
        came = listener.came
        self.server.announce({"type": "CoreStarted"})
        self.assertEqual(await came, {"news": {"type": "CoreStarted"}})
        await other.ask(b'{"id": 1, "verb": "double", "args": {"n": 1}}')
        self.assertEqual(len(other.answers), 1)

    async def test_who_does_not_read_is_cut_off(self) -> None:
        """A stopped terminal must not eat the core's memory."""
        asker, other = await self.asker(), await self.asker()
        await asker.ask(b'{"id": 1, "verb": "subscribe"}')
        asker.transport.pauseProducing()  # type: ignore[union-attr]
        news = {"type": "x" * 100_000}
        for _ in range(200):
            self.server.announce(news)
            if not self.server.listeners:
                break
            await deferLater(reactor, 0)
        self.assertEqual(self.server.listeners, set())
        self.assertEqual((await other.ask(b'{"id": 4, "verb": "double", "args": {"n": 1}}'))["id"], 4)

    async def test_who_reads_gets_as_much_as_there_is(self) -> None:
        asker = await self.asker()
        await asker.ask(b'{"id": 1, "verb": "subscribe"}')
        for _ in range(100):
            came = asker.came
            self.server.announce({"type": "x" * 100_000})
            await came
        self.assertEqual(len(asker.answers), 101)

    def test_only_its_owner_may_use_it(self) -> None:
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)

    def test_a_live_core_keeps_its_socket(self) -> None:
        with self.assertRaisesRegex(PortInUse, "running already"):
            LinkServer({}, 1024).listen(self.path, reactor)
        self.assertTrue(self.path.exists())

    async def test_a_socket_of_a_dead_core_is_replaced(self) -> None:
        stale = self.folder / "stale.sock"
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(stale))
        port = LinkServer({}, 1024).listen(stale, reactor)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(stale))
        await deferLater(reactor, 0.01)
        await port.stopListening()

    def test_a_path_that_no_socket_can_have(self) -> None:
        folder = self.folder / ("x" * 120)
        folder.mkdir()
        with self.assertRaisesRegex(StateDirectoryUnusable, "too long"):
            LinkServer({}, 1024).listen(folder / "core.sock", reactor)

    async def test_the_blocking_client(self) -> None:
        def work() -> tuple[Any, str, str]:
            with LinkClient(self.path) as core:
                result = core.ask("double", n=4)
                try:
                    core.ask("refuse")
                except AgentUnknown as error:
                    refused = str(error)
                try:
                    core.ask("nonsense")
                except CallcenterError as error:
                    unknown = str(error)
                return result, refused, unknown

        result, refused, unknown = await deferToThread(work)
        self.assertEqual((result, refused), ({"twice": 8}, "there is no agent '7'"))
        self.assertIn("no such command", unknown)

    async def test_the_client_of_a_core_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(CoreUnreachable, "make run"):
            LinkClient(self.folder / "nobody.sock")

    async def test_a_core_that_goes_away_before_it_answers(self) -> None:
        async def vanish(args: Mapping[str, Any]) -> Any:
            for connection in tuple(self.server.connections):
                connection.transport.abortConnection()  # type: ignore[union-attr]

        self.server.verbs = {"vanish": vanish}

        def work() -> str:
            with LinkClient(self.path) as core:
                try:
                    core.ask("vanish")
                except CoreUnreachable as error:
                    return str(error)
            return ""

        self.assertIn("the core", await deferToThread(work))
