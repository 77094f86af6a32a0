"""Flows that ring somebody outside the queues: a number, a seat, or whoever is on duty, each attempt on record."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from callcenter.config import Config, Department
from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    Fact,
    InputTimedOut,
    NodeEntered,
    OutsideAnswered,
    OutsideDialled,
    OutsideSkipped,
    OutsideTalkEnded,
)
from callcenter.testing import FakeCall, FakeDial
from tests.callcontrol.hotline import Hotline
from tests.callcontrol.test_recovery import Recovering

_FLOWS = Path(__file__).parent / "flows"
_TRUNK = "127.0.0.1:5999"
_FLOW = """
title: 测试
entry: true
start: ring
nodes:
  ring: {{type: dial, {whom}, ring_seconds: 20, exits: {{{exits}, hangup: end}}}}
  thanks: {{type: subflow, flow: survey, next: end}}
  was_busy: {note}
  rang: {note}
  broken: {note}
  none_there: {note}
"""
_EXITS = "talked: thanks, busy: was_busy, no_answer: rang, failed: broken, unavailable: none_there"
_NOTE = "{type: message, prompt: message_invite, next: end, exits: {empty: end}}"


def on_duty(*numbers: str, days: str = "all") -> dict[str, Department]:
    people = [{"name": f"专员{n}", "number": number} for n, number in enumerate(numbers, 1)]
    return {"housing": Department.model_validate({"name": "住建局", "duty": [{"days": [days], "people": people}]})}


class Mobile(Hotline):
    """A line whose flow rings at once; the network is the phone ``trunk`` of the fake Asterisk."""

    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": _TRUNK, "METRICS__HOST": "127.0.0.1"}
    whom = "duty: housing"
    departments: dict[str, Department] = on_duty("13900000001", "13900000002")
    phones = ("1001", "1002", "1003", "trunk")

    async def setUp(self) -> None:
        self.flows = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.flows)
        shutil.copy(_FLOWS / "survey.yaml", self.flows)
        flow = _FLOW.format(whom=self.whom, exits=_EXITS, note=_NOTE)
        (Path(self.flows) / "main.yaml").write_text(flow, encoding="utf-8")
        await super().setUp()

    def config(self) -> Config:
        return super().config().model_copy(update={"commissioners": self.departments})

    async def rung(self, call: FakeCall, number: str) -> FakeDial:
        """The number's phone rings for the caller."""
        where = f"PJSIP/trunk/sip:{number}@{_TRUNK}"
        await self.until(lambda: any(where in " ".join(words) for words in call.commands))
        return await self.rings(call)

    async def exit_taken(self) -> str:
        """Where the flow went from the node that rings."""
        await self.until_fact(CallEnded)
        return (await self.facts(NodeEntered))[1].node

    async def until_fact(self, kind: type[Fact]) -> None:
        while not await self.facts(kind):
            await self.a_while()

    async def ends(self) -> list[tuple[str, str, int]]:
        """Person, outcome and talk of each attempt, in tens of seconds: a busy machine takes some by itself."""
        return [(f.person, f.outcome, round(f.talked / 1e7)) for f in await self.facts(OutsideTalkEnded)]


