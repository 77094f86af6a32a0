"""Both connections of a node, its snapshot, and pyst2's vocabulary."""

from __future__ import annotations

import inspect
from typing import Any

from asterisk.manager import Manager
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase, TestCase

from callcenter.agi import AgiServer, AgiSession
from callcenter.ami import AmiNode, Message, PystActions
from callcenter.config import Ami, Secrets
from callcenter.testing import FakeAsterisk
from tests.agi.fake_world import reactor


class Nodes(TestCase):
    timeout = 20

    def setUp(self) -> None:
        self.asterisk = FakeAsterisk()
        settings = Ami(port=self.asterisk.listen(), reconnect_seconds=0.01, reconnect_max_seconds=0.02)
        secrets = Secrets(ami_events="events", ami_control="control", seats={})
        self.news: list[str] = []
        self.up: Deferred[None] = Deferred()
        self.node = AmiNode("haian1", settings, secrets, on_up=self.went_up, on_down=self.news.append)

    async def tearDown(self) -> None:
        await self.node.stop()
        await self.asterisk.stop()

    def went_up(self) -> None:
        self.news.append("up")
        waiting, self.up = self.up, Deferred()
        waiting.callback(None)

    async def test_up_means_both_and_down_is_told_once(self) -> None:
        up = self.up
        self.node.start()
        await up
        self.assertTrue(self.node.up)
        self.assertEqual({manager.user: manager.hears for manager in self.asterisk.managers},
                         {"callcenter-events": True, "callcenter-control": False})  # fmt: skip
        up = self.up
        self.asterisk.drop_managers()
        await up
        self.assertEqual([news[:15] for news in self.news], ["up", "connection lost", "up"])

    async def test_snapshot(self) -> None:
        self.asterisk.add_phone("1001", answer_after=0)
        self.asterisk.add_phone("1002", registered=False)
        talking: Deferred[Message] = Deferred()
        self.node.subscribe("DialEnd", talking.callback)
        up = self.up
        self.node.start()
        await up

        async def hotline(call: AgiSession, _: Any) -> None:
            await call.answer()
            await call.dial("PJSIP/1001", 20)

        port = reactor.listenTCP(0, AgiServer({"hotline": hotline}), interface="127.0.0.1")
        call = await self.asterisk.call(port.getHost().port)
        await talking
        snapshot = await self.node.snapshot()
        caller, agent = snapshot.channels
        self.assertEqual((caller.uniqueid, caller.application, caller.application_data, caller.state),
                         (call.uniqueid, "Dial", "PJSIP/1001,20,g", "Up"))  # fmt: skip
        self.assertEqual((caller.caller_num, caller.connected_num), ("13800001234", "1001"))
        self.assertEqual((agent.linkedid, agent.application), (call.uniqueid, "AppDial"))
        self.assertEqual(agent.bridge_id, caller.bridge_id)
        self.assertNotEqual(agent.bridge_id, "")
        self.assertEqual(snapshot.phones, {"1001"})
        await port.stopListening()

    async def test_snapshot_of_an_empty_node(self) -> None:
        up = self.up
        self.node.start()
        await up
        snapshot = await self.node.snapshot()
        self.assertEqual((snapshot.channels, snapshot.phones), ((), frozenset()))


class PaperClient:
    """Keeps what is sent."""

    up = True

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[tuple[str, str]]]] = []

    def send_action(self, name: str, headers: list[tuple[str, str]]) -> Deferred[Message]:
        self.sent.append((name, headers))
        return Deferred()


class Vocabulary(SynchronousTestCase):
    def setUp(self) -> None:
        self.client = PaperClient()
        self.actions = PystActions(self.client)  # type: ignore[arg-type]

    def test_every_action_of_pyst2_but_login_gives_a_deferred(self) -> None:
        first = inspect.getsourcelines(Manager.login)[1]
        methods = [
            name
            for name, method in inspect.getmembers(Manager, inspect.isfunction)
            if inspect.getsourcelines(method)[1] > first
        ]
        self.assertGreaterEqual(len(methods), 21)
        for name in methods:
            method = getattr(self.actions, name)
            needed = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty]
            self.assertIsInstance(method(*["x"] * len(needed)), Deferred, name)
        self.assertEqual(len(self.client.sent), len(methods))

    def test_variables_are_repeated_and_nothing_is_shared(self) -> None:
        self.actions.originate("PJSIP/1001", "s", variables={"A": 1, "B": 2}, run_async=True)
        self.actions.ping()
        (name, headers), ping = self.client.sent
        self.assertEqual(name, "Originate")
        self.assertEqual([value for key, value in headers if key == "Variable"], ["A=1", "B=2"])
        self.assertEqual(ping, ("Ping", []))

    def test_connecting_is_the_clients_work(self) -> None:
        self.assertRaises(NotImplementedError, self.actions.login, "user", "secret")
        self.assertRaises(NotImplementedError, self.actions.connect, "127.0.0.1")
        self.assertTrue(self.actions.connected())
        self.actions.close()
        self.assertEqual(self.client.sent, [])
