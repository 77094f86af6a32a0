"""An offer that fails: the caller keeps the place, the agent is free again, nobody is stuck."""

from __future__ import annotations

from typing import Any

from callcenter.agi import AgiSession, AGISIGHUPHangup
from callcenter.errors import AgiProtocolError
from callcenter.facts import (
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.testing import FakeCall
from callcenter.testing.fake_events import Pairs
from tests.callcontrol.hotline import Hotline


class FailedOffers(Hotline):
    async def test_the_caller_hears_it_ring_whatever_the_phone_does(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        self.assertIn("r", (await self.rings(call)).options)

    async def back_at_the_front(self, first: FakeCall, second: FakeCall) -> None:
        """The first caller is served before the second one, at the wait counted from the first entry."""
        dial = await self.rings(first)
        self.assertEqual(dial.phone.extension, "1002")
        self.assertIsNone(second.dial)
        dial.answer()
        await self.until(lambda: self.state_of("1002") == "on_call")
        connected = await self.fact(CallConnected)
        entered = next(fact.at for fact in await self.facts(CallerQueued) if fact.contact == first.uniqueid)
        self.assertEqual(connected.at - connected.waited, entered)

    async def two_callers(self) -> tuple[FakeCall, FakeCall]:
        first = await self.waits("13800000001", will_press=("",))
        second = await self.waits("13800000002", will_press=("",))
        return first, second

    async def test_ring_no_answer(self) -> None:
        first, second = await self.two_callers()
        self.login("1001")
        dial = await self.rings(first)
        dial.no_answer()
        await self.until(lambda: first.uniqueid in self.house.floor.line)
        self.assertEqual((await self.fact(RingNoAnswer)).agent, "1001")
        self.assertEqual(self.state_of("1001"), "available")
        self.assertEqual(self.house.floor.line.position(first.uniqueid), 1)
        self.login("1002")
        await self.back_at_the_front(first, second)

    async def test_rejected(self) -> None:
        first, second = await self.two_callers()
        self.login("1001")
        (await self.rings(first)).reject()
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual((await self.fact(OfferRejected)).cause, 17)
        self.login("1002")
        await self.back_at_the_front(first, second)

    async def test_unreachable(self) -> None:
        first, second = await self.two_callers()
        self.asterisk.phones["1001"].registered = False  # silently
        self.login("1001")
        await self.until(lambda: "1001" not in self.house.roster.phones)
        self.assertEqual((await self.fact(OfferUnreachable)).agent, "1001")
        self.assertEqual((self.state_of("1001"), self.agent("1001").view.reachable), ("available", False))
        self.login("1002")
        await self.back_at_the_front(first, second)
        self.put_forward(60)
        await self.a_while()
        self.assertIsNone(second.dial, "an agent without a phone is offered nothing")
        self.asterisk.register("1001")
        self.assertEqual((await self.rings(second)).phone.extension, "1001")

    async def test_who_missed_rests_and_is_asked_again(self) -> None:
        call = await self.waits(will_press=("",))
        self.login("1001")
        (await self.rings(call)).no_answer()
        await self.until(lambda: call.dial is None)
        await self.a_while()
        self.assertIsNone(call.dial)
        self.put_forward(self.core._config.acd.rest_seconds + 0.1)
        await self.rings(call)
        self.assertEqual(len(await self.facts(CallOffered)), 2)


class BrokenSessions(Hotline):
    """The session ends in ways that leave the caller in the dialplan; agents and line must not suffer."""

    async def setUp(self) -> None:
        self.asterisk_left: list[FakeCall] = []
        await super().setUp()
        self.asterisk.on_leave = self.asterisk_left.append

    def break_at(self, name: str, error: Exception) -> None:
        """The next call of this verb of any session fails."""
        real = getattr(AgiSession, name)

        async def broken(session: AgiSession, *arguments: Any, **more: Any) -> Any:
            self.patch(AgiSession, name, real)
            raise error

        self.patch(AgiSession, name, broken)

    async def nobody_is_stuck(self) -> None:
        """Another caller is served by the same agent."""
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual((dict(self.house.calls), dict(self.house.floor.waiters)), ({}, {}))
        other = await self.arrives("13800009999", will_press=("",))
        await self.talks(other)

    async def test_a_waiting_caller_whose_session_broke_is_offered_nothing(self) -> None:
        self.break_at("start_music", AgiProtocolError("no reply to a command in time"))
        call = await self.arrives(will_press=("",))
        await call.left
        await self.until(lambda: not self.house.calls)
        self.assertEqual(self.flushed(), 0)
        self.assertEqual(len(self.house.floor.line), 0)
        self.assertEqual(await self.facts(CallEnded, CallerAbandoned), [], "the dialplan goes on with the caller")
        self.assertIn(call.uniqueid, self.house.adopted)
        self.login("1001")
        await self.nobody_is_stuck()

    async def test_the_session_broke_while_an_agent_was_reserved(self) -> None:
        self.asterisk.sound_lengths = {"please_wait": 30.0}
        call = await self.waits(will_press=("",))
        await self.until(lambda: "please_wait" in call.played)
        self.house.interrupt = lambda call: None  # type: ignore[method-assign]
        self.login("1001")
        self.assertEqual(self.state_of("1001"), "reserved")
        call.reset()
        self.timers.advance(0)
        await self.until(lambda: self.state_of("1001") == "available")
        self.put_forward(3)
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(CallEnded, CallerAbandoned, OfferWithdrawn), [])
        call.interrupt("done")
        await self.nobody_is_stuck()

    async def test_the_session_broke_before_the_phone_was_dialled(self) -> None:
        await self.waits(will_press=("",))
        self.break_at("exec", AgiProtocolError("no reply to a command in time"))
        self.login("1001")
        await self.until(lambda: not self.house.calls)
        self.assertEqual(self.flushed(), 0)
        await self.nobody_is_stuck()

    async def test_the_caller_hung_up_between_ringing_and_its_result(self) -> None:
        call = await self.waits(will_press=("",))
        self.login("1001")
        dial = await self.rings(call)
        self.break_at("get_full_variable", AGISIGHUPHangup("gone"))
        dial.no_answer()
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        await self.nobody_is_stuck()
        await self.fact(CallerAbandoned)

    async def test_a_dial_that_goes_on_without_the_core(self) -> None:
        """The connection is reset while the phone rings; the agent answers, then both hang up."""
        call = await self.waits(will_press=("",))
        self.login("1001")
        dial = await self.rings(call)
        await self.until(lambda: self.state_of("1001") == "ringing")
        call.reset()
        await self.a_while()
        self.put_forward(3)
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(CallEnded, CallerAbandoned, OfferWithdrawn), [])
        dial.answer()
        await self.until(lambda: self.state_of("1001") == "on_call")
        connected = await self.fact(CallConnected)
        self.assertEqual((connected.offer, connected.via), ((await self.fact(CallOffered)).offer, "core"))
        dial.hang_up()
        await call.left
        await self.until(lambda: self.state_of("1001") == "available")
        self.asterisk.on_leave = FakeCall.hang_up
        back = await self.returns(call, CC_TALKED="1")
        back.will_press("1")
        await back.left
        await self.a_while()
        wanted = ["CallConnected", "AppealOpened", "TalkEnded", "CallEnded"]
        self.assertEqual([name for name in await self.story(call.uniqueid) if name in wanted], wanted)
        self.assertEqual((await self.fact(TalkEnded)).agent, "1001")

    async def test_the_session_broke_in_the_survey(self) -> None:
        self.login("1001")
        self.asterisk.sound_lengths = {"survey_question": 30.0}
        call = await self.arrives(will_press=("",))
        (await self.talks(call)).hang_up()
        await self.until(lambda: "survey_question" in call.played)
        told: list[str] = []
        await self.facts()
        self.core.journal.subscribe(lambda fact: told.append(type(fact).__name__))
        call.reset()
        call.interrupt("done")
        await call.left
        await self.a_while()
        self.put_forward(3)
        await self.until(lambda: not self.house.calls)
        self.asterisk.on_leave = FakeCall.hang_up
        back = await self.returns(call)
        back.will_press("1")
        await back.left
        await self.a_while()
        self.assertEqual((await self.story(call.uniqueid))[-3:], ["CallResumed", "RatingGiven", "CallEnded"])
        self.assertEqual([name for name in told if name in ("CallConnected", "AppealOpened", "CallArrived")], [])

    async def test_back_before_the_old_session_is_done(self) -> None:
        call = await self.waits(will_press=("",))
        call.reset()
        await call.left
        back = await self.returns(call)
        await self.until(lambda: back.uniqueid in self.house.floor.line)
        self.put_forward(3)
        await self.a_while()
        self.assertEqual([*self.house.calls], [call.uniqueid], "the new session stays")
        self.login("1001")
        await self.talks(back)
        self.assertEqual(await self.facts(CallEnded, CallerAbandoned), [])
        self.asterisk.on_leave = FakeCall.hang_up
        back.hang_up()
        await self.until(lambda: not self.house.calls)
        await self.fact(CallEnded)
        self.assertEqual((self.house.adopted, self.house.known), ({}, set()))

    def flushed(self) -> int:
        """Logged errors that are no known ones."""
        return len([each for each in self.flushLoggedErrors() if not each.check(AgiProtocolError)])


