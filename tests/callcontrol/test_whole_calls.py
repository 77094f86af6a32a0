"""Whole calls, from arrival to the last fact, as the journal tells them."""

from __future__ import annotations

from callcenter.facts import (
    AppealOpened,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    MessageLeft,
    QueueLeft,
    RatingGiven,
    TalkEnded,
)
from tests.callcontrol.hotline import SECOND, Hotline


class WholeCalls(Hotline):
    async def test_answered_and_rated(self) -> None:
        self.login("1001")
        call = await self.arrives()
        call.will_press("", "1")
        dial = await self.talks(call)
        dial.hang_up()
        await call.left
        await self.a_while()
        self.assertEqual(
            await self.story(call.uniqueid),
            ["CallArrived", "CallerQueued", "CallOffered", "CallConnected", "AppealOpened", "TalkEnded", "RatingGiven",
             "CallEnded"],
        )  # fmt: skip
        connected, ended = await self.fact(CallConnected), await self.fact(TalkEnded)
        self.assertEqual((connected.agent, connected.via, ended.ended_by), ("1001", "core", "agent"))
        self.assertFalse(connected.uncertain)
        rating = await self.fact(RatingGiven)
        self.assertEqual((rating.score, rating.agent, rating.queue), (1, "1001", "voice"))
        self.assertEqual((await self.fact(CallEnded)).ended_by, "agent")
        self.assertEqual(call.variables["CC_DONE"], "1")
        self.assertEqual(self.state_of("1001"), "available")
        self.assertEqual((self.house.calls, self.house.adopted, self.house.known), ({}, {}, set()))

    async def test_hung_up_in_the_ivr(self) -> None:
        call = await self.arrives()
        await self.until(lambda: "greeting" in call.played)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(await self.story(call.uniqueid), ["CallArrived", "CallEnded"])
        self.assertEqual((await self.fact(CallEnded)).ended_by, "caller")

    async def test_abandoned_while_waiting(self) -> None:
        call = await self.waits(will_press=("",))
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(
            await self.story(call.uniqueid),
            ["CallArrived", "CallerQueued", "NobodyFree", "CallerAbandoned", "CallEnded"],
        )
        abandoned = await self.fact(CallerAbandoned)
        self.assertEqual((abandoned.queue, abandoned.ringing), ("voice", False))
        self.assertEqual(abandoned.at, (await self.fact(CallEnded)).at)
        self.assertEqual(len(self.house.floor.line), 0)
        self.login("1001")
        await self.a_while()
        self.assertEqual(self.ringing, [], "a caller who hung up must not ring an agent")

    async def test_hung_up_while_the_phone_rings(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.rings(call)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual(
            await self.story(call.uniqueid),
            ["CallArrived", "CallerQueued", "CallOffered", "OfferWithdrawn", "CallerAbandoned", "CallEnded"],
        )
        self.assertTrue((await self.fact(CallerAbandoned)).ringing)
        self.assertEqual(self.state_of("1001"), "available")

    async def test_the_caller_ends_the_talk(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        await self.talks(call)
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        self.assertEqual((await self.fact(TalkEnded)).ended_by, "caller")
        self.assertEqual(await self.facts(CallerAbandoned), [])
        self.assertEqual(self.state_of("1001"), "available")

    async def test_answered_and_hung_up_in_the_same_moment_is_an_answered_call(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        dial = await self.rings(call)
        dial.answer()
        call.hang_up()
        await self.until(lambda: not self.house.calls)
        await self.fact(CallConnected)
        self.assertEqual(await self.facts(CallerAbandoned), [])

    async def test_the_draft_knows_its_call(self) -> None:
        self.login("1001")
        call = await self.arrives("13912345678", will_press=("",))
        await self.talks(call)
        draft = await self.fact(AppealOpened)
        self.assertEqual(
            (draft.contact, draft.caller, draft.queue, draft.agent, draft.channel, draft.enterprise),
            (call.uniqueid, "13912345678", "voice", "1001", "phone", False),
        )
        self.assertEqual(len(draft.query_code), 6)


class LeavingTheQueue(Hotline):
    phones = ("1001", "1201")

    async def test_a_key_leaves_it(self) -> None:
        self.asterisk.record_seconds = 30.0
        call = await self.waits(will_press=("",))
        call.press("5")
        await self.a_while()
        self.assertIn(call.uniqueid, self.house.floor.line)
        call.press("9")
        await self.until(lambda: any(name.startswith("record:") for name in call.played))
        self.put_forward(4)
        call.press("#")
        await call.left
        await self.a_while()
        left = await self.fact(QueueLeft)
        self.assertEqual((left.why, left.queue), ("key", "voice"))
        self.assertEqual((await self.fact(MessageLeft)).callback_number, "13800001234")

    async def test_a_key_pressed_during_the_announcement_counts_without_events(self) -> None:
        self.asterisk.sound_lengths = {"please_wait": 30.0}
        call = await self.arrives(will_press=("",))
        self.asterisk.drop_managers()
        await self.until(lambda: "please_wait" in call.played)
        call.interrupt("key 9")  # as Asterisk tells it to AGI only
        await self.until(lambda: call.uniqueid not in self.house.floor.line)
        self.assertEqual((await self.fact(QueueLeft)).why, "key")

    async def test_the_longest_wait(self) -> None:
        call = await self.waits(will_press=("",))
        entered = (await self.fact(CallerQueued)).at
        self.put_forward(59)
        await self.a_while()
        self.assertIn(call.uniqueid, self.house.floor.line)
        self.put_forward(2)
        await self.until(lambda: call.uniqueid not in self.house.floor.line)
        left = await self.fact(QueueLeft)
        self.assertEqual((left.why, left.waited), ("timeout", left.at - entered))

    def config(self):  # type: ignore[no-untyped-def]
        config = super().config()
        queues = {**config.queues, "voice": config.queues["voice"].model_copy(update={"max_wait_seconds": 60})}
        return config.model_copy(update={"queues": queues})

    async def test_an_empty_queue_sends_its_callers_on(self) -> None:
        call = await self.waits(will_press=("2",))  # nobody is at an enterprise seat
        queued = await self.facts(CallerQueued)
        self.assertEqual([fact.queue for fact in queued], ["enterprise", "voice"])
        left = await self.fact(QueueLeft)
        self.assertEqual((left.queue, left.why), ("enterprise", "no_agent"))
        self.assertEqual(self.house.floor.line.find(call.uniqueid).entered, queued[0].at)  # type: ignore[union-attr]

    async def test_a_staffed_enterprise_queue_keeps_them(self) -> None:
        self.login("1201")
        call = await self.arrives(will_press=("2",))
        await self.talks(call)
        connected = await self.fact(CallConnected)
        self.assertEqual((connected.queue, connected.agent), ("enterprise", "1201"))
        self.assertTrue((await self.fact(AppealOpened)).enterprise)


class Announcements(Hotline):
    async def test_an_offer_interrupts_one(self) -> None:
        self.asterisk.sound_lengths = {"please_wait": 30.0}
        call = await self.waits(will_press=("",))
        await self.until(lambda: "please_wait" in call.played)
        self.login("1001")
        dial = await self.rings(call)
        self.assertEqual(dial.phone.extension, "1001")
        offered, queued = await self.fact(CallOffered), await self.fact(CallerQueued)
        self.assertLess(offered.at - queued.at, 5 * SECOND)

    async def test_an_interruption_that_comes_between_two_files_is_repeated(self) -> None:
        self.asterisk.sound_lengths = {"please_wait": 30.0}
        call = await self.waits(will_press=("",))
        await self.until(lambda: "please_wait" in call.played)
        taken: list[str] = []
        self.patch(call, "interrupt", lambda how: taken.append(how) if not taken else type(call).interrupt(call, how))
        self.login("1001")
        await self.until(lambda: taken)
        self.assertIsNone(call.dial)
        self.put_forward(0.3)
        await self.rings(call)
        self.assertEqual(taken, ["stop"])

    async def test_the_grip_does_not(self) -> None:
        self.asterisk.sound_lengths = {"please_wait": 30.0}
        call = await self.waits(will_press=("",))
        await self.until(lambda: "please_wait" in call.played)
        self.put_forward(self.core._config.agi.grip_seconds - 1)
        await self.a_while()
        self.assertEqual(call.music, "", "the announcement still plays")
        self.assertNotIn("ControlPlayback", [action["Action"] for action in self.asterisk.actions])
        call.interrupt("done")
        await self.until(lambda: call.music == "default")

    async def test_the_grip_is_renewed_while_music_plays(self) -> None:
        call = await self.waits(will_press=("",))
        await self.until(lambda: call.music == "default")

        def grips() -> int:
            return sum("TIMEOUT(absolute)" in " ".join(words) for words in call.commands)

        self.put_forward(20)  # what was left of the announcement's
        await self.a_while()
        before = grips()
        for _ in range(3):
            self.put_forward(self.core._config.agi.grip_seconds - 1)
            await self.a_while()
        self.assertEqual(grips(), before + 3)
        self.assertEqual(call.music, "default")

    async def test_a_missing_sound_costs_nobody_the_place(self) -> None:
        self.asterisk.missing_sounds = {"please_wait"}
        call = await self.waits(will_press=("",))
        await self.until(lambda: call.music == "default")
        self.login("1001")
        await self.talks(call)
        self.assertEqual(len(self.flushLoggedErrors()), 0)

    async def test_a_missing_sound_is_passed_over_in_a_flow(self) -> None:
        self.asterisk.missing_sounds = {"survey_thanks"}
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        (await self.talks(call)).hang_up()
        await call.left
        await self.a_while()
        self.assertEqual(call.variables.get("CC_DONE"), "1")
