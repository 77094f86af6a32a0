"""Channels that hang are ended over the manager, once, with the reason on record; nobody else is touched."""

from __future__ import annotations

from typing import Any, ClassVar

from twisted.logger import eventAsText, globalLogPublisher

from callcenter.ami.snapshot import LiveChannel
from callcenter.callcontrol.hung_channels import _LATE_SECONDS
from callcenter.facts import CallConnected, CallEnded, CallerAbandoned, ChannelEnded, TalkEnded
from tests.callcontrol.hotline import SECOND
from tests.callcontrol.test_hung import channel
from tests.callcontrol.test_reaper import Comparing

MUSIC = channel("haian1-9.9", name="PJSIP/1003-000000aa", application="MusicOnHold", context="default")


class Hanging(Comparing):
    """``acd.hung_seconds`` is 20, a look comes every 5."""

    settings: ClassVar[dict[str, str]] = {"ACD__REAP_SECONDS": "300", "ACD__HUNG_SECONDS": "20"}

    async def setUp(self) -> None:
        await super().setUp()
        self.said: list[str] = []
        observer = self._hear
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)

    def _hear(self, event: Any) -> None:
        self.said.append(eventAsText(event))

    def ended(self) -> list[str]:
        """The channels that Asterisk was told to end."""
        return [action["Channel"] for action in self.asterisk.actions if action["Action"] == "Hangup"]

    async def sees(self, *channels: LiveChannel, looks: int = 1, apart: float = 5) -> None:
        """The reaper looks, so often, and Asterisk shows these."""
        for _ in range(looks):
            self.house.clock.ahead += int(apart * SECOND)  # type: ignore[attr-defined]
            self.house.reaper.compare(channels, self.house.clock.now())
            await self.a_while()

    def figure(self, why: str) -> float | None:
        """The metric."""
        return self.core._registry.get_sample_value("callcenter_channels_ended_total", {"why": why})


