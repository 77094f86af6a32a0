"""An agent asks somebody on a second line of the phone, and may give them the caller by REFER with Replaces."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.facts import (
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallOffered,
    CallTransferred,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    OutboundStarted,
    OutsideTalkEnded,
    RatingGiven,
    RecordingStarted,
    TalkEnded,
)
from callcenter.testing import FakeCall, FakeDial
from tests.callcontrol.hotline import Hotline

MOBILE = "13900001111"


class ConsultHotline(Hotline):
    settings: ClassVar[dict[str, str]] = {
        "OUTBOUND__TO": "127.0.0.1:5999", "RECORDING__ENABLED": "true", "RECORDING__MIN_FREE_MB": "0",
        "RECORDING__MAX_LAG_MS": "60000",
    }  # fmt: skip
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"wrap_up_seconds": 30}}

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.add_phone("trunk")
        self.asterisk.recordings = self.state / "recordings"
        await self.until(lambda: self.house.recordings.room._seen)
        self.login("1001")
        self.caller = await self.arrives(will_press=("", "2"))
        self.first = await self.talks(self.caller)
        self.put_forward(10)

    async def asks(self, number: str) -> FakeCall:
        """The agent dials on the second line; the guest answers."""
        line = await self.second_line(number)
        await self.until(lambda: line.dial is not None)
        assert line.dial is not None
        line.dial.answer()
        await self.until(lambda: self.house.seat_calls._live[line.uniqueid].answered)
        return line

    async def second_line(self, number: str) -> FakeCall:
        return await self.asterisk.call(
            self.core._config.agi.port, "dial", caller="1001", did=number, endpoint="1001", context="dial"
        )

    def told(self, line: FakeCall, *, swapped: bool = False) -> None:
        """Asterisk's event of the transfer."""
        lines = [self.first.uniqueid, line.uniqueid]
        first, second = reversed(lines) if swapped else lines
        self.asterisk.event("AttendedTransfer", [("Result", "Success"), ("OrigTransfererUniqueid", first),
                                                 ("SecondTransfererUniqueid", second)])  # fmt: skip

    async def joins(self, line: FakeCall, **more: bool) -> FakeDial:
        """The phone brings caller and guest together; the caller's Dial goes on."""
        self.told(line, **more)
        line.hang_up()
        await line.left
        await self.until(lambda: self.first_is_over())
        return self.first

    def first_is_over(self) -> bool:
        return self.state_of("1001") == "wrap_up"


class ToASeat(ConsultHotline):
    async def test_each_has_their_own_part(self) -> None:
        self.login("1002")
        line = await self.asks("1002")
        self.assertEqual(self.state_of("1002"), "on_call")
        self.put_forward(5)
        dial = await self.joins(line)
        self.put_forward(20)
        dial.hang_up()
        await self.caller.left
        one, two = await self.facts(TalkEnded)
        self.assertEqual((one.agent, one.ended_by, round(one.talked / 1e6)), ("1001", "transfer", 15))
        self.assertEqual((two.agent, two.ended_by, round(two.talked / 1e6)), ("1002", "agent", 20))
        self.assertEqual(self.state_of("1002"), "wrap_up")
        offered = (await self.facts(CallOffered))[1]
        self.assertEqual((offered.reason, offered.agent), ("transfer", "1002"))
        transferred = await self.fact(CallTransferred)
        self.assertEqual((transferred.where, transferred.target, transferred.actor), ("seat", "1002", "seat 1001"))
        ended = await self.fact(ConsultEnded)
        self.assertEqual((ended.outcome, round(ended.talked / 1e6)), ("transferred", 5))
        self.assertEqual((await self.fact(RatingGiven)).agent, "1002")
        for once in (CallArrived, CallEnded, AppealOpened, ConsultStarted, ConsultAnswered):
            await self.fact(once)
        self.assertEqual(await self.facts(OutboundStarted), [])

    async def test_the_second_part_is_recorded_as_well(self) -> None:
        self.login("1002")
        line = await self.asks("1002")
        assert line.dial is not None
        assert line.dial.recording is not None
        self.assertTrue(line.dial.recording.path)
        await self.joins(line)
        started = await self.facts(RecordingStarted)
        self.assertEqual([(each.agent, each.segment) for each in started], [("1001", 1), ("1002", 2)])

    async def test_a_guest_who_is_not_given_the_caller_leaves_no_recording(self) -> None:
        self.login("1002")
        line = await self.asks("1002")
        assert line.dial is not None
        assert line.dial.recording is not None
        path = line.dial.recording.path
        assert path is not None
        self.assertTrue(path.exists())
        line.dial.hang_up()
        await line.left
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertFalse(path.exists())
        self.assertEqual([each.agent for each in await self.facts(RecordingStarted)], ["1001"])

    async def test_a_phone_that_sends_it_on_its_second_line(self) -> None:
        self.login("1002")
        dial = await self.joins(await self.asks("1002"), swapped=True)
        dial.hang_up()
        await self.caller.left
        self.assertEqual([each.agent for each in await self.facts(TalkEnded)], ["1001", "1002"])

    async def test_the_event_may_come_after_the_end_of_the_line(self) -> None:
        self.login("1002")
        line = await self.asks("1002")
        line.hang_up()
        await line.left
        await self.a_while()
        self.assertEqual(self.state_of("1002"), "on_call", "it may have been a transfer")
        self.told(line)
        await self.until(self.first_is_over)
        self.first.hang_up()
        await self.caller.left
        self.assertEqual([each.agent for each in await self.facts(TalkEnded)], ["1001", "1002"])
        self.assertEqual((await self.fact(ConsultEnded)).outcome, "transferred")

    async def test_a_caller_who_hangs_up_after_it(self) -> None:
        self.login("1002")
        await self.joins(await self.asks("1002"))
        self.put_forward(3)
        self.caller.hang_up()
        await self.until(lambda: self.state_of("1002") == "wrap_up")
        one, two = await self.facts(TalkEnded)
        self.assertEqual((one.ended_by, two.ended_by, two.agent), ("transfer", "caller", "1002"))
        self.assertEqual((await self.fact(CallEnded)).ended_by, "caller")

    async def test_no_caller_is_offered_to_either(self) -> None:
        self.login("1002")
        await self.asks("1002")
        other = await self.waits("13800006666", will_press=("",))
        self.house.reaper.compare(await self.house.node.channels(), self.house.clock.now() + 1)
        self.assertEqual([self.state_of(each) for each in ("1001", "1002")], ["on_call", "on_call"])
        self.assertIsNone(other.dial)

    async def test_the_second_agent_sends_the_caller_on(self) -> None:
        self.login("1002", "1003")
        await self.joins(await self.asks("1002"))
        again = await self.refers(self.caller, "1003", "2")
        await self.until(lambda: again.dial is not None and again.dial.phone.extension == "1003")
        (await self.talks(again)).hang_up()
        await again.left
        self.assertEqual([each.agent for each in await self.facts(TalkEnded)], ["1001", "1002", "1003"])
        self.assertEqual([each.ended_by for each in await self.facts(TalkEnded)], ["transfer", "transfer", "agent"])