class OnDuty(Mobile):
    async def test_the_second_answers_after_the_first_did_not(self) -> None:
        call = await self.arrives(will_press=("1",))
        first = await self.rung(call, "13900000001")
        self.assertEqual(self.house.live_calls()[0]["doing"], "outside")
        first.no_answer()
        second = await self.rung(call, "13900000002")
        self.put_forward(20)
        second.answer()
        await self.until_fact(OutsideAnswered)
        self.put_forward(30)
        second.hang_up()
        await call.left
        self.assertEqual(await self.exit_taken(), "thanks")
        self.assertEqual(await self.ends(), [("专员1", "no_answer", 0), ("专员2", "answered", 3)])
        dialled = await self.facts(OutsideDialled)
        self.assertEqual([f.callback_number for f in dialled], ["13900000001", "13900000002"])
        self.assertEqual({f.department for f in dialled}, {"housing"})
        answered = await self.fact(OutsideAnswered)
        self.assertEqual((answered.person, round(answered.waited / 1e7)), ("专员2", 2))
        self.assertEqual((await self.facts(OutsideTalkEnded))[1].ended_by, "other")
        self.assertEqual(await self.facts(CallConnected, CallerAbandoned), [])
        told = [fact.attempt for fact in await self.facts(OutsideDialled, OutsideTalkEnded)]
        self.assertEqual(told, [told[0], told[0], told[2], told[2]])

    async def test_nobody_answers(self) -> None:
        call = await self.arrives()
        (await self.rung(call, "13900000001")).reject()
        (await self.rung(call, "13900000002")).no_answer()
        self.assertEqual(await self.exit_taken(), "rang")
        self.assertEqual(await self.ends(), [("专员1", "busy", 0), ("专员2", "no_answer", 0)])

    async def test_all_are_busy(self) -> None:
        call = await self.arrives()
        for number in ("13900000001", "13900000002"):
            (await self.rung(call, number)).reject()
        self.assertEqual(await self.exit_taken(), "was_busy")

    async def test_the_network_takes_no_call(self) -> None:
        self.asterisk.phones["trunk"].registered = False
        await self.arrives()
        self.assertEqual(await self.exit_taken(), "broken")
        self.assertEqual([outcome for _, outcome, _ in await self.ends()], ["failed", "failed"])

    async def test_the_caller_hangs_up_during_the_talk(self) -> None:
        call = await self.arrives()
        (await self.rung(call, "13900000001")).answer()
        await self.until_fact(OutsideAnswered)
        self.put_forward(20)
        call.hang_up()
        await self.until_fact(CallEnded)
        end = await self.fact(OutsideTalkEnded)
        self.assertEqual((end.outcome, end.ended_by, round(end.talked / 1e7)), ("answered", "caller", 2))

    async def test_the_caller_hangs_up_while_it_rings(self) -> None:
        call = await self.arrives()
        await self.rung(call, "13900000001")
        call.hang_up()
        await self.until_fact(CallEnded)
        self.assertEqual(await self.ends(), [("专员1", "caller_gone", 0)])
        self.assertEqual(len(await self.facts(OutsideDialled)), 1, "nobody is rung for a caller who is gone")

    async def test_who_is_on_duty_is_looked_up_when_it_rings(self) -> None:
        self.house.config = self.house.config.model_copy(update={"commissioners": on_duty("13900000007")})
        await self.rung(await self.arrives(), "13900000007")

    async def test_a_department_that_is_gone_meanwhile(self) -> None:
        self.house.config = self.house.config.model_copy(update={"commissioners": {}})
        await self.arrives()
        self.assertEqual(await self.exit_taken(), "none_there")


class NobodyOnDuty(Mobile):
    def config(self) -> Config:
        other_day = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=3)).strftime("%A").lower()
        self.departments = on_duty("13900000001", days=other_day)
        return super().config()

    async def test_is_told_and_has_an_exit(self) -> None:
        await self.arrives()
        self.assertEqual(await self.exit_taken(), "none_there")
        skipped = await self.fact(OutsideSkipped)
        self.assertEqual((skipped.department, skipped.why, skipped.person), ("housing", "nobody_on_duty", ""))
        self.assertEqual(await self.facts(OutsideDialled), [])


class NoWayOut(Mobile):
    settings: ClassVar[dict[str, str]] = {}

    async def test_without_a_trunk_nothing_is_rung(self) -> None:
        call = await self.arrives()
        self.assertEqual(await self.exit_taken(), "none_there")
        self.assertEqual([(f.person, f.why) for f in await self.facts(OutsideSkipped)],
                         [("专员1", "no_trunk"), ("专员2", "no_trunk")])  # fmt: skip
        self.assertFalse(any("Dial" in words for words in call.commands))


class Budget(Mobile):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": _TRUNK, "OUTBOUND__PER_HOUR": "1"}

    async def test_each_attempt_counts(self) -> None:
        call = await self.arrives()
        (await self.rung(call, "13900000001")).no_answer()
        self.assertEqual(await self.exit_taken(), "rang")
        self.assertEqual((await self.fact(OutsideSkipped)).why, "budget")
        self.put_forward(3601)
        await self.rung(await self.arrives("13800005555"), "13900000001")


