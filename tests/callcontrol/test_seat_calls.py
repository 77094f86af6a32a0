"""Agents dial by themselves: outside numbers within their budgets, other seats, emergencies always."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.callcontrol.commands import verbs
from callcenter.errors import CommandRefused
from callcenter.facts import (
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    OutboundEnded,
    OutboundStarted,
    RecordingStarted,
)
from callcenter.testing import FakeCall, FakeDial
from tests.callcontrol.hotline import Hotline

MOBILE = "13900001111"


class DialHotline(Hotline):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": "127.0.0.1:5999", "OUTBOUND__WRAP_UP_SECONDS": "20"}

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.add_phone("trunk")

    async def dials(self, number: str, seat: str = "1001", **more: Any) -> FakeCall:
        """The phone of a seat dials."""
        return await self.asterisk.call(
            self.core._config.agi.port, "dial", caller=seat, did=number, endpoint=seat, context="dial", **more
        )

    async def rung(self, call: FakeCall) -> FakeDial:
        """The other side's phone rings."""
        await self.until(lambda: call.dial is not None and call.dial.state == "ringing")
        assert call.dial is not None
        return call.dial

    async def answers(self, call: FakeCall) -> FakeDial:
        """The other side answers, and the core has heard of it."""
        dial = await self.rung(call)
        dial.answer()
        await self.until(lambda: self.house.seat_calls._live[call.uniqueid].answered)
        return dial

    def heard(self, call: FakeCall) -> list[str]:
        """Prompts that the agent heard after the tone of a refusal."""
        self.assertEqual(call.played[:1], ["code_refused"])
        return call.played[1:]


class Outside(DialHotline):
    async def test_a_talk(self) -> None:
        self.login("1001")
        call = await self.dials(MOBILE)
        await self.rung(call)
        self.assertEqual(self.state_of("1001"), "outbound")
        dial = await self.answers(call)
        self.put_forward(30)
        dial.hang_up()
        await call.left
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.put_forward(21)
        self.assertEqual(self.state_of("1001"), "available")
        arrived, started = await self.fact(CallArrived), await self.fact(OutboundStarted)
        ended = await self.fact(OutboundEnded)
        self.assertEqual((arrived.direction, arrived.caller), ("out", MOBILE))
        self.assertEqual((started.agent, started.seat, started.clicked), ("1001", "1001", False))
        self.assertEqual((ended.outcome, ended.agent, round(ended.talked / 1e6)), ("answered", "1001", 30))
        self.assertEqual((await self.fact(CallEnded)).ended_by, "caller")
        self.assertEqual(await self.facts(CallConnected), [], "it is no answered caller")
        self.assertEqual(self.agent("1001").view.calls, 0)
        self.assertEqual(call.variables["CALLERID(num)"], "12345")
        self.assertIn("S(3600)", dial.options)

    async def test_a_talk_that_reached_its_limit_is_told_apart(self) -> None:
        """Asterisk ends it after ``outbound.longest_talk_minutes``; an emergency may last as long as any talk."""
        self.login("1001")
        for number, ended_by in ((MOBILE, "cap"), ("110", "caller")):
            call = await self.dials(number)
            dial = await self.answers(call)
            self.put_forward(3600)
            dial.hang_up()
            await call.left
            self.assertEqual((await self.facts(CallEnded))[-1].ended_by, ended_by)
            self.put_forward(21)
        sample = self.core._registry.get_sample_value
        self.assertEqual(sample("callcenter_calls_apart_total", {"why": "cap"}), 1)

    async def test_the_agent_hangs_up_a_talk(self) -> None:
        self.login("1001")
        call = await self.dials(MOBILE)
        await self.answers(call)
        self.put_forward(5)
        call.hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        ended = await self.fact(OutboundEnded)
        self.assertEqual((ended.outcome, round(ended.talked / 1e6)), ("answered", 5))
        self.assertEqual((await self.fact(CallEnded)).ended_by, "agent")

    async def test_what_else_becomes_of_it(self) -> None:
        self.login("1001")
        for how, outcome, cause in (("no_answer", "no_answer", "19"), ("reject", "busy", "17")):
            call = await self.dials(MOBILE)
            getattr(await self.rung(call), how)()
            await call.left
            self.assertEqual((await self.facts(OutboundEnded))[-1].outcome, outcome)
            self.assertEqual((call.variables["CC_DONE"], call.variables["CC_CAUSE"]), ("1", cause))
            self.assertEqual(self.state_of("1001"), "available", "no after-call work without a talk")

    async def test_given_up_by_the_agent(self) -> None:
        self.login("1001")
        call = await self.dials(MOBILE)
        await self.rung(call)
        call.hang_up()
        await self.until(lambda: self.state_of("1001") == "available")
        self.assertEqual((await self.fact(OutboundEnded)).outcome, "given_up")

    async def test_the_trunk_is_away(self) -> None:
        self.login("1001")
        self.asterisk.phones["trunk"].registered = False
        await (await self.dials(MOBILE)).left
        self.assertEqual((await self.fact(OutboundEnded)).outcome, "failed")

    async def test_no_caller_is_offered_meanwhile(self) -> None:
        self.login("1001")
        call = await self.dials(MOBILE)
        await self.rung(call)
        caller = await self.waits(will_press=("",))
        dial = await self.answers(call)
        self.house.reaper.compare(await self.house.node.channels(), self.house.clock.now() + 1)
        self.assertEqual(self.state_of("1001"), "outbound")
        self.assertIsNone(caller.dial)
        dial.hang_up()
        await call.left
        self.put_forward(21)
        await self.rings(caller)

    async def test_who_was_paused_is_paused_again(self) -> None:
        self.login("1001")
        self.house.roster.pause("1001", "lunch", "test")
        call = await self.dials(MOBILE)
        (await self.rung(call)).no_answer()
        await call.left
        self.assertEqual((self.state_of("1001"), self.agent("1001").reason), ("paused", "lunch"))


