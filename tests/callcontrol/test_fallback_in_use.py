"""Callers of a time without a core are still in the fallback queue: it and the core do not ring one phone."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.facts import CallOffered
from callcenter.testing.fake_events import Pairs
from tests.callcontrol.hotline import Hotline

_CHANNEL = "PJSIP/1001-000000aa"
_THERE = [("Uniqueid", "haian1-9.1"), ("DestUniqueid", "haian1-9.9"), ("DestChannel", _CHANNEL)]


class FallbackInUse(Hotline):
    phones = ("1001",)

    def rung_by_the_queue(self) -> None:
        """It has begun to dial the phone; Asterisk shows the channel, no event has told of it yet."""
        shown = self.asterisk.shown_channels

        def with_it() -> Iterator[Pairs]:
            yield from shown()
            yield [("Channel", _CHANNEL), ("Uniqueid", "haian1-9.9"), ("Linkedid", "haian1-9.1")]

        self.patch(self.asterisk, "shown_channels", with_it)

    async def in_the_queue(self) -> None:
        self.asterisk.event("QueueCallerJoin", [("Queue", "fallback"), ("Uniqueid", "haian1-9.1")])
        await self.until(lambda: self.house.fallback.in_use)

    async def test_a_phone_that_it_rings_is_not_dialled(self) -> None:
        """The caller stays in line, and is put through when the other talk is over."""
        self.login("1001")
        await self.in_the_queue()
        self.rung_by_the_queue()
        call = await self.arrives(will_press=("",))
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.assertEqual((call.dials, await self.facts(CallOffered)), ([], []))
        self.assertIn(call.uniqueid, self.house.floor.line)
        self.asterisk.event("DialBegin", _THERE)
        self.asterisk.event("DialEnd", [*_THERE, ("DialStatus", "ANSWER")])
        await self.until(lambda: self.agent("1001").contact == "haian1-9.1")
        self.patch(self.asterisk, "shown_channels", lambda: iter(()))
        self.asterisk.event("Hangup", [("Uniqueid", "haian1-9.9"), ("Channel", _CHANNEL)])
        await self.rings(call)

    async def test_it_is_kept_off_while_ours_rings(self) -> None:
        self.login("1001")
        await self.in_the_queue()
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        self.assertEqual(self.asterisk.paused_members, {"PJSIP/1001"})
        dial.answer()
        await self.until(lambda: not self.asterisk.paused_members)
        self.assertEqual(self.state_of("1001"), "on_call")

    async def test_who_pauses_while_ours_rings_is_not_rung_by_it_after_that(self) -> None:
        self.login("1001")
        await self.in_the_queue()
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        self.house.roster.pause("1001", "lunch", "test")
        dial.answer()
        await self.until(lambda: not self.asterisk.paused_members)
        dial.hang_up()
        await self.until(lambda: self.asterisk.paused_members == {"PJSIP/1001"})

    async def test_with_nobody_in_it_nothing_is_asked(self) -> None:
        self.login("1001")
        await self.in_the_queue()
        self.put_forward(self.core._config.acd.fallback_seconds + 2.1)
        call = await self.arrives(will_press=("",))
        await self.rings(call)
        self.assertEqual(self.asterisk.paused_members, set())

    async def test_a_caller_who_hangs_up_meanwhile(self) -> None:
        self.login("1001")
        await self.in_the_queue()
        call = await self.arrives(will_press=("",))
        await self.until(lambda: self.state_of("1001") == "reserved")
        call.hang_up()
        await self.until(lambda: self.state_of("1001") == "available" and not self.asterisk.paused_members)

    async def test_without_an_answer_it_is_dialled_all_the_same(self) -> None:
        """A call that waits for a manager who is away would be worse than two that ring one phone."""
        self.login("1001")
        await self.in_the_queue()
        del self.asterisk.queue_members["fallback"]["PJSIP/1001"]
        call = await self.arrives(will_press=("",))
        await self.rings(call)