class Emergency(Mobile):
    settings: ClassVar[dict[str, str]] = {"OUTBOUND__TO": _TRUNK, "OUTBOUND__PER_HOUR": "0"}
    whom = "to: 110"

    async def test_an_emergency_number_is_never_refused(self) -> None:
        (await self.rung(await self.arrives(), "110")).reject()
        self.assertEqual(await self.exit_taken(), "was_busy")
        dialled = await self.fact(OutsideDialled)
        self.assertEqual((dialled.callback_number, dialled.department, dialled.person), ("110", "", ""))


class Desk(Mobile):
    whom = "to: 1002"

    async def test_a_seats_phone(self) -> None:
        call = await self.arrives(will_press=("1",))
        (await self.rings(call)).answer()
        await self.until_fact(OutsideAnswered)
        assert call.dial is not None
        call.dial.hang_up()
        self.assertEqual(await self.exit_taken(), "thanks")
        self.assertEqual((await self.fact(OutsideTalkEnded)).target, "1002")

    async def test_its_agent_is_offered_nothing_meanwhile(self) -> None:
        self.login("1002")
        call = await self.arrives()
        dial = await self.rings(call)
        await self.until(lambda: self.state_of("1002") == "on_call")
        dial.answer()
        await self.until_fact(OutsideAnswered)
        dial.hang_up()
        await self.until(lambda: self.state_of("1002") == "available")

    async def test_an_agent_in_a_call_is_not_rung(self) -> None:
        self.login("1002")
        self.house.shift.busy_elsewhere(self.agent("1002"), "other.1", "")
        call = await self.arrives()
        self.assertEqual(await self.exit_taken(), "was_busy")
        self.assertEqual((await self.fact(OutsideSkipped)).why, "busy")
        self.assertEqual(call.dials, [])

    async def test_a_phone_that_is_off_leaves_its_agent_free(self) -> None:
        self.login("1002")
        self.asterisk.phones["1002"].registered = False
        await self.arrives()
        self.assertEqual(await self.exit_taken(), "broken")
        self.assertEqual(self.state_of("1002"), "available")


class TheCoreDies(Mobile, Recovering):
    async def test_while_they_talk(self) -> None:
        """The talk goes on; the next core tells its end and does the rest, and nobody is taken for an agent."""
        call = await self.arrives()
        dial = await self.rung(call, "13900000001")
        dial.answer()
        await self.until_fact(OutsideAnswered)
        await self.end()
        await self.begin()
        self.put_forward(40)
        dial.hang_up()
        await call.left
        back = await self.returns(call, CC_TALKED="1", CC_BACK=str(self.house.clock.now() // 1000))
        await back.left
        end = await self.fact(OutsideTalkEnded)
        self.assertEqual((end.outcome, end.person, round(end.talked / 1e7)), ("answered", "专员1", 4))
        self.assertEqual(len(await self.facts(OutsideAnswered)), 1)
        self.assertEqual(await self.facts(CallConnected), [])
        self.assertEqual(len(await self.facts(CallArrived)), 1)
        self.assertIn("survey", {fact.flow for fact in await self.facts(InputTimedOut)}, "it goes on after the talk")

    async def test_while_it_rings_and_the_caller_gives_up(self) -> None:
        call = await self.arrives()
        await self.rung(call, "13900000001")
        await self.end()
        await self.begin()
        call.hang_up()
        await call.left
        await self.until_fact(OutsideTalkEnded)
        self.assertEqual(await self.ends(), [("专员1", "caller_gone", 0)])
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_while_it_rings_and_they_talk_without_a_core_in_between(self) -> None:
        """The next core sees the answer, though no session of its own holds the call."""
        call = await self.arrives()
        dial = await self.rung(call, "13900000001")
        await self.end()
        await self.begin()
        dial.answer()
        await self.until_fact(OutsideAnswered)
        self.put_forward(30)
        call.hang_up()
        await call.left
        await self.until_fact(OutsideTalkEnded)
        self.assertEqual(await self.ends(), [("专员1", "answered", 3)])
        self.assertEqual(await self.facts(CallConnected, CallerAbandoned), [])
