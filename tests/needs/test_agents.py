"""What agents count on: their time, their pauses, their own words about when they are ready."""

from __future__ import annotations

from typing import Any, ClassVar

from callcenter.errors import AgentTransitionInvalid
from tests.callcontrol.test_feature_codes import Phones
from tests.callcontrol.test_recovery import Recovering
from tests.callcontrol.test_reload import Reloading
from tests.needs.desk import Desk


class AfterARestart(Desk, Recovering):
    async def test_need_06_statistics_and_pause_reasons_survive_a_restart(self) -> None:
        """A core that ends and starts again knows each agent's shift: calls, talk, pauses by reason, and the state."""
        self.login("1001", "1002")
        await self.by_link("pause", agent="1002", reason="training")
        self.put_forward(600)
        await self.by_link("unpause", agent="1002")
        for seconds in (30, 40):
            call = await self.arrives(f"138000000{seconds}", will_press=("", "1"))
            dial = await self.talks(call)
            self.put_forward(seconds)
            dial.hang_up()
            await call.left
            call.hang_up()
            await self.until(lambda: not self.house.calls)
        await self.by_link("pause", agent="1001", reason="lunch")
        self.put_forward(120)
        before = [await self.agent_row(agent) for agent in ("1001", "1002")]
        await self.restart()
        after = [await self.agent_row(agent) for agent in ("1001", "1002")]
        self.about(sum(row["talked"] for row in before), 70)
        for old, new in zip(before, after, strict=True):
            self.about(new.pop("since"), old.pop("since"))
            for reason, seconds in old.pop("paused").items():
                self.about(new["paused"].pop(reason), seconds)
            self.assertEqual(new.pop("paused"), {})
            self.assertEqual(new, old)
        self.assertEqual([row["calls"] for row in after], [1, 1])
        self.assertEqual((after[0]["state"], after[0]["reason"]), ("paused", "lunch"))
        await self.by_link("unpause", agent="1001")
        await self.by_link("pause", agent="1001", reason="lunch")
        self.put_forward(60)
        self.about((await self.agent_row("1001"))["paused"]["lunch"], 180)


class AfterTheCall(Desk, Phones):
    queues: ClassVar[dict[str, dict[str, Any]]] = {
        "voice": {"wrap_up_seconds": 30, "max_wrap_up_seconds": 300},
        "enterprise": {"wrap_up_seconds": 45},
    }
    phones = ("1001", "1002", "1003", "1201")

    async def is_left_alone(self, agent: str, seconds: int) -> None:
        """An agent has after-call work for just so long, and is available then."""
        self.assertEqual((await self.agent_row(agent))["state"], "wrap_up")
        self.put_forward(seconds - 2)
        await self.a_while()
        self.assertEqual((await self.agent_row(agent))["state"], "wrap_up")
        self.put_forward(2)
        await self.a_while()
        self.assertEqual((await self.agent_row(agent))["state"], "available")

    async def test_need_07_wrap_up_is_honoured_in_every_queue_and_after_transfers(self) -> None:
        """Each queue's own time for after-call work follows each talk in it, also the part before a transfer."""
        for key, agent, seconds in (("", "1001", 30), ("2", "1201", 45)):
            await self.by_link("login", agent=agent)
            call = await self.arrives(will_press=(key, "1"))
            (await self.talks_at(call, agent)).hang_up()
            await call.left
            await self.is_left_alone(agent, seconds)
        self.assertEqual(set(self.house.config.queues), {"voice", "enterprise"})
        sent_on = await self.arrives("13800000002", will_press=("", "1"))
        await self.talks_at(sent_on, "1001")
        await self.by_link("login", agent="1002")
        await self.by_link("transfer", agent="1001", to="1002")
        second = await self.talks_at(sent_on, "1002")
        waiting = await self.waits("13800000003", will_press=("", "1"))
        await self.is_left_alone_until_rung("1001", 30)
        (await self.talks_at(waiting, "1001")).hang_up()
        second.hang_up()
        await sent_on.left
        await self.is_left_alone("1002", 30)

    async def is_left_alone_until_rung(self, agent: str, seconds: int) -> None:
        """Somebody waits, and the agent's phone is silent all the same until the after-call work is over."""
        self.assertEqual((await self.agent_row(agent))["state"], "wrap_up")
        self.put_forward(seconds - 2)
        await self.a_while()
        self.assertIsNone(self.asterisk.phones[agent].talking)
        self.put_forward(2)
        await self.until(lambda: self.state_of(agent) == "ringing")

    async def test_need_15_i_can_extend_my_after_call_work_and_end_it_early(self) -> None:
        """More time is more time, up to the queue's limit; by the phone's own key the agent is back at once."""
        await self.by_link("login", agent="1001")
        call = await self.arrives(will_press=("", "1"))
        (await self.talks_at(call, "1001")).hang_up()
        await call.left
        waiting = await self.waits("13800000002", will_press=("", "1"))
        said = await self.by_link("extend", agent="1001", seconds=60)
        self.assertIn("for 90 s more", said["said"])
        self.put_forward(88)
        await self.a_while()
        self.assertIsNone(waiting.dial)
        self.assertIn("for 212 s more", (await self.by_link("extend", agent="1001", seconds=9999))["said"])
        self.assertIn("300 s, no longer", await self.refused(AgentTransitionInvalid, "extend", agent="1001"))
        self.put_forward(200)
        await self.a_while()
        self.assertIsNone(waiting.dial)
        self.assertEqual(await self.hears("1001", "*48"), ["code_ready"])
        await self.rings_at(waiting, "1001")


