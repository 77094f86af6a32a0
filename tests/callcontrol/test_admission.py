"""The figures of the overload ladder: lines, queues, what is offered instead, who is turned away."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.facts import CallRefused
from tests.callcontrol.test_hung import caller
from tests.callcontrol.test_queue_limits import Limits


class Admission(Limits):
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"max_waiting": 2}}
    settings: ClassVar[dict[str, str]] = {
        "TRUNK__MAX_CALLS": "30", "AGI__MAX_SESSIONS": "50", "OUTBOUND__TO": "127.0.0.1:5999",
    }  # fmt: skip

    def figure(self, name: str, **labels: str) -> float | None:
        """One figure of the page."""
        return self.core._registry.get_sample_value(f"callcenter_{name}", labels)

    async def test_lines(self) -> None:
        self.assertEqual((self.figure("trunk_calls"), self.figure("trunk_calls_limit")), (0, 30))
        self.house.reaper.compare([caller("a"), caller("b", context="fallback")], self.house.clock.now())
        self.assertEqual(self.figure("trunk_calls"), 2)
        self.patch(type(self.house.node), "up", property(lambda node: False))
        self.assertIsNone(self.figure("trunk_calls"), "nobody knows")

    async def test_sessions(self) -> None:
        self.assertEqual((self.figure("agi_sessions"), self.figure("agi_sessions_limit")), (0, 50))
        self.core._server.refused = 3
        self.assertEqual(self.figure("agi_sessions_refused_total"), 3)

    async def test_a_call_that_asterisk_turned_away(self) -> None:
        for why, channel in (("all_busy", "1"), ("all_busy", "2"), ("unassigned", "3")):
            self.refused(why, channel)
        self.refused("13800001234", "4")  # not one of the dialplan's words
        self.asterisk.event("UserEvent", [("UserEvent", "Another"), ("Uniqueid", "5"), ("Why", "all_busy")])
        await self.until(lambda: self.figure("calls_refused_total", why="unassigned") == 1)
        self.assertEqual(self.figure("calls_refused_total", why="all_busy"), 2)
        self.assertEqual({fact.why for fact in await self.facts(CallRefused)}, {"all_busy", "unassigned"})

    def refused(self, why: str, channel: str) -> None:
        self.asterisk.event("UserEvent", [("UserEvent", "CallRefused"), ("Uniqueid", channel), ("Why", why)])

    async def test_a_full_queue_and_what_is_offered_instead(self) -> None:
        self.assertEqual((self.figure("queue_limit", queue="voice"), self.figure("queue_limit", queue="enterprise")),
                         (2, None))  # fmt: skip
        for _ in range(2):
            await self.comes()
        refused = await self.comes()
        await self.facts()
        self.assertEqual(self.figure("queue_exits_total", queue="voice", why="full"), 1)
        self.assertEqual(self.figure("overflow_offers_total", queue="voice", why="full", offer="message"), 1)
        self.assertIn("message_invite", refused.played)

    async def test_the_announcement_of_a_surge(self) -> None:
        self.assertEqual(self.figure("surge_announced"), 0)
        self.house.set_surge("台风", "anna")
        self.assertEqual(self.figure("surge_announced"), 1)

    async def test_sip_is_no_alarm_while_it_is_not_watched(self) -> None:
        self.assertEqual(self.figure("asterisk_answers_sip", node="haian1"), 1)


class TargetOfTheWait(Admission):
    queues: ClassVar[dict[str, dict[str, Any]]] = {
        "voice": {"max_waiting": 9, "target_wait_seconds": 60, "handling_seconds": 20}
    }

    async def test_a_full_queue_and_what_is_offered_instead(self) -> None:
        """Agents on duty times the target, by the handling time; the lower of the two limits counts."""
        self.assertEqual(self.figure("queue_limit", queue="voice"), 9)
        self.login("1001")
        self.assertEqual(self.figure("queue_limit", queue="voice"), 3)
        self.login("1002", "1003")
        self.assertEqual(self.figure("queue_limit", queue="voice"), 9)