class Recorded(DialHotline):
    settings: ClassVar[dict[str, str]] = {
        **DialHotline.settings, "RECORDING__ENABLED": "true", "RECORDING__MIN_FREE_MB": "0",
        "RECORDING__MAX_LAG_MS": "60000",
    }  # fmt: skip

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.recordings = self.state / "recordings"
        await self.until(lambda: self.house.recordings.room._seen)
        self.login("1001")

    async def test_a_talk(self) -> None:
        call = await self.dials(MOBILE)
        dial = await self.answers(call)
        self.put_forward(30)
        self.house.recordings.compare()  # as when the manager is back: it is no call of the queues'
        dial.hang_up()
        await call.left
        started = await self.fact(RecordingStarted)
        self.assertEqual((started.agent, started.segment), ("1001", 1))
        self.assertEqual(started.at, (await self.fact(OutboundEnded)).answered)
        self.assertTrue((self.state / started.file).exists())
        self.assertEqual(self.house.recordings._contacts, {})

    async def test_no_talk(self) -> None:
        call = await self.dials(MOBILE)
        (await self.rung(call)).reject()
        await call.left
        self.assertEqual(await self.facts(RecordingStarted), [])
        self.assertEqual(self.house.recordings._contacts, {})


class Refused(DialHotline):
    settings: ClassVar[dict[str, str]] = {**DialHotline.settings, "OUTBOUND__PER_AGENT_HOUR": "2"}

    async def test_nobody_is_logged_in(self) -> None:
        call = await self.dials(MOBILE)
        await call.left
        self.assertEqual(self.heard(call), ["code_not_logged_in"])
        self.assertEqual(await self.facts(CallArrived), [])

    async def test_numbers_that_are_not_allowed(self) -> None:
        self.login("1001")
        for number in ("0013812345678", "16812345", "2345678", "1001", "7001"):
            call = await self.dials(number)
            await call.left
            self.assertEqual((number, self.heard(call)), (number, ["dial_not_allowed"]))
        self.assertEqual(self.state_of("1001"), "available")

    async def test_over_the_agents_budget_until_an_hour_is_over(self) -> None:
        self.login("1001", "1002")
        for _ in range(2):
            call = await self.dials(MOBILE)
            (await self.rung(call)).no_answer()
            await call.left
        call = await self.dials(MOBILE)
        await call.left
        self.assertEqual(self.heard(call), ["dial_over_budget"])
        other = await self.dials(MOBILE, "1002")
        (await self.rung(other)).no_answer()
        await other.left
        emergency = await self.dials("120")
        (await self.rung(emergency)).no_answer()
        await emergency.left
        self.put_forward(3601)
        await self.rung(await self.dials(MOBILE))

    async def test_while_a_call_is_about_to_ring(self) -> None:
        self.login("1001")
        await self.rings(await self.arrives(will_press=("",)))
        call = await self.dials(MOBILE)
        await call.left
        self.assertEqual(self.heard(call), ["code_not_now"])
        self.assertIn(self.state_of("1001"), ("reserved", "ringing"))

    async def test_nothing_is_offered_while_it_is_told(self) -> None:
        self.asterisk.sound_seconds = 3600.0
        self.login("1001")
        call = await self.dials("2345678")
        await self.until(lambda: call.played)
        self.house.reaper.compare(await self.house.node.channels(), self.house.clock.now() + 1)
        self.assertEqual(self.state_of("1001"), "available")
        caller = await self.arrives(will_press=("",))
        self.assertIsNone(caller.dial)
        call.hang_up()
        await self.a_while()


class NoWayOut(Hotline):
    async def test_without_a_trunk(self) -> None:
        self.login("1001")
        call = await self.asterisk.call(
            self.core._config.agi.port, "dial", caller="1001", did=MOBILE, endpoint="1001", context="dial"
        )
        await call.left
        self.assertEqual(call.played, ["code_refused", "dial_no_trunk"])