class WhileAllWork(Desk, Reloading):
    async def test_need_25_a_queue_is_changed_without_logging_anybody_out_and_asked_over_the_link(self) -> None:
        """New settings reach the next call: who sits, talks or waits notices nothing, and the link tells the queue."""
        self.login("1001", "1002")
        talking = await self.arrives("13800000001", will_press=("", "1"))
        dial = await self.talks(talking)
        other = "1002" if dial.phone.extension == "1001" else "1001"
        await self.by_link("pause", agent=other, reason="lunch")
        first, second = [await self.waits(f"1380000001{n}", will_press=("", "1")) for n in range(2)]
        self.put_forward(30)
        before = await self.by_link("agents")
        self.queue(title="热线", wrap_up_seconds=20, ring_seconds=9, strategy="fewest_calls")
        self.assertEqual((await self.by_link("reload"))["changed"], ["queues.voice"])
        seen = [{**row, "since": 0, "paused": 0} for row in before]
        self.assertEqual([{**row, "since": 0, "paused": 0} for row in await self.by_link("agents")], seen)
        voice = next(row for row in await self.by_link("queues") if row["queue"] == "voice")
        self.assertEqual((voice["title"], voice["waiting"], voice["staffed"], voice["free"]), ("热线", 2, 2, 0))
        self.about(voice["longest_wait"], 30)
        self.assertEqual((dial.state, first.music, second.music), ("talking", "default", "default"))
        dial.hang_up()
        await talking.left
        self.assertEqual((await self.agent_row(dial.phone.extension))["state"], "wrap_up")
        self.put_forward(21)
        await self.rings_at(first, dial.phone.extension)
        self.assertIn(f"PJSIP/{dial.phone.extension},9,gr", first.commands[-1])
        self.assertIsNone(second.dial)


class WithoutTheControlConnection(Desk, Recovering):
    async def test_need_13_losing_the_control_connection_costs_nobody_a_call(self) -> None:
        """Asterisk's manager is gone for minutes: talks go on, who waits is served, and the record is whole."""
        self.login("1001")
        talking = await self.arrives("13800000001", will_press=("", "1"))
        dial = await self.talks(talking)
        waiting = await self.waits("13800000002", will_press=("", "1"))
        await self.lose_manager()
        self.put_forward(60)
        dial.hang_up()
        await talking.left
        talking.hang_up()  # as the dialplan does
        second = await self.rings(waiting)
        newcomer = await self.waits("13800000003", will_press=("", "1"))
        second.answer()
        self.put_forward(10)
        second.hang_up()
        await waiting.left
        waiting.hang_up()
        third = await self.rings(newcomer)
        third.answer()
        await self.find_manager()
        await self.until(lambda: self.state_of("1001") == "on_call")
        third.hang_up()
        await newcomer.left
        self.assertEqual((await self.agent_row("1001"))["state"], "available")
        rows = [await self.record_of(call) for call in (talking, waiting, newcomer)]
        self.assertEqual([(row["result"], row["agent"], row["rating"]) for row in rows], [("answered", "1001", 1)] * 3)
        self.about(rows[0]["talked"], 60)
        self.about(rows[1]["waited"], 60)
        page = await self.page()
        self.assertIn('callcenter_ami_connected{node="haian1"} 1.0', page)
        self.assertIn('callcenter_calls_total{result="answered"} 3.0', page)
        self.assertIn('callcenter_calls_total{result="abandoned"} 0.0', page)