class Back(ConsultHotline):
    async def test_the_agent_goes_back_to_the_caller(self) -> None:
        self.login("1002")
        line = await self.asks("1002")
        line.hang_up()
        await line.left
        await self.until(self.timers.getDelayedCalls)
        await self.a_while()
        self.put_forward(1.1)
        await self.until(lambda: self.state_of("1002") == "available")
        self.assertEqual((await self.fact(ConsultEnded)).outcome, "returned")
        self.assertEqual(self.state_of("1001"), "on_call")
        self.first.hang_up()
        await self.caller.left
        self.assertEqual((await self.fact(TalkEnded)).agent, "1001")
        self.assertEqual(len(await self.facts(CallConnected)), 1)

    async def test_the_guest_hangs_up(self) -> None:
        self.login("1002")
        line = await self.asks("1002")
        assert line.dial is not None
        line.dial.hang_up()
        await line.left
        self.assertEqual((await self.fact(ConsultEnded)).outcome, "returned")
        self.assertEqual(self.state_of("1002"), "available")

    async def test_nobody_answers(self) -> None:
        self.login("1002")
        line = await self.second_line("1002")
        await self.until(lambda: self.state_of("1002") == "ringing")
        assert line.dial is not None
        line.dial.no_answer()
        await line.left
        self.assertEqual((await self.fact(ConsultEnded)).outcome, "unanswered")
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("on_call", "available"))

    async def test_somebody_who_is_not_free_is_not_asked(self) -> None:
        for number in ("1002", "1001"):
            line = await self.second_line(number)
            await line.left
            self.assertEqual(line.played[0], "code_refused")
        self.assertEqual(await self.facts(ConsultStarted), [])


class Outside(ConsultHotline):
    async def test_an_outside_number(self) -> None:
        dial = await self.joins(await self.asks(MOBILE))
        self.put_forward(7)
        dial.hang_up()
        await self.caller.left
        ended = await self.fact(OutsideTalkEnded)
        self.assertEqual((ended.callback_number, ended.outcome, round(ended.talked / 1e6)), (MOBILE, "answered", 7))
        self.assertEqual((await self.fact(TalkEnded)).ended_by, "transfer")
        self.assertEqual((await self.fact(CallTransferred)).where, "number")
        self.assertEqual((await self.fact(RatingGiven)).agent, "1001")
        self.assertEqual(len(await self.facts(CallArrived)), 1, "a consultation is no contact of its own")

    async def test_the_caller_hangs_up_first(self) -> None:
        await self.joins(await self.asks(MOBILE))
        self.caller.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual((await self.fact(OutsideTalkEnded)).ended_by, "caller")
