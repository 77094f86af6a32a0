"""The client's life: losing, finding again, silence, overload; and events of a handler that fails."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from callcenter.ami import AmiClient, Message
from callcenter.errors import AmiDisconnected, AmiError, AmiOverloaded, AmiTimeout
from callcenter.testing import FakeAsterisk

reactor: Any = default_reactor


class Clients(TestCase):
    timeout = 20

    def setUp(self) -> None:
        self.asterisk = FakeAsterisk(users={"user": "secret"})
        self.port = self.asterisk.listen()
        self.news: list[str] = []
        self.next_news: Deferred[str] = Deferred()
        self.client = self.make()

    async def tearDown(self) -> None:
        await self.client.stop()
        await self.asterisk.stop()

    def make(self, **settings: Any) -> AmiClient:
        times = {
            "ping_seconds": 0.3,
            "timeout_seconds": 0.3,
            "reconnect_seconds": 0.01,
            "reconnect_max_seconds": 0.02,
        }
        return AmiClient(
            "127.0.0.1",
            self.port,
            "user",
            "secret",
            on_up=lambda: self.tell("up"),
            on_down=self.tell,
            **(times | settings),
        )

    def tell(self, news: str) -> None:
        self.news.append(news)
        waiting, self.next_news = self.next_news, Deferred()
        waiting.callback(news)

    async def start(self) -> None:
        self.client.start()
        await self.until("up")

    async def until(self, start: str) -> str:
        """The next news that begins so."""
        while not (news := await self.next_news).startswith(start):
            pass
        return news

    async def test_nothing_is_sent_before_the_login(self) -> None:
        self.assertFalse(self.client.up)
        await self.assertFailure(self.client.send_action("Ping"), AmiDisconnected)
        await self.assertFailure(self.client.send_list("CoreShowChannels"), AmiDisconnected)

    async def test_a_lost_connection_is_told_once_and_found_again(self) -> None:
        await self.start()
        asked = self.client.send_action("Ping")
        self.asterisk.drop_managers()
        await self.assertFailure(asked, AmiDisconnected)
        await self.until("up")
        self.assertEqual(len(self.news), 3)
        self.assertTrue(self.news[1].startswith("connection lost"))
        self.assertTrue(self.client.up)

    async def test_silence_is_noticed_by_the_ping(self) -> None:
        await self.start()
        self.asterisk.silent = True
        reason = await self.next_news
        self.assertIn("no answer to a ping", reason)
        self.assertFalse(self.client.up)
        self.asterisk.silent = False
        await self.until("up")

    async def test_an_action_without_answer_times_out(self) -> None:
        self.client = self.make(ping_seconds=60)
        await self.start()
        self.asterisk.silent = True
        error = await self.assertFailure(self.client.send_action("Ping"), AmiTimeout)
        self.assertIn("Ping: no answer in 0.3 s", str(error))
        self.asterisk.silent = False
        await self.client.send_action("Ping")

    async def test_too_many_actions_are_refused(self) -> None:
        self.client = self.make(max_pending=2)
        await self.start()
        asked = [self.client.send_action("Ping") for _ in range(3)]
        await self.assertFailure(asked[2], AmiOverloaded)
        self.assertEqual([(await ping)["Ping"] for ping in asked[:2]], ["Pong", "Pong"])

    async def test_a_wrong_secret_is_told_once_and_tried_again(self) -> None:
        self.asterisk.users = {"user": "other"}
        self.client.start()
        reason = await self.next_news
        self.assertIn("login refused", reason)
        self.assertIn("manager.conf", reason)
        self.assertNotIn("secret'", reason)
        self.asterisk.users = {"user": "secret"}
        self.assertEqual(await self.next_news, "up")

    async def test_nobody_there_is_told_once(self) -> None:
        await self.asterisk.stop()
        refused = self.asterisk = FakeAsterisk(users={"user": "secret"})
        self.client.start()
        self.assertIn("cannot connect", await self.next_news)
        reactor.callLater(0.1, refused.listen, self.port)
        self.assertEqual(await self.next_news, "up")

    async def test_another_service_on_the_port(self) -> None:
        await self.start()
        for manager in self.asterisk.managers:
            manager.transport.write(b"x" * 300_000)
        self.assertIn("not understood", await self.next_news)

    async def test_stopping_fails_what_is_asked_and_says_no_more(self) -> None:
        await self.start()
        self.asterisk.silent = True
        asked = self.client.send_action("Ping")
        stopped = self.client.stop()
        await self.assertFailure(asked, AmiDisconnected)
        await stopped
        await self.client.stop()
        self.assertEqual(self.news, ["up"])

    async def test_stopping_while_it_connects_or_pauses(self) -> None:
        self.client.start()
        await self.client.stop()
        await self.asterisk.stop()
        self.client = self.make(reconnect_seconds=60)
        self.client.start()
        await self.next_news
        await self.client.stop()
        self.assertEqual(len(self.news), 1)

    async def test_not_booted_yet(self) -> None:
        self.asterisk.booted = False
        self.client = self.make(timeout_seconds=30)
        self.client.start()
        while not self.asterisk.managers or not next(iter(self.asterisk.managers)).user:
            await deferLater(reactor, 0)
        self.assertFalse(self.client.up)
        self.asterisk.say_booted(next(iter(self.asterisk.managers)))
        self.assertEqual(await self.next_news, "up")

    async def test_a_user_that_hears_no_boot_goes_on_without(self) -> None:
        self.asterisk.booted = False
        await self.start()
        self.assertTrue(self.client.up)

    async def test_a_connection_lost_while_booting(self) -> None:
        self.asterisk.booted = False
        self.client = self.make(timeout_seconds=30)
        self.client.start()
        while not self.asterisk.managers or not next(iter(self.asterisk.managers)).user:
            await deferLater(reactor, 0)
        self.asterisk.booted = True
        self.asterisk.drop_managers()
        await self.until("up")
        self.assertEqual(len(self.news), 2)

    async def test_a_failing_handler_harms_no_other(self) -> None:
        heard: Deferred[Message] = Deferred()
        self.client.subscribe("Hangup", lambda _: 1 / 0)
        self.client.subscribe("Hangup", heard.callback)
        await self.start()
        self.asterisk.event("Newexten", [("A", "1")])
        self.asterisk.event("Hangup", [("Channel", "PJSIP/1-1")])
        self.assertEqual((await heard)["Channel"], "PJSIP/1-1")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    async def test_every_event_for_those_who_want_it(self) -> None:
        events: list[str] = []
        seen: Deferred[None] = Deferred()

        def take(event: Message) -> None:
            events.append(event.name)
            if event.name == "Hangup":
                seen.callback(None)

        self.client = self.make(on_event=take)
        await self.start()
        self.asterisk.event("Newexten", [])
        self.asterisk.event("Hangup", [])
        await seen
        self.assertEqual(events, ["FullyBooted", "Newexten", "Hangup"])

    async def test_a_flood_is_held_back_and_nothing_is_lost(self) -> None:
        self.client = self.make(max_queue=50)
        seen: list[int] = []
        done: Deferred[None] = Deferred()

        def slow(event: Message) -> None:
            sum(range(5_000))
            seen.append(int(event["N"]))
            if len(seen) == 2000:
                done.callback(None)

        self.client.subscribe("Flood", slow)
        await self.start()
        for number in range(2000):
            self.asterisk.event("Flood", [("N", str(number))])
        await done
        self.assertEqual(seen, list(range(2000)))
        self.assertEqual((await self.client.send_action("Ping"))["Ping"], "Pong")
        self.assertEqual(self.news, ["up"])

    async def test_an_error_answers_a_list_too(self) -> None:
        await self.start()
        error = await self.assertFailure(self.client.send_list("PJSIPShowContacts"), AmiError)
        self.assertIn("No Contacts found", str(error))
