"""What agents do between login and logout: missed calls, pauses, after-call work, and what it adds up to."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from time import monotonic
from typing import Any, ClassVar
from unittest.mock import patch

from twisted.internet.threads import deferToThread

from callcenter import errors
from callcenter.__main__ import main
from callcenter.facts import AgentStateChanged, OfferUnreachable, PauseOverrun, RingNoAnswer, TalkEnded
from callcenter.testing import FakeCall
from tests.callcontrol.hotline import SECOND
from tests.callcontrol.test_agents_at_work import Working
from tests.callcontrol.test_recovery import Recovering

MINUTE = 60.0


class Missing(Working):
    settings: ClassVar[dict[str, str]] = {"ACD__REST_SECONDS": "1"}

    async def misses(self, call: FakeCall, how: str = "no_answer") -> None:
        """The agent's phone rings for a caller and nobody answers."""
        getattr(await self.rings(call), how)()
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        self.put_forward(1.1)


class MissingCalls(Missing):
    async def test_three_in_a_row_pause_the_agent(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        await self.misses(call)
        await self.misses(call, "reject")
        self.assertNotEqual(self.state_of("1001"), "paused")
        await self.misses(call)
        self.assertEqual((self.state_of("1001"), self.agent("1001").reason), ("paused", "missed_calls"))
        last = (await self.facts(AgentStateChanged))[-1]
        self.assertEqual((last.event, last.after, last.reason), ("miss", "paused", "missed_calls"))
        self.put_forward(300)
        await self.a_while()
        self.assertIsNone(call.dial, "nothing is offered until the pause is ended")
        self.assertIn(call.uniqueid, self.house.floor.line)
        await self.ask("unpause", agent="1001")
        await self.rings(call)

    async def test_the_count_begins_anew_after_the_pause(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        for _ in range(3):
            await self.misses(call)
        await self.ask("unpause", agent="1001")
        for _ in range(2):
            await self.misses(call)
        await self.rings(call)

    async def test_an_answered_call_in_between_counts(self) -> None:
        self.login("1001")
        first = await self.arrives(will_press=("", "1"))
        for _ in range(2):
            await self.misses(first)
        (await self.talks(first)).hang_up()
        await first.left
        second = await self.arrives("13800000002", will_press=("", "1"))
        for _ in range(2):
            await self.misses(second)
        await self.misses(second)
        self.assertEqual(self.state_of("1001"), "paused")
        self.assertEqual(len(await self.facts(RingNoAnswer)), 5)

    async def test_a_phone_that_is_not_there_does_not_count(self) -> None:
        self.login("1001")
        for _ in range(3):
            self.asterisk.phones["1001"].registered = False  # silently
            call = await self.arrives(will_press=("",))
            await self.until(lambda: not self.agent("1001").view.reachable)
            call.hang_up()
            await self.until(lambda: not self.house.calls)
            self.asterisk.register("1001")
            await self.until(lambda: self.agent("1001").view.reachable)
            self.put_forward(1.1)
        self.assertEqual(len(await self.facts(OfferUnreachable)), 3)
        self.assertEqual((self.state_of("1001"), self.agent("1001").misses), ("available", 0))

    async def test_a_caller_who_hangs_up_is_no_missed_call(self) -> None:
        self.login("1001")
        for _ in range(3):
            call = await self.arrives(will_press=("",))
            await self.rings(call)
            call.hang_up()
            await self.until(lambda: not self.house.calls)
        self.assertEqual((self.state_of("1001"), self.agent("1001").misses), ("available", 0))

    async def test_the_reason_that_the_agent_gave_is_kept(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        for _ in range(2):
            await self.misses(call)
        dial = await self.rings(call)
        await self.ask("pause", agent="1001", reason="lunch")
        dial.no_answer()
        await self.until(lambda: self.state_of("1001") == "paused")
        self.assertEqual((self.agent("1001").reason, self.agent("1001").misses), ("lunch", 0))

    async def test_others_are_tried_meanwhile(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        for _ in range(3):
            await self.misses(call)
        self.login("1002")
        self.assertEqual((await self.rings(call)).phone.extension, "1002")

    async def test_logging_in_again_begins_anew(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        for _ in range(2):
            await self.misses(call)
        (await self.rings(call)).no_answer()
        await self.until(lambda: self.state_of("1001") == "paused")
        self.house.roster.logout("1001", "test")
        self.login("1001")
        self.put_forward(1.1)
        await self.misses(call)
        self.assertEqual(self.agent("1001").misses, 1)


class MissingCallsAsOftenAsTheyLike(Missing):
    settings: ClassVar[dict[str, str]] = {"ACD__REST_SECONDS": "1", "ACD__AUTO_PAUSE_MISSES": "0"}

    async def test_nobody_is_paused(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        for _ in range(5):
            await self.misses(call)
        self.assertNotEqual(self.state_of("1001"), "paused")


class Pauses(Working, Recovering):
    """As shipped: ``rest`` may last 15 minutes and an hour in a shift, ``lunch`` 60 and 90 minutes."""

    def look(self) -> None:
        """As the core does every few seconds."""
        self.house.shift.look_at_pauses()

    async def pauses_for(self, reason: str, minutes: float) -> None:
        """A whole pause."""
        await self.ask("pause", agent="1001", reason=reason)
        self.put_forward(minutes * MINUTE)
        self.look()
        await self.ask("unpause", agent="1001")

    async def test_one_that_is_too_long_is_said_once(self) -> None:
        self.login("1001")
        row = await self.ask("pause", agent="1001", reason="lunch")
        self.assertFalse(row["overrun"])
        self.put_forward(60 * MINUTE - 5)
        self.look()
        self.assertEqual(await self.facts(PauseOverrun), [])
        self.put_forward(6)
        self.look()
        self.put_forward(45 * MINUTE)  # past the limit of the shift as well
        self.look()
        said = await self.fact(PauseOverrun)
        self.assertEqual((said.agent, said.reason, said.limit), ("1001", "lunch", "single"))
        self.assertEqual(said.paused, said.shift)
        self.assertLess(3600 * SECOND, said.paused)
        self.assertLess(said.paused, 3620 * SECOND)
        self.assertTrue((await self.ask("agents"))[0]["overrun"])
        row = await self.ask("unpause", agent="1001")
        self.assertFalse(row["overrun"])

    async def test_too_many_in_a_shift(self) -> None:
        self.login("1001")
        for _ in range(4):
            await self.pauses_for("rest", 14)
        self.assertEqual(await self.facts(PauseOverrun), [])
        await self.pauses_for("training", 14)
        await self.ask("pause", agent="1001", reason="rest")
        self.put_forward(5 * MINUTE)
        self.look()
        self.look()
        said = await self.fact(PauseOverrun)
        self.assertEqual((said.reason, said.limit), ("rest", "shift"))
        self.assertEqual((round(said.paused / SECOND / MINUTE), round(said.shift / SECOND / MINUTE)), (5, 61))

    async def test_each_pause_has_its_own_word(self) -> None:
        self.login("1001")
        for _ in range(2):
            await self.pauses_for("rest", 16)
        self.assertEqual([fact.limit for fact in await self.facts(PauseOverrun)], ["single", "single"])

    async def test_a_new_shift_begins_from_zero(self) -> None:
        self.login("1001")
        await self.pauses_for("rest", 14)
        self.assertEqual(round((await self.ask("agents"))[0]["paused"]["rest"] / MINUTE), 14)
        self.house.roster.logout("1001", "test")
        self.login("1001")
        self.assertEqual((await self.ask("agents"))[0]["paused"], {})

    async def test_reasons_without_a_limit(self) -> None:
        self.login("1001")
        await self.pauses_for("training", 600)
        await self.pauses_for("去派出所", 600)
        self.assertEqual(await self.facts(PauseOverrun), [])

    async def test_a_code_stands_for_its_reason(self) -> None:
        self.login("1001")
        row = await self.ask("pause", agent="1001", reason="2")
        self.assertEqual((row["state"], row["reason"]), ("paused", "lunch"))
        row = await self.ask("pause", agent="1001", reason=1)
        self.assertEqual(row["reason"], "rest")
        row = await self.ask("pause", agent="1001", reason="77")
        self.assertEqual(row["reason"], "77", "no code: it stands for itself")

    async def test_the_same_reason_again_is_the_same_pause(self) -> None:
        """Nobody gets more time by asking for the pause they are in."""
        self.login("1001")
        await self.ask("pause", agent="1001", reason="rest")
        self.put_forward(14 * MINUTE)
        await self.ask("pause", agent="1001", reason="rest")
        self.put_forward(2 * MINUTE)
        self.look()
        self.assertEqual((await self.fact(PauseOverrun)).limit, "single")
        await self.ask("pause", agent="1001", reason="rest")
        self.look()
        self.assertEqual(len(await self.facts(PauseOverrun)), 1)
        self.assertEqual(len([fact for fact in await self.facts(AgentStateChanged) if fact.event == "pause"]), 1)

    async def test_it_is_said_once_although_the_core_was_replaced(self) -> None:
        self.login("1001")
        await self.ask("pause", agent="1001", reason="rest")
        self.put_forward(16 * MINUTE)
        self.look()
        await self.facts()
        await self.restart()
        self.put_forward(1)
        self.look()
        self.assertTrue((await self.ask("agents"))[0]["overrun"])
        self.assertEqual(len(await self.facts(PauseOverrun)), 1)

    async def test_the_core_looks_by_itself(self) -> None:
        self.login("1001")
        await self.ask("pause", agent="1001", reason="rest")
        self.put_forward(16 * MINUTE)
        await self.until(lambda: self.agent("1001").overrun)


class Totals(Working, Recovering):
    """What an agent did since the login."""

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.on_leave = FakeCall.hang_up

    async def talks_for(self, seconds: float) -> None:
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        self.put_forward(seconds)
        dial.hang_up()
        await call.left

    async def totals(self, agent: str = "1001") -> dict[str, Any]:
        """Of an agent as ``ctl agents`` shows it, to ten seconds: what the test itself takes does not count."""
        (row,) = [row for row in await self.ask("agents") if row["agent"] == agent]
        paused = {reason: round(seconds, -1) for reason, seconds in row["paused"].items()}
        return {"calls": row["calls"], "talked": round(row["talked"], -1), "paused": paused}

    async def work(self) -> dict[str, Any]:
        """Two calls and three pauses, the last of which goes on."""
        self.login("1001")
        await self.talks_for(100)
        for reason, seconds in (("lunch", 600), ("rest", 60)):
            await self.ask("pause", agent="1001", reason=reason)
            self.put_forward(seconds)
            await self.ask("unpause", agent="1001")
        await self.talks_for(50)
        await self.ask("pause", agent="1001", reason="lunch")
        self.put_forward(30)
        return {"calls": 2, "talked": 150, "paused": {"lunch": 630, "rest": 60}}

    async def test_they_add_up(self) -> None:
        expected = await self.work()
        self.assertEqual(await self.totals(), expected)
        await self.ask("pause", agent="1001", reason="rest")
        self.put_forward(20)
        self.assertEqual((await self.totals())["paused"], {"lunch": 630, "rest": 80})

    async def test_nothing_is_lost_in_a_restart(self) -> None:
        expected = await self.work()
        await self.facts()
        for _ in range(2):
            await self.restart()
            self.assertEqual(await self.totals(), expected)
        self.put_forward(70)
        self.assertEqual((await self.totals())["paused"]["lunch"], 700)
        await self.ask("unpause", agent="1001")
        await self.talks_for(10)
        self.assertEqual(await self.totals(), {"calls": 3, "talked": 160, "paused": {"lunch": 700, "rest": 60}})

    async def test_a_talk_that_outlives_its_core_is_counted_once(self) -> None:
        self.asterisk.on_leave = lambda call: None
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.talks(call)
        self.put_forward(10)
        await self.facts()
        await self.restart()
        self.assertEqual(await self.totals(), {"calls": 0, "talked": 0, "paused": {}})
        self.put_forward(10)
        dial.hang_up()
        await call.left
        back = await self.returns(call, CC_BACK=str(self.house.clock.now() // 1000))
        back.will_press("1")
        await self.until(lambda: back.variables.get("CC_DONE") == "1")
        self.assertEqual(await self.totals(), {"calls": 1, "talked": 20, "paused": {}})
        await self.fact(TalkEnded)

    async def test_another_shift_does_not_count(self) -> None:
        await self.work()
        self.house.roster.logout("1001", "test")
        self.put_forward(60)
        self.login("1001")
        self.put_forward(5)
        self.assertEqual(await self.totals(), {"calls": 0, "talked": 0, "paused": {}})
        await self.facts()
        await self.restart()
        self.assertEqual(await self.totals(), {"calls": 0, "talked": 0, "paused": {}})

    async def test_as_json_on_the_command_line(self) -> None:
        await self.work()
        config, said = self.core._config, io.StringIO()
        environment = {**os.environ, "CALLCENTER_STATE_DIR": str(config.state)}

        def ask() -> int:
            with patch.dict(os.environ, environment), contextlib.redirect_stdout(said):
                return main(["ctl", "agents", "--json"])

        self.assertEqual(await deferToThread(ask), 0)
        (row,) = json.loads(said.getvalue())
        self.assertEqual((row["agent"], row["state"], row["reason"]), ("1001", "paused", "lunch"))
        self.assertEqual((row["calls"], round(row["talked"], -1)), (2, 150))
        paused = {reason: round(seconds, -1) for reason, seconds in row["paused"].items()}
        self.assertEqual(paused, {"lunch": 630, "rest": 60})


class Wrapping(Working, Recovering):
    queues: ClassVar[dict[str, dict[str, Any]]] = {"voice": {"wrap_up_seconds": 30, "max_wrap_up_seconds": 100}}

    async def setUp(self) -> None:
        await super().setUp()
        self.asterisk.on_leave = FakeCall.hang_up

    async def after_a_call(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        (await self.talks(call)).hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        await call.left

    def has_more(self, said: str, seconds: int) -> None:
        """After-call work goes on for so long, less the time that the test itself took."""
        found = re.search(r"agent 1001 has after-call work for (\d+) s more", said)
        assert found is not None, said
        took = monotonic() - self.began
        self.assertTrue(seconds - 1 - took <= int(found[1]) <= seconds, f"{said}, not {seconds} s (- {took:.1f} s)")


class AfterCallWork(Wrapping):
    async def test_more_is_added_at_its_end(self) -> None:
        await self.after_a_call()
        self.put_forward(10)
        row = await self.ask("extend", agent="1001", seconds=60, by="anna")
        self.has_more(row["said"], 80)
        self.assertEqual(row["state"], "wrap_up")
        last = (await self.facts(AgentStateChanged))[-1]
        self.assertEqual((last.event, last.before, last.after, last.actor), ("extend", "wrap_up", "wrap_up", "anna"))
        self.put_forward(78)
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.put_forward(3)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_a_minute_unless_told_otherwise(self) -> None:
        await self.after_a_call()
        self.has_more((await self.ask("extend", agent="1001"))["said"], 90)

    async def test_no_longer_than_the_queue_allows(self) -> None:
        await self.after_a_call()
        self.has_more((await self.ask("extend", agent="1001", seconds=5000))["said"], 100)
        self.put_forward(50)
        why = await self.refused(errors.AgentTransitionInvalid, "extend", agent="1001", seconds=1)
        self.assertEqual(why, "agent 1001: after-call work may last 100 s, no longer")
        self.put_forward(48)
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.put_forward(3)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_ended_early_although_extended(self) -> None:
        await self.after_a_call()
        await self.ask("extend", agent="1001", seconds=60)
        self.assertEqual((await self.ask("ready", agent="1001"))["state"], "available")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        self.put_forward(101)
        self.assertEqual(self.state_of("1001"), "on_call", "the old timers touch nobody")

    async def test_a_later_one_is_not_shortened_by_the_one_before(self) -> None:
        await self.after_a_call()
        self.put_forward(20)
        await self.ask("ready", agent="1001")
        call = await self.arrives(will_press=("", "1"))
        (await self.talks(call)).hang_up()
        await self.until(lambda: self.state_of("1001") == "wrap_up")
        self.put_forward(15)
        self.assertEqual(self.state_of("1001"), "wrap_up")
        said = (await self.ask("extend", agent="1001", seconds=500))["said"]
        self.has_more(said, 85)  # 100 s from its own beginning

    async def test_only_after_a_call(self) -> None:
        why = await self.refused(errors.AgentNotLoggedIn, "extend", agent="1001")
        self.assertIn("agent 1001 is not logged in", why)
        self.login("1001")
        why = await self.refused(errors.AgentTransitionInvalid, "extend", agent="1001", seconds=60)
        self.assertEqual(why, "agent 1001 is available: only after-call work can be extended")
        await self.talks(await self.arrives(will_press=("",)))
        why = await self.refused(errors.AgentTransitionInvalid, "extend", agent="1001", seconds=60)
        self.assertEqual(why, "agent 1001 is on_call: only after-call work can be extended")
        await self.refused(errors.CommandRefused, "extend", agent="1001", seconds="viel")

    async def test_it_can_become_a_pause(self) -> None:
        await self.after_a_call()
        await self.ask("extend", agent="1001", seconds=60)
        self.assertEqual((await self.ask("pause", agent="1001", reason="lunch"))["state"], "paused")
        self.put_forward(101)
        self.assertEqual(self.state_of("1001"), "paused")

    async def test_after_a_restart_it_ends(self) -> None:
        await self.after_a_call()
        self.put_forward(10)
        await self.facts()
        await self.restart()
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.put_forward(18)
        self.assertEqual(self.state_of("1001"), "wrap_up")
        self.put_forward(3)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_after_a_restart_it_can_be_extended(self) -> None:
        await self.after_a_call()
        await self.facts()
        await self.restart()
        self.has_more((await self.ask("extend", agent="1001", seconds=500))["said"], 100)

    async def test_what_it_takes_counts_as_handling(self) -> None:
        self.assertEqual(self.house.handling.mean("voice"), 180.0)
        for _ in range(10):
            self.house.shift.talk_over(self.agent("1001"), "voice", "", 20 * SECOND)
        self.assertEqual(self.house.handling.mean("voice"), 50.0)


class OfTwoQueues(Wrapping):
    """The agent serves enterprises as well, whose calls need other times."""

    queues: ClassVar[dict[str, dict[str, Any]]] = {
        **Wrapping.queues,
        "enterprise": {"wrap_up_seconds": 300, "max_wrap_up_seconds": 3000, "needs": {}, "relax": ()},
    }

    def config(self) -> Any:
        config = super().config()
        both = config.agents["1001"].model_copy(update={"skills": {"voice": 5, "enterprise": 5}})
        return config.model_copy(update={"agents": {**config.agents, "1001": both}})

    async def test_after_a_restart_the_queue_of_the_call_counts(self) -> None:
        await self.after_a_call()
        await self.facts()
        await self.restart()
        self.has_more((await self.ask("extend", agent="1001", seconds=500))["said"], 100)
        self.put_forward(101)
        self.assertEqual(self.state_of("1001"), "available")
