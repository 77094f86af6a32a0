"""What waiting callers are told of their place and wait; nothing of it delays a connection."""

from __future__ import annotations

from typing import ClassVar

from callcenter.acd.expectation import Score
from callcenter.facts import CallConnected, WaitPromised
from tests.callcontrol.hotline import Hotline


class Told(Hotline):
    flows = "ivr_flows"
    settings: ClassVar[dict[str, str]] = {}

    async def busy(self) -> None:
        """One agent, who is in a call."""
        self.login("1001")
        await self.talks(await self.arrives("13800000001", will_press=("",)))

    async def test_place_and_expected_wait(self) -> None:
        await self.busy()
        await self.waits("13800000002", will_press=("",))
        call = await self.waits("13800000003", will_press=("",))
        await self.until(lambda: "wait/minutes" in call.played)
        said = call.played[call.played.index("please_wait") + 1 :]
        self.assertEqual(said[:3], ["wait/ahead", "digits/1", "wait/people"])
        self.assertEqual(said[3], "wait/expected")
        promised = (await self.facts(WaitPromised))[-1]
        self.assertEqual((promised.contact, promised.position, promised.staffed), (call.uniqueid, 2, 1))
        self.assertLess(promised.low, promised.high)
        self.assertEqual(promised.handling, 180_000_000)

    async def test_again_after_a_minute_and_never_more_than_before(self) -> None:
        await self.busy()
        call = await self.waits("13800000002", will_press=("",))
        await self.until(lambda: "wait/minutes" in call.played)
        first = call.played[call.played.index("wait/next") :]
        self.house.handling.change_defaults({"voice": 900.0})
        self.put_forward(61)
        await self.until(lambda: call.played.count("wait/next") == 2)
        await self.a_while()
        second = call.played[len(call.played) - len(first) :]
        self.assertEqual(second, first, "calls got longer, but what was promised stands")

    async def test_an_agent_who_is_free_cuts_it_short(self) -> None:
        await self.busy()
        self.asterisk.sound_lengths = {"wait/next": 30.0}
        call = await self.waits("13800000002", will_press=("",))
        await self.until(lambda: "wait/next" in call.played)
        self.login("1002")
        await self.talks(call)
        self.assertNotIn("wait/minutes", call.played)

    async def test_a_missing_sound_does_not_kill_the_wait(self) -> None:
        await self.busy()
        self.asterisk.missing_sounds = {"wait/next", "wait/expected"}
        call = await self.waits("13800000002", will_press=("",))
        self.login("1002")
        await self.talks(call)
        self.flushLoggedErrors()

    async def test_estimates_that_come_wrong_are_noted_and_not_told(self) -> None:
        await self.busy()
        score = self.house.estimates.scores["voice"] = Score()
        for _ in range(20):
            score.add(1, 2, 1000)
        call = await self.waits("13800000002", will_press=("",))
        await self.until(lambda: "wait/next" in call.played)
        await self.a_while()
        self.assertNotIn("wait/expected", call.played)
        self.assertFalse((await self.facts(WaitPromised))[-1].said)

    async def test_what_became_of_it_is_scored(self) -> None:
        await self.busy()
        call = await self.waits("13800000002", will_press=("",))
        await self.until(lambda: "wait/minutes" in call.played)
        self.put_forward(120)
        self.login("1002")
        await self.talks(call)
        told = await self.facts(WaitPromised)
        self.assertEqual(len(await self.facts(CallConnected)), 2)
        self.assertEqual(len(self.house.estimates.score("voice")._hits), len(told))
        self.assertEqual({each.contact for each in told}, {call.uniqueid})

    async def test_nobody_on_duty_nothing_is_promised(self) -> None:
        call = await self.waits("13800000002", will_press=("",))
        await self.a_while()
        self.assertEqual([name for name in call.played if name.startswith("wait/")], [])
        self.assertEqual(await self.facts(WaitPromised), [])
