"""A seat's phone sends its caller on by REFER: the core decides where to, and the caller is never lost."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.facts import (
    AgentStateChanged,
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallOffered,
    CallResumed,
    CallTransferred,
    OutsideTalkEnded,
    RatingGiven,
    TalkEnded,
)
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import Hotline


class ReferHotline(Hotline):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": "127.0.0.1:5999"}
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"wrap_up_seconds": 30, "number": "7001"}}

    async def talking(self) -> FakeCall:
        """A caller who talks to agent 1001."""
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        self.put_forward(10)
        return call

    async def rings_at(self, call: FakeCall, extension: str) -> None:
        """Until the phone of a seat rings for a caller."""
        await self.until(lambda: call.dial is not None and call.dial.phone.extension == extension)


class Allowed(ReferHotline):
    async def test_to_a_seat(self) -> None:
        call = await self.talking()
        self.login("1002")
        again = await self.refers(call, "1002", "2")
        await self.rings_at(again, "1002")
        self.assertEqual(self.state_of("1001"), "wrap_up")
        second = await self.talks(again)
        self.put_forward(20)
        second.hang_up()
        await again.left
        first, other = await self.facts(TalkEnded)
        self.assertEqual((first.agent, first.ended_by), ("1001", "transfer"))
        self.assertEqual((other.agent, other.ended_by), ("1002", "agent"))
        self.assertEqual([round(each.talked / 1e7) for each in (first, other)], [1, 2])
        self.assertEqual((await self.facts(CallOffered))[1].reason, "transfer")
        transferred = await self.fact(CallTransferred)
        self.assertEqual((transferred.where, transferred.target, transferred.actor), ("seat", "1002", "seat 1001"))
        self.assertEqual(transferred.offer, first.offer)
        for once in (CallArrived, AppealOpened, CallEnded):
            await self.fact(once)
        self.assertEqual(await self.facts(CallResumed), [], "nothing had been away")
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002")
        self.assertEqual(again.variables["CC_TRANSFER"], "")

    async def test_to_a_queue_at_the_place_of_the_first_entry(self) -> None:
        call = await self.talking()
        entered = self.house.calls[call.uniqueid].entered
        again = await self.refers(call, "7001", "1")
        await self.until(lambda: again.uniqueid in self.house.floor.line)
        caller = self.house.floor.line.find(again.uniqueid)
        assert caller is not None
        self.assertEqual((caller.queue, caller.entered), ("voice", entered))
        self.login("1002")
        await self.talks(again)
        connected = (await self.facts(CallConnected))[1]
        self.assertEqual((connected.agent, connected.at - connected.waited), ("1002", entered))

    async def test_to_the_police_and_then_the_survey(self) -> None:
        call = await self.talking()
        self.asterisk.add_phone("trunk")
        again = await self.refers(call, "110", "2")
        await self.rings_at(again, "trunk")
        assert again.dial is not None
        again.dial.answer()
        again.variables["CC_ANSWERED"] = str(self.house.clock.now() // 1000)
        self.put_forward(5)
        again.dial.hang_up()
        await again.left
        self.assertEqual((await self.fact(CallTransferred)).callback_number, "110")
        self.assertEqual((await self.fact(OutsideTalkEnded)).outcome, "answered")
        self.assertEqual((await self.fact(RatingGiven)).agent, "1001", "the survey is about the agent all the same")

    async def test_a_second_transfer_by_the_second_agent(self) -> None:
        call = await self.talking()
        self.login("1002", "1003")
        again = await self.refers(call, "1002")
        await self.talks(again)
        third = await self.refers(again, "1003", "2")
        await self.rings_at(third, "1003")
        (await self.talks(third)).hang_up()
        await third.left
        self.assertEqual([each.agent for each in await self.facts(TalkEnded)], ["1001", "1002", "1003"])
        self.assertEqual(len(await self.facts(CallTransferred)), 2)
        await self.fact(AppealOpened)

    async def test_a_caller_who_hangs_up_while_the_second_phone_rings(self) -> None:
        call = await self.talking()
        self.login("1002")
        again = await self.refers(call, "1002")
        await self.rings_at(again, "1002")
        again.hang_up()
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertEqual((await self.fact(CallEnded)).ended_by, "caller")
        self.assertEqual(await self.facts(CallerAbandoned), [])


class NotAllowed(ReferHotline):
    async def test_the_caller_goes_back_to_the_agent(self) -> None:
        for digits in ("9999", "0013812345678", "1001", "1003"):
            with self.subTest(digits):
                call = await self.talking() if not self.house.calls else again  # noqa: F821
                again = await self.refers(call, digits)
                await self.rings_at(again, "1001")
                self.assertEqual((await self.facts(CallOffered))[-1].reason, "back")
                await self.talks(again)
                self.assertEqual(self.state_of("1001"), "on_call")
        self.assertEqual(await self.facts(CallTransferred), [])
        self.assertEqual({each.agent for each in await self.facts(TalkEnded)}, {"1001"})

    async def test_somebody_who_is_no_caller_of_ours_is_refused(self) -> None:
        call = await self.arrives(arguments=(*("",) * 11, "1002~1763900000000"))
        await call.left
        self.assertEqual((call.variables["CC_DONE"], call.variables["CC_CAUSE"]), ("1", "21"))
        self.assertEqual(await self.facts(CallArrived), [])


class NotThereAnyMore(ReferHotline):
    queues: ClassVar[dict[str, dict[str, Any]]] = {}

    async def test_the_caller_waits_in_the_queue_at_the_old_place(self) -> None:
        call = await self.talking()
        entered = self.house.calls[call.uniqueid].entered
        self.house.roster.pause("1001", "rest", "test")
        again = await self.refers(call, "9999")
        await self.until(lambda: again.uniqueid in self.house.floor.line)
        self.assertEqual(self.state_of("1001"), "paused")
        caller = self.house.floor.line.find(again.uniqueid)
        assert caller is not None
        self.assertEqual((caller.queue, caller.entered), ("voice", entered))


class NoNumberInTheLog(ReferHotline):
    async def test_a_number_that_may_not_be_called(self) -> None:
        lines: list[str] = []
        self.patch(
            __import__("callcenter.callcontrol.refer", fromlist=["_log"])._log,
            "warn",
            lambda text, **values: lines.append(text.format(**values)),
        )
        await self.rings_at(await self.refers(await self.talking(), "0090013812345678"), "1001")
        self.assertEqual(len(lines), 1)
        self.assertIn("009****5678", lines[0])
        self.assertNotIn("0090013812345678", lines[0])


class WithoutEvents(ReferHotline):
    async def test_an_answer_that_no_event_told(self) -> None:
        self.login("1001", "1002")
        self.house.roster.pause("1002", "rest", "test")
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        self.asterisk.event = lambda name, pairs: None  # type: ignore[method-assign]
        dial.answer()
        self.house.roster.unpause("1002", "test")
        again = await self.refers(call, "1002", "2")
        await self.rings_at(again, "1002")
        first = await self.fact(TalkEnded)
        self.assertEqual((first.agent, first.ended_by), ("1001", "transfer"))
        self.assertTrue((await self.fact(CallConnected)).uncertain)
        self.assertEqual(self.state_of("1001"), "wrap_up")

    async def test_the_manager_connection_is_away(self) -> None:
        call = await self.talking()
        self.login("1002")
        await self.asterisk_goes_deaf()
        again = await self.refers(call, "1002", "2")
        await self.rings_at(again, "1002")
        assert again.dial is not None
        again.dial.answer()
        again.dial.hang_up()
        await again.left
        self.assertEqual([each.ended_by for each in await self.facts(TalkEnded)], ["transfer", "agent"])
        await self.fact(CallTransferred)
        await self.fact(CallEnded)

    async def asterisk_goes_deaf(self) -> None:
        """No manager connection, and none comes up again."""
        self.asterisk.users = {}
        self.asterisk.drop_managers()
        await self.until(lambda: not self.house.node.up)


class AnotherCore(ReferHotline):
    async def test_a_new_core_carries_it_out(self) -> None:
        call = await self.talking()
        self.login("1002")
        assert call.dial is not None
        at = self.house.clock.now() // 1000
        await self.end()
        await self.begin()
        call.dial.refer()
        await call.left
        again = await self.returns(call, CC_TRANSFER=f"1002~{at}", DIALSTATUS="", CC_TALKED="")
        again.will_press("2")
        await self.rings_at(again, "1002")
        (await self.talks(again)).hang_up()
        await again.left
        first, second = await self.facts(TalkEnded)
        self.assertEqual((first.agent, first.ended_by, first.at), ("1001", "transfer", at * 1000))
        self.assertEqual(second.agent, "1002")
        self.assertEqual(self.state_of("1001"), "wrap_up")
        await self.fact(AppealOpened)
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002")

    async def test_the_fallback_queue_has_served_the_caller_meanwhile(self) -> None:
        call = await self.talking()
        self.login("1002")
        assert call.dial is not None
        now = self.house.clock.now() // 1000
        await self.end()
        call.dial.refer()
        await call.left
        await self.begin()
        again = await self.returns(
            call, CC_TRANSFER=f"7001~{now}", DIALSTATUS="", CC_TALKED="1", CC_FB_SEAT="PJSIP/1002",
            CC_FB_AT=str(now + 3000), CC_FB_END=str(now + 9000),
        )  # fmt: skip
        again.will_press("2")
        await again.left
        first, second = await self.facts(TalkEnded)
        self.assertEqual((first.agent, first.ended_by), ("1001", "transfer"))
        self.assertEqual((second.agent, second.talked), ("1002", 6_000_000))
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002")


class Credits(ReferHotline):
    async def test_each_agent_has_their_own_part(self) -> None:
        call = await self.talking()
        self.login("1002")
        again = await self.refers(call, "1002", "")
        second = await self.talks(again)
        self.put_forward(7)
        second.hang_up()
        await again.left
        talk = [round(self.agent(each).view.talk / 1e6) for each in ("1001", "1002")]
        self.assertEqual(talk, [10, 7])
        changes = [f.event for f in await self.facts(AgentStateChanged) if f.agent == "1001" and f.contact]
        self.assertEqual(changes.count("talk_over"), 1)