class Ended(Hanging):
    async def test_one_that_hangs_in_every_look_for_so_long(self) -> None:
        await self.sees(MUSIC, looks=4)
        self.assertEqual(self.ended(), [])
        await self.sees(MUSIC)
        self.assertEqual(self.ended(), ["haian1-9.9"])
        fact = await self.fact(ChannelEnded)
        told = (fact.endpoint, fact.why, fact.channel, fact.contact)
        self.assertEqual(told, ("PJSIP/1003", "hung", "haian1-9.9", ""))
        self.assertEqual((fact.lasted, fact.hung // SECOND), (100 * SECOND, 20))
        self.assertEqual((self.figure("hung"), self.figure("cap")), (1, 0))
        (line,) = [text for text in self.said if "is ended" in text]
        self.assertIn("channel haian1-9.9 of PJSIP/1003, 100 s old, is ended: since 20 s it is in no call", line)

    async def test_not_one_that_is_young(self) -> None:
        """Looks may be far apart, when Asterisk is slow: its age counts as well."""
        young = channel("haian1-9.9", application="MusicOnHold", duration=19)
        await self.sees(young, looks=3, apart=60)
        self.assertEqual(self.ended(), [])

    async def test_not_one_that_is_with_somebody_in_between(self) -> None:
        friend = channel("haian1-9.8", context="dial", bridge_id="b")
        talking = channel("haian1-9.9", context="dial", bridge_id="b")
        for _ in range(5):
            await self.sees(MUSIC, looks=4)
            await self.sees(talking, friend)
        self.assertEqual((self.ended(), await self.facts(ChannelEnded)), ([], []))

    async def test_what_hung_before_the_manager_was_away_begins_anew(self) -> None:
        await self.sees(MUSIC, looks=4)
        self.house.recovery.lost("test")
        await self.sees(MUSIC, looks=4)
        self.assertEqual(self.ended(), [])
        await self.sees(MUSIC)
        self.assertEqual(self.ended(), ["haian1-9.9"])

    async def test_one_that_does_not_go_is_ended_again_and_counted_once(self) -> None:
        await self.sees(MUSIC, looks=5)
        await self.sees(MUSIC, looks=5)
        self.assertEqual(len(self.ended()), 1)
        await self.sees(MUSIC, looks=2)
        self.assertEqual(len(self.ended()), 2)
        self.assertEqual(len(await self.facts(ChannelEnded)), 1)
        self.assertTrue(any("does not go" in text for text in self.said))
        await self.sees()
        self.assertEqual(self.house.reaper.hung._ended, {})

    async def test_never_when_it_is_switched_off(self) -> None:
        acd = self.house.config.acd.model_copy(update={"hung_seconds": 0.0})
        self.house.config = self.house.config.model_copy(update={"acd": acd})
        await self.sees(MUSIC, looks=20)
        self.assertEqual(self.ended(), [])

    async def test_it_is_seen_although_nobody_is_believed_in_a_call(self) -> None:
        """Asterisk is asked rarely then, and every time once something hangs."""
        self.shown(MUSIC)
        self.house.reaper.look()
        self.assertFalse(self.house.reaper.hung.suspected)
        for _ in range(8):
            self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
            self.house.reaper.look()
            await self.a_while()
        self.assertEqual(self.ended(), ["haian1-9.9"])

    async def test_no_number_is_told(self) -> None:
        number = channel("haian1-9.9", name="Local/13800001234@somewhere-00000001;1", context="somewhere")
        await self.sees(number, looks=5)
        self.assertEqual((await self.fact(ChannelEnded)).endpoint, "Local")
        self.assertNotIn("13800001234", "\n".join(self.said))


class LeftAlone(Hanging):
    async def test_everybody_who_belongs_to_a_call_of_ours(self) -> None:
        """By the channels that Asterisk really shows: one waits, one talks, one has just arrived."""
        self.login("1001")
        talk = await self.talks(await self.arrives(will_press=("",)))
        await self.waits("13800000002", will_press=("",))
        self.asterisk.sound_lengths = {"greeting": 600.0}
        await self.arrives("13800000003")
        for _ in range(8):
            self.house.clock.ahead += 5 * SECOND  # type: ignore[attr-defined]
            await self.sees(*await self.house.node.channels(), apart=0)
        self.assertEqual((self.ended(), await self.facts(ChannelEnded)), ([], []))
        talk.hang_up()

    async def test_one_with_a_session_whatever_asterisk_says_of_it(self) -> None:
        """A phone that is told something by an application that the session runs."""
        call = await self.arrives(will_press=("",))
        shown = channel(call.uniqueid, context="member", application="Playback")
        await self.until(lambda: call.uniqueid in self.house.sessions())
        await self.sees(shown, looks=8)
        self.assertEqual(self.ended(), [])

    async def test_who_is_rung_for_a_callback(self) -> None:
        placed = self.house.outbound.ring("PJSIP/1001", 30, context="member", exten="s", caller_id="12345")
        ringing = channel(placed.contact, application="AppDial2", state="Ringing", context="member")
        await self.sees(ringing, looks=8)
        self.assertEqual(self.ended(), [])
        placed.settle("failed")
        await self.sees(ringing, looks=5)
        self.assertEqual(self.ended(), [placed.contact])

    async def test_callers_that_a_core_is_about_to_adopt(self) -> None:
        """Nobody has told of them yet: they are in the fallback queue, with the offline script, or on the way back."""
        callers = [
            channel(f"haian1-8.{n}", name="PJSIP/trunk-00000001", context=context, application=application)
            for n, (context, application) in enumerate(
                [("fallback", "Queue"), ("fallback", "AGI"), ("hotline", "AGI"), ("hotline", "Dial"), ("fallback", "")]
            )
        ]
        await self.sees(*callers, looks=30)
        self.assertEqual((self.ended(), await self.facts(ChannelEnded)), ([], []))


class TooLong(Hanging):
    settings: ClassVar[dict[str, str]] = {**Hanging.settings, "AGI__MAX_CALL_SECONDS": "4000"}
    longest = 4000 + _LATE_SECONDS

    async def test_a_talk_that_nothing_else_has_ended(self) -> None:
        """Asterisk's own limit has failed: the phone's channel is ended, the caller goes on in the flow."""
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        self.put_forward(4200)
        caller, seat = await self.house.node.channels()
        self.assertIn("trunk", caller.name)

        def both(age: int) -> list[LiveChannel]:
            return [
                channel(
                    each.uniqueid, name=each.name, linkedid=call.uniqueid, context=context, application=application,
                    bridge_id="b", duration=age,
                )
                for each, context, application in ((caller, "hotline", "Dial"), (seat, "seats", "AppDial"))
            ]  # fmt: skip

        await self.sees(*both(self.longest - 1))
        self.assertEqual(self.ended(), [])
        await self.sees(*both(self.longest))
        self.assertEqual(self.ended(), [seat.uniqueid])
        await call.left
        self.assertEqual(dial.state, "over")
        fact = await self.fact(ChannelEnded)
        self.assertEqual((fact.why, fact.endpoint, fact.contact), ("cap", "PJSIP/1001", call.uniqueid))
        talk = await self.fact(TalkEnded)
        self.assertEqual(talk.ended_by, "cap")
        self.assertGreaterEqual(talk.talked, 4000 * SECOND)
        self.assertEqual((await self.fact(CallEnded)).ended_by, "cap")
        self.assertEqual((self.figure("hung"), self.figure("cap")), (0, 1))
        self.assertEqual(self.state_of("1001"), "available")

    async def test_one_that_was_as_long_as_may_be_is_told_apart_whoever_ended_it(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.talks(call)
        self.put_forward(4000)
        dial.hang_up()
        await call.left
        self.assertEqual(((await self.fact(TalkEnded)).ended_by, (await self.fact(CallEnded)).ended_by), ("cap", "cap"))
        sample = self.core._registry.get_sample_value
        self.assertEqual(sample("callcenter_calls_apart_total", {"why": "cap"}), 1)
        self.assertEqual(sample("callcenter_talk_seconds_count", {"queue": "voice"}), 0)
        self.assertEqual(self.house.handling._latest, {})

    async def test_who_was_let_go_by_a_frozen_asterisk_went_at_its_last_sign_of_life(self) -> None:
        """It was killed: the sessions break then, and when the callers went nobody saw."""
        self.login("1001")
        talking = await self.arrives(will_press=("",))
        await self.talks(talking)
        waiting = await self.waits("13800000002", will_press=("",))
        self.put_forward(30)
        last = self.house.clock.now()
        self.house.asterisk_stood = lambda: last
        self.put_forward(60)
        for call in (talking, waiting):
            call.hang_up()
        await self.until(lambda: not self.house.calls)
        for ended in await self.facts(CallEnded):
            self.assertEqual((ended.at, ended.ended_by, ended.uncertain), (last, "unknown", True))
        talk, gave_up = await self.fact(TalkEnded), await self.fact(CallerAbandoned)
        self.assertEqual((talk.at, talk.ended_by, talk.uncertain), (last, "unknown", True))
        self.assertEqual((gave_up.at, gave_up.uncertain), (last, True))
        sample = self.core._registry.get_sample_value
        self.assertEqual(sample("callcenter_calls_apart_total", {"why": "uncertain"}), 2)

    async def test_others_are_told_as_ever(self) -> None:
        self.login("1001")
        for number in ("13800000001", "13800000002"):
            call = await self.arrives(number, will_press=("", "1"))
            dial = await self.talks(call)
            self.put_forward(3999)
            dial.hang_up()
            await call.left
        self.assertEqual({fact.ended_by for fact in await self.facts(TalkEnded)}, {"agent"})
        self.assertEqual(len(await self.facts(CallConnected)), 2)
        self.assertNotIn("cap", {fact.ended_by for fact in await self.facts(CallEnded)})
        self.assertEqual(len(self.house.handling._latest["voice"]), 2)