class Emergency(DialHotline):
    settings: ClassVar[dict[str, str]] = {**DialHotline.settings, "OUTBOUND__PER_HOUR": "0"}

    async def test_from_a_seat_where_nobody_is_logged_in(self) -> None:
        call = await self.dials("110")
        dial = await self.rung(call)
        self.assertNotIn("S(", dial.options)
        dial.hang_up()
        await call.left
        self.assertEqual((await self.fact(OutboundStarted)).agent, "")

    async def test_over_any_budget_and_without_a_manager_connection(self) -> None:
        self.login("1001")
        self.asterisk.users = {}
        self.asterisk.drop_managers()
        await self.until(lambda: not self.house.node.up)
        call = await self.dials("110")
        dial = await self.rung(call)
        dial.answer()
        call.variables["CC_ANSWERED"] = str(self.house.clock.now() // 1000)
        self.put_forward(4)
        dial.hang_up()
        await call.left
        ended = await self.fact(OutboundEnded)
        self.assertEqual((ended.outcome, round(ended.talked / 1e6)), ("answered", 4))
        other = await self.dials(MOBILE)
        await other.left
        self.assertEqual(self.heard(other), ["dial_over_budget"])


class Clicked(DialHotline):
    async def order(self, number: str = MOBILE) -> None:
        await verbs(self.house)["dial"]({"agent": "1001", "number": number})
        await self.a_while()

    async def takes_it(self) -> FakeCall:
        """The agent takes the call that was ordered."""
        order = self.placed()[-1]
        self.assertEqual((order["Channel"], order["Context"], order["Exten"]), ("PJSIP/1001", "dial", "s"))
        self.asterisk.event("OriginateResponse", [("ActionID", order["ActionID"]), ("Response", "Success"),
                                                  ("Reason", "4"), ("Uniqueid", order["ChannelId"])])  # fmt: skip
        return await self.dials("s", uniqueid=order["ChannelId"])

    async def test_first_the_phone_then_the_number(self) -> None:
        self.login("1001")
        await self.order()
        self.assertEqual(self.state_of("1001"), "outbound")
        call = await self.takes_it()
        dial = await self.answers(call)
        dial.hang_up()
        await call.left
        self.assertEqual((await self.fact(CallArrived)).caller, MOBILE)
        self.assertTrue((await self.fact(OutboundStarted)).clicked)
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.assertEqual([f.event for f in await self.facts(AgentStateChanged)].count("dial_out"), 1)

    async def test_an_agent_who_does_not_take_it(self) -> None:
        self.login("1001")
        await self.order()
        await self.does_not_pick_up()
        self.assertEqual(self.state_of("1001"), "available")
        self.assertEqual(await self.facts(CallArrived), [], "nothing was dialled")

    async def test_an_order_that_cannot_be(self) -> None:
        with self.assertRaises(CommandRefused):
            await self.order()
        self.login("1001")
        for number in ("0012345678", "1002", "abc"):
            with self.assertRaises(CommandRefused) as refused:
                await self.order(number)
            self.assertNotIn(number, str(refused.exception))
        self.assertEqual(self.placed(), [])
        self.assertEqual(self.state_of("1001"), "available")


class BetweenSeats(DialHotline):
    async def test_both_are_in_a_call_and_none_is_a_contact(self) -> None:
        self.login("1001", "1002")
        call = await self.dials("1002")
        await self.rung(call)
        self.assertEqual([self.state_of(each) for each in ("1001", "1002")], ["on_call", "on_call"])
        caller = await self.waits(will_press=("",))
        dial = await self.answers(call)
        self.house.reaper.compare(await self.house.node.channels(), self.house.clock.now() + 1)
        self.assertIsNone(caller.dial)
        dial.hang_up()
        await call.left
        await self.rings(caller)
        self.assertEqual([fact.contact for fact in await self.facts(CallArrived)], [caller.uniqueid])
        self.assertEqual(await self.facts(CallConnected), [])
        self.assertEqual(self.house.adopted, {})

    async def test_a_phone_that_is_not_there(self) -> None:
        self.login("1001", "1002")
        self.asterisk.phones["1002"].registered = False
        await (await self.dials("1002")).left
        self.assertEqual([self.state_of(each) for each in ("1001", "1002")], ["available", "available"])

    async def test_a_colleague_who_is_in_a_call(self) -> None:
        self.login("1002")
        await self.talks(await self.arrives(will_press=("",)))
        self.login("1001")
        call = await self.dials("1002")
        await call.left
        self.assertEqual(self.heard(call), ["dial_seat_busy"])
        self.assertEqual((self.state_of("1001"), self.state_of("1002")), ("available", "on_call"))

    async def test_a_seat_where_nobody_is_logged_in(self) -> None:
        self.login("1001")
        call = await self.dials("1003")
        await self.answers(call)
        call.hang_up()
        await self.until(lambda: self.state_of("1001") == "available")
