"""Blind transfers: counted once, each agent credited with their own part, the wait not restarted."""

from __future__ import annotations

from typing import ClassVar

from callcenter.callcontrol.commands import verbs
from callcenter.errors import CommandRefused
from callcenter.facts import (
    AgentStateChanged,
    AppealOpened,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallOffered,
    CallTransferred,
    OfferWithdrawn,
    OutsideTalkEnded,
    RatingGiven,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import Hotline


class TransferHotline(Hotline):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": "127.0.0.1:5999"}

    async def talking(self, *will_press: str) -> FakeCall:
        """A caller who talks to agent 1001."""
        self.login("1001")
        call = await self.arrives(will_press=("", *will_press))
        await self.talks(call)
        return call

    async def transfer(self, to: str, agent: str = "1001") -> None:
        await verbs(self.house)["transfer"]({"agent": agent, "to": to, "by": "test"})


class Blind(TransferHotline):
    async def test_to_a_seat(self) -> None:
        call = await self.talking("2")
        self.login("1002")
        self.put_forward(10)
        await self.transfer("1002")
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1002")
        self.assertEqual(self.state_of("1001"), "available")
        second = await self.talks(call)
        self.put_forward(20)
        second.hang_up()
        await call.left
        first, other = await self.facts(TalkEnded)
        self.assertEqual((first.agent, first.ended_by), ("1001", "transfer"))
        self.assertEqual((other.agent, other.ended_by), ("1002", "agent"))
        self.assertEqual([round(each.talked / 1e7) for each in (first, other)], [1, 2])
        self.assertEqual((await self.facts(CallOffered))[1].reason, "transfer")
        await self.fact(AppealOpened)
        await self.fact(CallEnded)
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002", "the survey is about whom they talked to last")
        transferred = await self.fact(CallTransferred)
        self.assertEqual((transferred.where, transferred.target, transferred.actor), ("seat", "1002", "test"))
        self.assertEqual((self.agent("1001").view.calls, self.agent("1002").view.calls), (1, 1))

    async def test_to_a_queue_at_the_place_of_the_first_entry(self) -> None:
        await self._to_the_voice_queue("voice")

    async def test_to_a_queue_by_its_number(self) -> None:
        await self._to_the_voice_queue("7001")

    async def _to_the_voice_queue(self, called: str) -> None:
        call = await self.talking("1")
        entered = self.house.calls[call.uniqueid].entered
        await verbs(self.house)["pause"]({"agent": "1001", "reason": "rest"})
        await self.transfer(called)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        caller = self.house.floor.line.find(call.uniqueid)
        assert caller is not None
        self.assertEqual(caller.entered, entered)
        self.login("1002")
        await self.talks(call)
        connected = (await self.facts(CallConnected))[1]
        self.assertEqual(connected.at - connected.waited, entered)

    async def test_a_seat_that_does_not_answer_sends_the_caller_back_to_the_queue(self) -> None:
        call = await self.talking()
        other = await self.waits("13800006666", will_press=("",))
        self.login("1002")
        await self.until(lambda: other.dial is not None)
        (await self.rings(other)).answer()
        self.login("1003")
        await self.transfer("1003")
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1003")
        (await self.rings(call)).no_answer()
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1001")
        self.assertEqual((await self.fact(RingNoAnswer)).agent, "1003")

    async def test_to_an_outside_number(self) -> None:
        call = await self.talking("3")
        await self.transfer("110")
        await self.until(lambda: any("PJSIP/trunk/sip:110@127.0.0.1:5999" in " ".join(c) for c in call.commands))
        await self.until(lambda: len(call.dials) == 2)  # nobody there: back to the queue, and to the free agent
        ended = await self.fact(OutsideTalkEnded)
        self.assertEqual((ended.callback_number, ended.outcome), ("110", "failed"))
        self.assertIn(call.uniqueid, {fact.contact for fact in await self.facts(CallTransferred)})

    async def test_the_caller_hangs_up_while_the_second_phone_rings(self) -> None:
        call = await self.talking()
        self.login("1002")
        await self.transfer("1002")
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1002")
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertEqual(len(await self.facts(CallConnected)), 1)
        await self.fact(CallEnded)
        self.assertEqual((await self.fact(OfferWithdrawn)).agent, "1002")
        self.assertEqual(await self.facts(CallerAbandoned), [], "who has talked is no missed call")

    async def test_wrap_up_is_kept(self) -> None:
        voice = self.core._config.queues["voice"].model_copy(update={"wrap_up_seconds": 30})
        queues = {**self.house.config.queues, "voice": voice}
        self.house.config = self.house.config.model_copy(update={"queues": queues})
        call = await self.talking()
        self.login("1002")
        await self.transfer("1002")
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == "1002")
        self.assertEqual(self.state_of("1001"), "wrap_up")
        events = [f.event for f in await self.facts(AgentStateChanged) if f.agent == "1001"]
        self.assertEqual(events[-1], "talk_over")


class Refused(TransferHotline):
    async def refusal(self, to: str, agent: str = "1001") -> str:
        with self.assertRaises(CommandRefused) as refused:
            await self.transfer(to, agent)
        return str(refused.exception)

    async def test_reasons(self) -> None:
        self.login("1002")
        self.assertIn("is in no call", await self.refusal("1002", "1002"))
        call = await self.talking()
        await self.until(lambda: self.state_of("1002") == "on_call" or call.dial is not None)
        busy = "1001" if self.state_of("1001") == "on_call" else "1002"
        self.assertIn("the seat that it is at", await self.refusal(busy, busy))
        self.assertIn("nobody is logged in at seat 1003", await self.refusal("1003", busy))
        self.assertIn("may be called", await self.refusal("0044123456", busy))
        self.assertIn("may be called", await self.refusal("nonsense", busy))
        free = "1002" if busy == "1001" else "1001"
        await verbs(self.house)["pause"]({"agent": free})
        self.assertIn("is paused", await self.refusal(free, busy))
        self.assertEqual(await self.facts(CallTransferred), [])
        self.assertEqual(self.state_of(busy), "on_call")


class NothingOutside(Hotline):
    async def test_without_a_way_out(self) -> None:
        self.login("1001")
        await self.talks(await self.arrives(will_press=("",)))
        with self.assertRaises(CommandRefused) as refused:
            self.house.transfers.order("1001", "110", "test")
        self.assertIn("outbound.to", str(refused.exception))
