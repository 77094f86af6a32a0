"""No telephone number in news or logs."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from twisted.logger import eventAsText, globalLogPublisher

from callcenter.callcontrol.masking import masked
from callcenter.callcontrol.news import news_of
from callcenter.facts import FACT_TYPES, CallerMarked, CallerUnmarked, DigitsCollected
from callcenter.run.lines import line
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import Hotline
from tests.facts.strategies import fact_with

NUMBER = "13912345678"


class Hidden(Hotline):
    async def test_a_whole_call_and_its_accidents(self) -> None:
        logged: list[str] = []

        def observe(event: Any) -> None:
            logged.append(eventAsText(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        told: list[str] = []
        self.core.journal.subscribe(lambda fact: told.append(str(news_of(fact))))
        self.asterisk.missing_sounds = {"please_wait", "survey_question"}
        self.login("1001")
        call = await self.arrives(NUMBER, will_press=("", "1"))
        (await self.talks(call)).hang_up()
        await call.left
        self.house.roster.pause("1001", "lunch", "test")
        waiting = await self.waits(NUMBER, will_press=("",), arguments=("12345", f"~~~~{NUMBER}"))
        self.asterisk.on_leave = lambda call: None
        waiting.transport.write(f"garbage {NUMBER}\n".encode())
        await waiting.left
        self.put_forward(3)
        await self.until(lambda: not self.house.calls)
        self.asterisk.drop_managers()
        await self.until(lambda: not self.house.node.up)
        self.asterisk.on_leave = FakeCall.hang_up
        await self.until(lambda: self.house.node.up)
        await self.facts()
        self.assertGreater(len(told), 10)
        self.assertGreater(len(logged), 2)
        self.assertNotIn(NUMBER, "\n".join(logged))
        self.assertNotIn(NUMBER, "\n".join(told))
        self.flushLoggedErrors()

    def test_every_kind_of_fact(self) -> None:
        for name, kind in FACT_TYPES.items():
            secret = dict.fromkeys(("caller", "callback_number", "digits", "text"), NUMBER)
            fact = fact_with(kind, query_code="ABC123", **secret)
            news = news_of(fact)
            self.assertEqual(news["type"], name)
            self.assertNotIn(NUMBER, str(news), name)
            self.assertNotIn("ABC123", str(news), name)
            self.assertNotIn(NUMBER, line(news, ZoneInfo("Asia/Shanghai"), "zh"), name)

    def test_a_number_typed_into_a_reason(self) -> None:
        for kind in (CallerMarked, CallerUnmarked):
            news = news_of(fact_with(kind, reason=f"insults, also from {NUMBER}, twice in 2026"))
            self.assertNotIn(NUMBER, str(news))
            self.assertIn("twice in 2026", news["reason"])

    def test_a_menus_key_is_shown(self) -> None:
        pressed = fact_with(DigitsCollected, digits="2")
        self.assertEqual(news_of(pressed)["digits"], "2")

    def test_short_numbers_are_hidden_whole(self) -> None:
        self.assertEqual([masked(each) for each in ("", "110", "1234567", "13812341234")],
                         ["", "***", "*******", "138****1234"])  # fmt: skip
