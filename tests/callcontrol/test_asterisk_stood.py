"""Asterisk stood still and goes on: what ended meanwhile is dated by the last evidence, and stands apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from callcenter.facts import (
    CallConnected,
    CallEnded,
    Fact,
    OutboundEnded,
    OutsideAnswered,
    OutsideTalkEnded,
    TalkEnded,
)
from callcenter.journal import reading
from callcenter.journal.tables import contact, leg
from callcenter.projections import fold_forward
from tests.callcontrol.hotline import SECOND, Hotline
from tests.callcontrol.test_outside import Mobile
from tests.callcontrol.test_phone_consult import ConsultHotline
from tests.callcontrol.test_seat_calls import MOBILE, DialHotline


class Standstill(Hotline):
    """Of Asterisk: SIP was not answered since ``stood``."""

    stood = 0

    def stands_still(self, seconds: float = 20.0) -> None:
        """It does, for so long; as it goes on, the core still knows."""
        self.stood = self.house.clock.now()
        self.house.asterisk_stood = lambda: self.stood
        self.put_forward(seconds)

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """A read table."""
        fold_forward(self.core._engine)
        with reading(self.core._engine) as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]

    async def until_fact(self, kind: type[Fact]) -> None:
        while not await self.facts(kind):
            await self.a_while()


class Talks(Standstill):
    async def test_an_agents_hang_up_meanwhile_is_dated_by_the_last_evidence(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "5"))
        dial = await self.talks(call)
        self.put_forward(30)
        self.stands_still()
        dial.hang_up()
        await call.left
        talk, connected, ended = await self.fact(TalkEnded), await self.fact(CallConnected), await self.fact(CallEnded)
        self.assertEqual((talk.at, talk.ended_by, talk.uncertain), (self.stood, "unknown", True))
        self.assertEqual(talk.talked, self.stood - connected.at)
        self.assertGreater(ended.at, self.stood + 20 * SECOND, "the call went on to the survey")
        self.assertEqual(self.state_of("1001"), "available")

    async def test_it_stands_apart_in_lists_and_figures(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "5"))
        dial = await self.talks(call)
        self.stands_still()
        dial.hang_up()
        await call.left
        await self.fact(CallEnded)
        (row,), (talk,) = self.rows(contact), self.rows(leg)
        self.assertTrue(row["uncertain"] and talk["uncertain"])
        sample = self.core._registry.get_sample_value
        self.assertEqual(sample("callcenter_calls_apart_total", {"why": "uncertain"}), 1)
        self.assertEqual(sample("callcenter_talk_seconds_count", {"queue": "voice"}), 0)
        self.assertEqual(self.house.handling._latest, {})

    async def test_a_callers_hang_up_meanwhile_is_too(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        self.put_forward(30)
        self.stands_still()
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        for fact in (await self.fact(TalkEnded), await self.fact(CallEnded)):
            self.assertEqual((fact.at, fact.ended_by, fact.uncertain), (self.stood, "unknown", True))

    async def test_no_end_comes_before_what_asterisk_told_later(self) -> None:
        """The agent answered after the last answer to OPTIONS and before the standstill."""
        self.login("1001")
        self.stands_still(0)
        self.put_forward(2)
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        connected, talk, ended = await self.fact(CallConnected), await self.fact(TalkEnded), await self.fact(CallEnded)
        self.assertTrue(self.stood < connected.at <= talk.at <= ended.at)
        self.assertEqual((talk.talked, talk.uncertain), (0, True))

    async def test_a_talk_that_outlasts_it_is_certain(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "5"))
        dial = await self.talks(call)
        self.stands_still()
        self.stood = 0  # it answers again, for a while
        self.put_forward(10)
        dial.hang_up()
        await call.left
        talk = await self.fact(TalkEnded)
        self.assertEqual((talk.ended_by, talk.uncertain), ("agent", False))
        self.assertGreaterEqual(talk.talked, 30 * SECOND)

    async def test_the_core_asks_its_own_watch(self) -> None:
        watch = self.core._sip
        watch._stood = self.house.clock.now()
        self.assertEqual(self.house.asterisk_stood(), watch._stood)


class Elsewhere(Mobile, Standstill):
    async def test_a_talk_outside_the_queues(self) -> None:
        call = await self.arrives(will_press=("1",))
        dial = await self.rung(call, "13900000001")
        dial.answer()
        await self.until_fact(OutsideAnswered)
        self.put_forward(30)
        self.stands_still()
        dial.hang_up()
        await call.left
        await self.until_fact(CallEnded)
        fact = await self.fact(OutsideTalkEnded)
        self.assertEqual((fact.at, fact.ended_by, fact.uncertain), (self.stood, "unknown", True))
        (row,) = self.rows(contact)
        self.assertTrue(row["uncertain"])


class Dialled(DialHotline, Standstill):
    async def test_an_agents_own_call(self) -> None:
        self.login("1001")
        call = await self.dials(MOBILE)
        dial = await self.answers(call)
        self.put_forward(30)
        self.stands_still()
        dial.hang_up()
        await call.left
        await self.until_fact(CallEnded)
        over, ended = await self.fact(OutboundEnded), await self.fact(CallEnded)
        self.assertEqual((over.at, over.uncertain, over.talked), (self.stood, True, self.stood - over.answered))
        self.assertEqual((ended.at, ended.ended_by, ended.uncertain), (self.stood, "unknown", True))


class GivenAway(ConsultHotline, Standstill):
    async def test_the_second_agents_talk_after_a_transfer_by_the_phone(self) -> None:
        self.login("1002")
        dial = await self.joins(await self.asks("1002"))
        self.put_forward(20)
        self.stands_still()
        dial.hang_up()
        await self.caller.left
        first, second = await self.facts(TalkEnded)
        self.assertEqual((first.agent, first.uncertain), ("1001", False))
        self.assertEqual((second.agent, second.at, second.uncertain), ("1002", self.stood, True))

    async def test_somebody_outside_who_was_given_the_caller(self) -> None:
        dial = await self.joins(await self.asks(MOBILE))
        self.put_forward(20)
        self.stands_still()
        dial.hang_up()
        await self.caller.left
        fact = await self.fact(OutsideTalkEnded)
        self.assertEqual((fact.at, fact.ended_by, fact.uncertain), (self.stood, "unknown", True))