class OtherCallsAtTheSeat(Hotline):
    def foreign(self, seat: str, contact: str = "haian1-1.1", channel: str = "haian1-1.2") -> list[tuple[str, str]]:
        return [("Uniqueid", contact), ("DestUniqueid", channel), ("DestChannel", f"PJSIP/{seat}-000000aa")]

    async def test_an_agent_in_a_call_that_we_did_not_dial_is_offered_nothing(self) -> None:
        self.login("1001")
        self.asterisk.event("DialBegin", self.foreign("1001"))
        await self.until(lambda: self.state_of("1001") == "on_call")
        call = await self.waits(will_press=("",))
        self.asterisk.event("Hangup", [("Uniqueid", "haian1-1.2"), ("Channel", "PJSIP/1001-000000aa")])
        await self.rings(call)

    async def test_one_that_comes_while_ours_rings(self) -> None:
        """The agent takes ours; the end of the other one does not make the agent free."""
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.rings(call)
        self.asterisk.event("DialBegin", self.foreign("1001"))
        await self.until(lambda: self.agent("1001").seat_channel == "haian1-1.2")
        dial.answer()
        await self.until(lambda: self.state_of("1001") == "on_call")
        self.assertEqual((await self.fact(CallConnected)).contact, self.agent("1001").contact)
        self.asterisk.event("Hangup", [("Uniqueid", "haian1-1.2"), ("Channel", "PJSIP/1001-000000aa")])
        await self.a_while()
        self.assertEqual(self.state_of("1001"), "on_call")
        dial.hang_up()
        await call.left
        self.assertEqual(self.state_of("1001"), "available")
        await self.fact(TalkEnded)

    async def test_the_agent_takes_the_other_one(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        self.asterisk.event("DialBegin", self.foreign("1001"))
        await self.until(lambda: self.agent("1001").seat_channel == "haian1-1.2")
        dial.reject()
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(self.state_of("1001"), "on_call")
        self.assertEqual(self.flushLoggedErrors(), [])

    async def test_an_event_of_a_dial_that_is_over_touches_nobody(self) -> None:
        """A quick refusal: AGI tells its end before the manager tells its beginning."""
        self.login("1001")
        call = await self.arrives(will_press=("",))
        (await self.rings(call)).reject()
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        await self.until(lambda: self.state_of("1001") == "available")
        self.asterisk.event("DialBegin", self.foreign("1001", call.uniqueid, "haian1-1.3"))
        self.asterisk.event("DialEnd", [*self.foreign("1001", call.uniqueid, "haian1-1.3"), ("DialStatus", "BUSY")])
        await self.a_while()
        self.assertEqual(self.state_of("1001"), "available")
        found = [fact for fact in await self.facts(AgentStateChanged) if fact.event == "found_in_call"]
        self.assertEqual(found, [])


class EventsThatLag(Hotline):
    async def test_the_end_of_an_earlier_dial_is_not_that_of_the_present_one(self) -> None:
        """Else the agent would be free, and offered somebody else, while the phone still rings."""
        self.asterisk.on_leave = lambda call: None
        held: list[tuple[str, Pairs]] = []
        tells = self.patch(self.asterisk, "event", lambda name, pairs: held.append((name, pairs)))
        call = await self.arrives(will_press=("",))
        self.login("1001")
        (await self.rings(call)).no_answer()
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.put_forward(self.house.config.acd.rest_seconds + 1)
        dial = await self.rings(call)
        tells.restore()
        for name, pairs in held:
            self.asterisk.event(name, pairs)
        await self.until(lambda: self.state_of("1001") == "ringing")
        call.reset()
        await self.a_while()
        self.put_forward(3)
        await self.until(lambda: call.uniqueid in self.house.adopted)
        self.assertEqual((dial.state, self.state_of("1001")), ("ringing", "ringing"))
        dial.reject()
        await self.until(lambda: self.state_of("1001") == "available")
