"""The fake is honest: its events carry the real one's headers, its phones behave as told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import TestCase

from callcenter.agi import AGIHangup, AgiServer, AgiSession
from callcenter.ami import AmiClient, Message
from callcenter.ami.codec import AmiDecoder
from callcenter.testing import FakeAsterisk, FakeCall, FakeDial
from tests.agi.fake_world import reactor

_CAPTURES = Path(__file__).parents[1] / "captures"


_OWN = {"ActionID", "SystemName"}


def real_headers() -> dict[str, list[set[str]]]:
    """Event → the sets of headers that it came with in a real call."""
    found: dict[str, list[set[str]]] = {}
    for capture in ("ami_call.txt", "ami_contacts.txt"):
        for message in AmiDecoder().feed((_CAPTURES / capture).read_bytes().replace(b"\n", b"\r\n")):
            found.setdefault(message.name, []).append(set(message) - _OWN)
    return found


class Fakes(TestCase):
    timeout = 20

    async def setUp(self) -> None:
        self.clock = Clock()
        self.asterisk = FakeAsterisk(users={"user": "secret"}, clock=self.clock)
        self.events: list[Message] = []
        up: Deferred[None] = Deferred()
        self.client = AmiClient(
            "127.0.0.1",
            self.asterisk.listen(),
            "user",
            "secret",
            on_up=lambda: up.callback(None),
            on_event=self.events.append,
        )
        self.client.start()
        await up
        self.server = AgiServer({"hotline": self.hotline})
        self.port = reactor.listenTCP(0, self.server, interface="127.0.0.1")
        self.results: list[str] = []
        self.ringing: Deferred[FakeDial] = Deferred()
        self.asterisk.on_dial = self.rings

    async def tearDown(self) -> None:
        await self.asterisk.stop()
        await self.client.stop()
        await self.port.stopListening()

    def rings(self, dial: FakeDial) -> None:
        ringing, self.ringing = self.ringing, Deferred()
        ringing.callback(dial)

    async def hotline(self, call: AgiSession, _: Any) -> None:
        await call.answer()
        await call.start_music("calm")
        try:
            self.results.append((await call.dial("PJSIP/1001", 20)).status)
        except AGIHangup:
            self.results.append("gone")

    def call(self) -> Deferred[FakeCall]:
        return self.asterisk.call(self.port.getHost().port)

    async def over(self, call: FakeCall) -> None:
        """The call is over for both sides."""
        await call.left
        while self.server.sessions:
            await self.synced()

    async def synced(self) -> list[str]:
        """Names of the events so far."""
        await self.client.send_action("Ping")
        return [event.name for event in self.events]

    async def test_events_have_the_real_headers(self) -> None:
        self.asterisk.add_phone("1001", answer_after=1, talk_seconds=1)
        self.asterisk.register("1001")
        ringing = self.ringing
        call = await self.call()
        await ringing
        call.press("2")
        channels = await self.client.send_list("CoreShowChannels")
        contacts = await self.client.send_list("PJSIPShowContacts")
        self.clock.pump([1, 1])
        await self.over(call)
        await self.synced()
        real = real_headers()
        for message in [*self.events, *channels, *contacts]:
            if message.name == "ContactList":
                self.assertLessEqual(set(message) - _OWN, real[message.name][0])
            else:
                self.assertIn(set(message) - _OWN, real[message.name], message.name)
        names = {message.name for message in [*self.events, *channels]}
        self.assertLessEqual({"DialBegin", "DialEnd", "Hangup", "DTMFEnd", "CoreShowChannel"}, names)

    async def test_phones_by_hand(self) -> None:
        self.asterisk.add_phone("1001")
        for how, status in (("answer", "ANSWER"), ("reject", "BUSY"), ("no_answer", "NOANSWER")):
            ringing = self.ringing
            call = await self.call()
            dial = await ringing
            self.assertEqual((dial.state, call.music, call.dial), ("ringing", "", dial))
            getattr(dial, how)()
            dial.hang_up()
            await self.over(call)
            self.assertEqual(self.results[-1], status)

    async def test_ring_time(self) -> None:
        self.asterisk.add_phone("1001")
        ringing = self.ringing
        call = await self.call()
        await ringing
        self.clock.advance(20)
        await self.over(call)
        self.assertEqual(self.results, ["NOANSWER"])

    async def test_caller_hangs_up_while_it_rings(self) -> None:
        self.asterisk.add_phone("1001")
        ringing = self.ringing
        call = await self.call()
        dial = await ringing
        call.hang_up()
        await self.over(call)
        self.assertEqual((self.results, dial.status), (["gone"], "CANCEL"))
        names = (await self.synced())[-5:]
        self.assertEqual(names, ["DeviceStateChange", "DialEnd", "Hangup", "DeviceStateChange", "Hangup"])
        self.assertEqual(self.asterisk.calls, {})

    async def test_one_call_a_phone_and_none_without_one(self) -> None:
        self.asterisk.add_phone("1001", answer_after=0)
        ringing = self.ringing
        first = await self.call()
        await ringing
        self.clock.advance(0)
        await (await self.call()).left
        self.asterisk.register("1001", False)
        await (await self.call()).left
        self.assertEqual(self.results, ["BUSY", "CHANUNAVAIL"])
        first.hang_up()
        await self.over(first)

    async def test_the_manager_acts_on_calls(self) -> None:
        self.asterisk.add_phone("1001", answer_after=0)
        ringing = self.ringing
        call = await self.call()
        dial = await ringing
        self.clock.advance(0)
        await self.client.send_action("Setvar", Channel=call.channel, Variable="CC_X", Value="1")
        answer = await self.client.send_action("Getvar", Channel=call.channel, Variable="CC_X")
        self.assertEqual(answer["Value"], "1")
        await self.client.send_action("Hangup", Channel=dial.channel)
        await self.over(call)
        self.assertEqual(self.results, ["ANSWER"])

    async def test_the_fallback_queue_keeps_its_members(self) -> None:
        add = {"Queue": "fallback", "Interface": "PJSIP/1001", "MemberName": "1001"}
        await self.client.send_action("QueueAdd", add)
        error = await self.assertFailure(self.client.send_action("QueueAdd", add), Exception)
        self.assertIn("Already there", str(error))
        members = await self.client.send_list("QueueStatus", Queue="fallback")
        self.assertEqual([member["Location"] for member in members], ["PJSIP/1001"])
        await self.client.send_action("QueueRemove", Queue="fallback", Interface="PJSIP/1001")
        self.assertEqual(self.asterisk.queue_members, {"fallback": {}})

    async def test_playing_can_be_stopped_by_the_manager(self) -> None:
        played: list[str] = []

        async def plays(call: AgiSession, _: Any) -> None:
            played.append(await call.stream_file("long"))
            played.append("next")

        self.server.routes = {"hotline": plays}
        self.asterisk.sound_seconds = 60
        call = await self.call()
        while "long" not in call.played:
            await self.synced()
        await self.client.send_action("ControlPlayback", Channel=call.channel, Control="stop")
        await self.over(call)
        self.assertEqual(played, ["", "next"])

    async def test_inputs_may_be_given_beforehand(self) -> None:
        given: list[Any] = []

        async def asks(call: AgiSession, _: Any) -> None:
            given.append(await call.get_data(["menu"], 5000, 1))
            given.append(await call.get_data(["menu"], 5000, 4))
            given.append(await call.get_data(["menu"], 5000, 1))

        self.server.routes = {"hotline": asks}
        self.asterisk.sound_seconds = 60
        call = self.call()
        next(reversed(self.asterisk.calls.values())).will_press("2", "12#", "")
        await self.over(await call)
        self.assertEqual(given, [("2", False), ("12", False), ("", True)])
