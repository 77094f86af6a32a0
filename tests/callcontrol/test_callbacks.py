"""Callbacks: the place is kept, the promise is on record first, one for each number, and somebody is really reached."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from callcenter.callcontrol.commands import verbs
from callcenter.callcontrol.outbound import OutboundRefused
from callcenter.facts import (
    CallArrived,
    CallbackEnded,
    CallbackRequested,
    CallbackTried,
    CallConnected,
    CallerAbandoned,
    CallerQueued,
)
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import SECOND, Hotline

NUMBER = "13800005555"


class CallbackHotline(Hotline):
    """With a way out to the telephone network."""

    flows = "ivr_flows"
    settings: ClassVar[dict[str, str]] = {
        "OUTBOUND__TO": "127.0.0.1:5999",
        "CALLBACKS__HOURS": "00:00-24:00",
        "CALLBACKS__MISSED_AFTER_SECONDS": "5",
    }

    async def asks(self, number: str = NUMBER) -> FakeCall:
        """A caller waits, presses the star and confirms the number."""
        call = await self.waits(number, will_press=("", "1"))
        call.press("*")
        await call.left
        return call

    async def owed(self, number: str = NUMBER) -> str:
        """Id of the callback that a number is owed, once it is in line."""
        await self.until(lambda: self.house.callbacks.of_number(number))
        callback = self.house.callbacks.of_number(number)
        assert callback is not None
        return callback.owed.callback


class Callbacks(CallbackHotline):
    # -- the promise --------------------------------------------------------------------------------------

    async def test_the_promise_is_on_record_before_it_is_spoken(self) -> None:
        played: list[list[str]] = []
        self.core.journal.subscribe(
            lambda fact: played.append(list(call.played)) if isinstance(fact, CallbackRequested) else None
        )
        call = await self.waits(NUMBER, will_press=("", "1"))
        call.press("*")
        await call.left
        self.assertNotIn("callback_promised", played[0])
        self.assertIn("callback_promised", call.played)
        requested, queued = await self.fact(CallbackRequested), (await self.facts(CallerQueued))[0]
        self.assertEqual((requested.caller, requested.queue), (NUMBER, "voice"))
        self.assertEqual(requested.entered, queued.at)
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_one_for_each_number(self) -> None:
        await self.asks()
        again = await self.asks()
        self.assertIn("callback_already", again.played)
        await self.fact(CallbackRequested)

    async def test_who_would_rather_wait_keeps_the_place(self) -> None:
        call = await self.waits(NUMBER, will_press=("", "", ""))
        other = await self.waits("13800006666", will_press=("",))
        call.press("*")
        await self.until(lambda: "callback_back" in call.played)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.assertEqual(self.house.floor.line.position(call.uniqueid), 1)
        self.assertEqual(self.house.floor.line.position(other.uniqueid), 2)
        self.assertEqual(await self.facts(CallbackRequested), [])

    async def test_a_withheld_number_is_offered_none(self) -> None:
        call = await self.waits("", will_press=("",))
        self.assertNotIn("press_star_callback", call.played)
        call.press("*")
        await self.a_while()
        self.assertIn(call.uniqueid, self.house.floor.line)
        self.assertEqual(await self.facts(CallbackRequested), [])

    # -- its turn -----------------------------------------------------------------------------------------

    async def test_when_its_turn_comes_an_agent_is_reserved_then_the_number_is_rung(self) -> None:
        await self.asks()
        behind = await self.waits("13800006666", will_press=("",))
        callback = await self.owed()
        self.assertEqual(self.house.floor.line.position(callback), 1)
        self.login("1001")
        await self.until(self.placed)
        self.assertEqual(self.state_of("1001"), "reserved")
        self.assertIsNone(behind.dial)
        order = self.placed()[0]
        self.assertEqual(order["Channel"], f"PJSIP/trunk/sip:{NUMBER}@127.0.0.1:5999")
        self.assertEqual((order["Context"], order["Exten"]), ("callback-out", "callback_confirm"))
        self.assertNotIn("Application", order)
        person = await self.picks_up("1", "2")
        dial = await self.talks(person)
        self.assertEqual(dial.phone.extension, "1001")
        arrived = next(f for f in await self.facts(CallArrived) if f.contact == person.uniqueid)
        self.assertEqual((arrived.direction, arrived.callback, arrived.caller), ("callback", callback, NUMBER))
        connected = await self.fact(CallConnected)
        requested = await self.fact(CallbackRequested)
        self.assertEqual(connected.at - connected.waited, requested.entered)
        ended = await self.fact(CallbackEnded)
        self.assertEqual((ended.outcome, ended.talk), ("connected", person.uniqueid))
        dial.hang_up()
        await person.left
        await self.until(lambda: behind.dial is not None)
        self.assertEqual(self.house.callbacks.owed, {})

    async def test_nobody_answers_the_next_caller_is_served_and_it_is_tried_again(self) -> None:
        await self.asks()
        behind = await self.waits("13800006666", will_press=("",))
        self.login("1001")
        await self.until(self.placed)
        await self.does_not_pick_up()
        dial = await self.rings(behind)
        tried = await self.fact(CallbackTried)
        self.assertEqual((tried.attempt, tried.outcome, tried.agent), (1, "no_answer", "1001"))
        dial.answer()
        dial.hang_up()
        await behind.left
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual(len(self.placed()), 1)
        self.put_forward(self.core._config.callbacks.retry_minutes * 60 + 1)
        await self.until(lambda: len(self.placed()) == 2)

    async def test_after_all_attempts_it_is_given_up(self) -> None:
        await self.asks()
        self.login("1001")
        for attempt in range(1, self.core._config.callbacks.tries + 1):
            await self.until(lambda: len(self.placed()) == attempt)  # noqa: B023 - awaited at once
            await self.does_not_pick_up("5")
            await self.until(lambda: self.state_of("1001") == "available")
            self.put_forward(self.core._config.callbacks.retry_minutes * 60 + 1)
        self.assertEqual((await self.fact(CallbackEnded)).outcome, "unreachable")
        self.assertEqual([each.outcome for each in await self.facts(CallbackTried)], ["busy"] * 3)
        self.assertEqual(self.house.callbacks.owed, {})
        self.put_forward(3600)
        await self.a_while()
        self.assertEqual(len(self.placed()), 3)

    async def test_a_machine_that_answers_is_no_person(self) -> None:
        await self.asks()
        self.login("1001")
        await self.until(self.placed)
        person = await self.picks_up("", "")
        await person.left
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual((await self.fact(CallbackTried)).outcome, "not_confirmed")
        self.assertIsNone(person.dial)

    async def test_the_person_does_not_want_it_any_more(self) -> None:
        await self.asks()
        self.login("1001")
        await self.until(self.placed)
        person = await self.picks_up("2")
        await person.left
        self.assertIn("callback_cancelled", person.played)
        self.assertEqual((await self.fact(CallbackEnded)).outcome, "cancelled")
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual(await self.facts(CallbackTried), [])

    async def test_the_agent_does_not_answer_the_person_is_first_in_line(self) -> None:
        await self.asks()
        behind = await self.waits("13800006666", will_press=("",))
        self.login("1001")
        await self.until(self.placed)
        person = await self.picks_up("1", "2")
        (await self.rings(person)).no_answer()
        await self.until(lambda: person.uniqueid in self.house.floor.line)
        self.assertEqual(self.house.floor.line.position(person.uniqueid), 1)
        self.login("1002")
        await self.talks(person)
        self.assertIsNone(behind.dial)
        self.assertEqual((await self.fact(CallbackEnded)).outcome, "connected")

    async def test_asterisk_says_nothing_the_agent_is_not_kept_for_ever(self) -> None:
        await self.asks()
        self.login("1001")
        await self.until(self.placed)
        self.assertEqual(self.state_of("1001"), "reserved")
        self.put_forward(self.core._config.outbound.ring_seconds + 6)
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual((await self.fact(CallbackTried)).outcome, "failed")

    async def test_the_reaper_leaves_the_reserved_agent_alone(self) -> None:
        await self.asks()
        self.login("1001")
        await self.until(self.placed)
        self.house.clock.ahead += 10 * SECOND  # type: ignore[attr-defined]
        self.house.reaper.compare((), self.house.clock.now())
        self.assertEqual(self.state_of("1001"), "reserved")

    # -- the caller calls again ---------------------------------------------------------------------------

    async def test_who_calls_in_stands_at_their_own_place_and_is_not_rung_meanwhile(self) -> None:
        await self.asks()
        other = await self.waits("13800006666", will_press=("",))
        again = await self.waits(NUMBER, will_press=("",))
        line = self.house.floor.line
        self.assertEqual((line.position(again.uniqueid), line.position(other.uniqueid)), (1, 2))
        self.login("1001")
        await self.talks(again)
        self.assertEqual(self.placed(), [])
        ended = await self.fact(CallbackEnded)
        self.assertEqual((ended.outcome, ended.talk), ("called_in", again.uniqueid))

    async def test_who_talks_to_somebody_meanwhile_is_not_rung_on(self) -> None:
        await self.asks()
        self.login("1001")
        await self.until(self.placed)
        ringing = self.placed()[0]["ChannelId"]
        again = await self.waits(NUMBER, will_press=("", "1"))
        self.login("1002")
        (await self.rings(again)).answer()
        self.assertEqual((await self.fact(CallbackEnded)).outcome, "called_in")
        await self.a_while()
        hung_up = [each["Channel"] for each in self.asterisk.actions if each["Action"] == "Hangup"]
        self.assertEqual(hung_up, [ringing])

    async def test_who_calls_in_and_hangs_up_is_still_rung_back(self) -> None:
        await self.asks()
        again = await self.waits(NUMBER, will_press=("",))
        again.hang_up()
        await self.until(lambda: not self.house.calls)
        self.put_forward(1)
        self.login("1001")
        await self.until(self.placed)
        await self.fact(CallbackRequested)

    # -- missed calls -------------------------------------------------------------------------------------

    async def test_who_gave_up_is_rung_back_after_those_who_wait(self) -> None:
        missed = await self.waits(NUMBER, will_press=("",))
        self.put_forward(6)
        missed.hang_up()
        await self.until(lambda: not self.house.calls)
        waiting = await self.waits("13800006666", will_press=("",))
        requested = await self.fact(CallbackRequested)
        self.assertEqual((requested.origin, requested.contact), ("missed", missed.uniqueid))
        callback = await self.owed()
        line = self.house.floor.line
        await self.until(lambda: line.position(callback))
        self.assertEqual((line.position(waiting.uniqueid), line.position(callback)), (1, 2))

    async def test_who_gave_up_at_once_is_not(self) -> None:
        call = await self.waits(NUMBER, will_press=("",))
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(CallbackRequested), [])

    # -- the core -----------------------------------------------------------------------------------------

    async def test_a_new_core_keeps_what_was_promised(self) -> None:
        await self.asks()
        entered = (await self.fact(CallbackRequested)).entered
        await self.end()
        await self.begin()
        callback = await self.owed()
        caller = self.house.floor.line.find(callback)
        await self.until(lambda: self.house.floor.line.find(callback))
        caller = self.house.floor.line.find(callback)
        assert caller is not None
        self.assertEqual(caller.entered, entered)
        self.login("1001")
        await self.until(self.placed)
        await self.talks(await self.picks_up("1", "2"))
        self.assertEqual((await self.fact(CallbackEnded)).outcome, "connected")

    async def test_staff_can_look_and_withdraw(self) -> None:
        await self.asks()
        callback = await self.owed()
        commands = verbs(self.house)
        (row,) = await commands["callbacks"]({})
        self.assertEqual((row["number"], row["queue"], row["attempts"]), ("138****5555", "voice", 0))
        await commands["withdraw"]({"callback": callback[:12], "by": "lead"})
        ended = await self.fact(CallbackEnded)
        self.assertEqual((ended.outcome, ended.actor), ("withdrawn", "lead"))
        self.login("1001")
        await self.a_while()
        self.assertEqual(self.placed(), [])


class AtNight(CallbackHotline):
    """Outside the hours in which people are rung."""

    settings: ClassVar[dict[str, str]] = {**CallbackHotline.settings, "CALLBACKS__HOURS": "00:00-00:01"}

    async def test_nobody_is_rung_outside_the_hours(self) -> None:
        noon = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=12)
        self.house.clock.ahead = int(noon.timestamp() * SECOND) - self.house.clock.now()  # type: ignore[attr-defined]
        await self.asks()
        self.login("1001")
        self.put_forward(1)
        await self.a_while()
        self.assertEqual(self.placed(), [])
        self.assertEqual(len(self.house.floor.line), 0)


class NoOutbound(Hotline):
    flows = "ivr_flows"

    async def test_without_a_way_out_none_is_offered_or_owed(self) -> None:
        call = await self.waits(NUMBER, will_press=("",))
        self.assertNotIn("press_star_callback", call.played)
        self.put_forward(60)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.facts(CallbackRequested), [])


class ToAllowedNumbersOnly(Hotline):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": "127.0.0.1:5999", "OUTBOUND__PER_HOUR": "2"}

    def test_numbers(self) -> None:
        why = self.house.outbound.why_not
        self.assertEqual([why(number) for number in ("13800001234", "051388800001")], ["", ""])
        refused = ["0044123456", "16812345", "090012345", "8613800001234", "+8613800001234", "", "12", "1" * 21, "13;5"]
        self.assertEqual([bool(why(number)) for number in refused], [True] * len(refused))

    async def test_the_budget_of_an_hour(self) -> None:
        for _ in range(2):
            self.house.outbound.place(NUMBER, "callback_confirm", "x")
        with self.assertRaises(OutboundRefused):
            self.house.outbound.place(NUMBER, "callback_confirm", "x")
        self.house.clock.ahead += 3601 * SECOND  # type: ignore[attr-defined]
        self.house.outbound.place(NUMBER, "callback_confirm", "x")
        await self.a_while()
        self.assertEqual(len(self.placed()), 3)
