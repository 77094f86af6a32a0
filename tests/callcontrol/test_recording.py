"""Recordings of talks: begun by the dial, paused by the agent, on record whatever becomes of the core."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

from callcenter.callcontrol.commands import verbs
from callcenter.callcontrol.recording_files import Kept, file_of, finished, make_folder
from callcenter.errors import CommandRefused
from callcenter.facts import (
    CallConnected,
    RecordingEnded,
    RecordingPaused,
    RecordingResumed,
    RecordingSkipped,
    RecordingStarted,
    TalkEnded,
)
from callcenter.testing import FakeCall, FakeDial
from tests.callcontrol.hotline import SECOND
from tests.callcontrol.test_recovery import Recovering


class Recording(Recovering):
    settings: ClassVar[dict[str, str]] = {
        "RECORDING__ENABLED": "true",
        "RECORDING__MIN_FREE_MB": "0",
        "RECORDING__MAX_LAG_MS": "60000",
    }

    async def begin(self) -> None:
        self.asterisk.recordings = self.folder = self.state / "recordings"
        await super().begin()
        room = self.house.recordings.room
        await self.until(lambda: room._seen or not self.house.config.recording.enabled)

    async def a_talk(self, agent: str = "1001", **more: Any) -> tuple[FakeCall, FakeDial]:
        self.login(agent)
        call = await self.arrives(will_press=("", "1"), **more)
        return call, await self.talks(call)

    async def over(self) -> RecordingEnded:
        """The one recording that ended, once Asterisk has had its time to write."""
        for _ in range(100):
            self.timers.advance(0.5)
            await self.a_while()
            if await self.facts(RecordingEnded):
                break
        return await self.fact(RecordingEnded)

    async def ctl(self, switch: str, agent: str = "1001", by: str = "ctl") -> Any:
        return await verbs(self.house)["recording"]({"switch": switch, "agent": agent, "by": by})

    def muted(self) -> list[str]:
        return [each["State"] for each in self.asterisk.actions if each["Action"] == "MixMonitorMute"]


class ATalk(Recording):
    async def test_is_recorded_from_the_answer_to_the_end(self) -> None:
        call, dial = await self.a_talk()
        self.assertEqual(self.house.live_calls()[0]["recording"], "on")
        dial.hang_up()
        ended = await self.over()
        started, connected = await self.fact(RecordingStarted), await self.fact(CallConnected)
        talk = await self.fact(TalkEnded)
        self.assertEqual(started.at, connected.at)
        self.assertEqual((started.recording, started.segment), (f"{call.uniqueid}-1", 1))
        self.assertEqual((started.offer, started.agent), (connected.offer, "1001"))
        self.assertEqual((ended.at, ended.why, ended.seconds), (talk.at, "talk_over", 2.0))
        self.assertEqual(ended.lasted, talk.talked)
        self.assertEqual(ended.file, started.file)

    async def test_lies_in_the_folder_of_its_day_for_nobody_else_to_read(self) -> None:
        call, dial = await self.a_talk()
        dial.hang_up()
        ended = await self.over()
        path = self.state / ended.file
        self.assertRegex(ended.file, rf"^recordings/\d{{4}}/\d\d/\d\d/{call.uniqueid}-1\.wav$")
        self.assertNotIn(call.caller, ended.file)
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o750)

    async def test_an_offer_that_is_not_answered_leaves_nothing(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("",))
        (await self.rings(call)).no_answer()
        await self.until(lambda: self.state_of("1001") == "available")
        self.login("1002")
        dial = await self.talks(call)
        self.assertEqual(dial.phone.extension, "1002")
        dial.hang_up()
        ended = await self.over()
        self.assertEqual((ended.segment, ended.agent), (1, "1002"))
        self.assertEqual(len(list(self.folder.rglob("*.wav"))), 1)

    async def test_the_caller_hangs_up(self) -> None:
        call, _ = await self.a_talk()
        call.hang_up()
        ended = await self.over()
        self.assertEqual(ended.at, (await self.fact(TalkEnded)).at)
        self.assertEqual(self.house.recordings.running(), [])
        self.assertEqual(self.house.recordings._contacts, {})

    async def test_a_file_without_sound_is_told_so(self) -> None:
        self.asterisk.talk_sound = 0.0
        _, dial = await self.a_talk()
        dial.hang_up()
        self.assertEqual((await self.over()).seconds, 0.0)
        self.assertEqual(self.recordings_total(), {"empty": 1.0})

    async def test_a_file_that_never_came_to_be_is_told_so(self) -> None:
        self.asterisk.recordings = None
        _, dial = await self.a_talk()
        dial.hang_up()
        self.assertEqual((await self.over()).seconds, 0.0)
        self.assertIsNotNone(await self.fact(TalkEnded))

    async def test_is_counted(self) -> None:
        _, dial = await self.a_talk()
        dial.hang_up()
        await self.over()
        self.assertEqual(self.recordings_total(), {"recorded": 1.0})

    def recordings_total(self) -> dict[str, float]:
        metric = self.core._metrics._recordings
        return {str(result): child._value.get() for result, child in metric.items()}

    async def test_of_which_much_is_missing_is_counted_apart(self) -> None:
        _, dial = await self.a_talk()
        self.put_forward(60)
        dial.hang_up()
        await self.over()
        self.assertEqual(self.recordings_total(), {"short": 1.0})

    async def test_the_flow_knows_that_callers_must_be_told(self) -> None:
        self.assertIs(self.house.variables_for("13800001234")["recording"], True)


class SwitchedOff(Recording):
    settings: ClassVar[dict[str, str]] = {}

    async def test_nothing_is_recorded_and_nobody_is_told_otherwise(self) -> None:
        _, dial = await self.a_talk()
        self.assertNotIn("recorded", dial.options)
        dial.hang_up()
        await self.a_while()
        self.assertEqual(await self.facts(RecordingStarted, RecordingSkipped), [])  # type: ignore[type-var]
        self.assertIs(self.house.variables_for("13800001234")["recording"], False)
        with self.assertRaises(CommandRefused):
            await self.ctl("pause")


class Shedding(Recording):
    async def looks_at_the_disk(self, **finds: Any) -> None:
        """From now on that is what each look at the disk finds."""
        replaced = patch("callcenter.callcontrol.recording_room.make_folder", **finds)
        replaced.start()
        self.addCleanup(replaced.stop)
        room = self.house.recordings.room
        await self.until(lambda: not room._looking)
        room.look()
        await self.until(lambda: not room._looking)

    async def skipped(self) -> str:
        call, dial = await self.a_talk()
        self.assertEqual(dial.options, "gr")
        skipped = await self.fact(RecordingSkipped)
        self.assertEqual((skipped.contact, skipped.agent), (call.uniqueid, "1001"))
        dial.hang_up()
        await self.until(lambda: self.state_of("1001") != "on_call")
        self.assertEqual(await self.facts(RecordingStarted, RecordingEnded), [])  # type: ignore[type-var]
        return skipped.why

    async def test_while_the_core_is_busy(self) -> None:
        self.core._lag.stop()  # what it measures itself would be forgiven at once
        self.house.slowness.observe(61.0)
        self.assertEqual(await self.skipped(), "lag")
        for _ in range(100):
            self.house.slowness.observe(0.001)
        self.assertEqual(self.house.recordings.room.refusal(0), "")

    async def test_when_there_is_no_room(self) -> None:
        await self.looks_at_the_disk(return_value=-1)
        self.assertEqual(await self.skipped(), "disk")

    async def test_when_the_disk_does_not_answer(self) -> None:
        self.put_forward(31)
        self.assertEqual(await self.skipped(), "disk")

    async def test_when_the_folder_cannot_be_made(self) -> None:
        await self.looks_at_the_disk(side_effect=PermissionError("no"))
        self.assertEqual(await self.skipped(), "disk")
        await self.looks_at_the_disk(return_value=1)
        self.assertEqual(self.house.recordings.room.refusal(0), "")

    async def test_above_the_limit(self) -> None:
        most = int(self.house.config.recording.max_share * self.house.config.trunk.max_calls)
        self.assertEqual([self.house.recordings.room.refusal(n) for n in (most - 1, most)], ["", "limit"])


class Pausing(Recording):
    async def test_the_file_is_silent_while_it_is_paused(self) -> None:
        call, dial = await self.a_talk()
        said = await self.ctl("pause", by="1001")
        assert dial.recording is not None
        self.assertTrue(dial.recording.muted)
        self.assertEqual(said["contact"], call.uniqueid)
        self.assertEqual(self.house.live_calls()[0]["recording"], "paused")
        await self.ctl("resume")
        self.assertFalse(dial.recording.muted)
        paused, resumed = await self.fact(RecordingPaused), await self.fact(RecordingResumed)
        self.assertEqual((paused.recording, paused.actor), (f"{call.uniqueid}-1", "1001"))
        self.assertEqual(resumed.recording, paused.recording)
        self.assertEqual(self.muted(), ["1", "0"])

    async def test_twice_is_once(self) -> None:
        await self.a_talk()
        await self.ctl("pause")
        await self.ctl("pause")
        self.assertEqual(len(await self.facts(RecordingPaused)), 1)
        self.assertEqual(self.muted(), ["1"])

    async def test_without_a_talk_it_is_refused(self) -> None:
        self.login("1001")
        with self.assertRaisesRegex(CommandRefused, "no talk of agent 1001"):
            await self.ctl("pause")

    async def test_what_asterisk_did_not_do_is_not_said_to_be_done(self) -> None:
        _, dial = await self.a_talk()
        dial.channel = dial.uniqueid = "gone"
        with self.assertRaisesRegex(CommandRefused, "may go on: .*No such channel"):
            await self.ctl("pause")
        self.assertEqual(await self.facts(RecordingPaused), [])

    async def test_a_pause_outlives_a_resume_that_failed(self) -> None:
        _, dial = await self.a_talk()
        await self.ctl("pause")
        channel, dial.channel, uniqueid, dial.uniqueid = dial.channel, "gone", dial.uniqueid, "gone"
        with self.assertRaisesRegex(CommandRefused, "stays paused"):
            await self.ctl("resume")
        dial.channel, dial.uniqueid = channel, uniqueid
        await self.a_while()
        self.assertEqual(self.muted()[-1], "1")
        self.assertEqual(self.house.live_calls()[0]["recording"], "paused")


class WithoutACore(Recording):
    async def test_a_talk_that_goes_on_is_closed_by_the_next_core(self) -> None:
        call, dial = await self.a_talk()
        await self.end()
        await call.left if dial.state == "over" else None
        await self.begin()
        self.assertEqual(self.house.recordings.state(call.uniqueid), "on")
        dial.hang_up()
        await call.left
        back = await self.returns(call, DIALSTATUS="ANSWER", CC_TALKED="1")
        back.will_press("1")
        ended = await self.over()
        self.assertEqual((ended.recording, ended.seconds, ended.why), (f"{call.uniqueid}-1", 2.0, "talk_over"))
        self.assertEqual(len(await self.facts(RecordingStarted)), 1)

    async def test_a_pause_is_still_one_for_the_next_core(self) -> None:
        call, dial = await self.a_talk()
        await self.ctl("pause")
        await self.end()
        await self.begin()
        self.assertEqual(self.house.recordings.state(call.uniqueid), "paused")
        self.agent("1001").seat_channel = dial.uniqueid
        await self.ctl("resume")
        self.assertEqual(self.muted(), ["1", "0"])

    async def test_a_talk_that_ended_meanwhile_is_dated_by_its_file(self) -> None:
        call, _ = await self.a_talk()
        await self.end()
        call.hang_up()
        await self.begin()
        ended = await self.over()
        self.assertEqual((ended.why, ended.seconds), ("unseen", 2.0))
        self.assertLess(abs(ended.at - self.house.clock.now()), 20 * SECOND)

    async def test_a_talk_answered_while_nobody_looked_is_on_record_if_there_is_a_file(self) -> None:
        self.login("1001")
        call = await self.arrives(will_press=("", "1"))
        dial = await self.rings(call)
        await self.end()
        dial.answer()
        self.told(seat="1001", application="Dial", began=0)
        await self.begin()
        await self.until(lambda: self.house.adopted[call.uniqueid].connected)
        dial.hang_up()
        await call.left
        await self.returns(call, DIALSTATUS="ANSWER", CC_TALKED="1")
        ended = await self.over()
        self.assertEqual((ended.segment, ended.seconds), (1, 2.0))

    async def test_the_fallback_queues_talks_are_found(self) -> None:
        call = await self.waits(will_press=("",))
        now = self.house.clock.now()
        file = file_of(call.uniqueid, 0, now, _zone(self), "wav")
        (self.folder / file).parent.mkdir(parents=True)
        (self.folder / file).write_bytes(bytes(44 + 16000))
        self.house.record(_connected(call.uniqueid, now, "fallback"), _talk_ended(call.uniqueid, now + SECOND))
        ended = await self.over()
        self.assertEqual((ended.segment, ended.seconds), (0, 1.0))

    async def test_what_was_not_recorded_is_not_on_record(self) -> None:
        now = self.house.clock.now()
        self.house.record(_connected("haian1-1.1", now, "fallback"), _talk_ended("haian1-1.1", now + SECOND))
        self.timers.advance(2)
        await self.a_while()
        self.assertEqual(await self.facts(RecordingStarted, RecordingEnded), [])  # type: ignore[type-var]


class Files(Recording):
    async def test_lengths_are_told_by_sizes(self) -> None:
        sizes = (("a.wav", 44 + 24000), ("a.alaw", 12000), ("b.wav", 10))
        for name, size in sizes:
            (self.state / name).write_bytes(bytes(size))
        self.assertEqual([finished(self.state / name).seconds for name, _ in sizes], [1.5, 1.5, 0.0])
        self.assertEqual(finished(self.state / "none.wav"), Kept(there=False))

    async def test_the_folder_is_shut_and_its_room_is_known(self) -> None:
        folder = self.state / "new" / "recordings"
        self.assertGreater(make_folder(folder), 0)
        self.assertEqual(folder.stat().st_mode & 0o777, 0o750)

    async def test_a_call_after_midnight_lies_under_the_new_day(self) -> None:
        zone = _zone(self)
        self.assertEqual(Path(file_of("c", 2, 1_767_196_799 * SECOND, zone, "alaw")), Path("2025/12/31/c-2.alaw"))
        self.assertEqual(Path(file_of("c", 2, 1_767_196_800 * SECOND, zone, "alaw")), Path("2026/01/01/c-2.alaw"))


def _zone(test: Recording) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(test.house.config.site.timezone)


def _connected(contact: str, at: int, via: str) -> CallConnected:
    return CallConnected(
        id=f"connected-{contact}", at=at, contact=contact, offer=f"fallback-{contact}", queue="voice",
        agent="1001", seat="1001", waited=0, via=via,
    )  # fmt: skip


def _talk_ended(contact: str, at: int) -> TalkEnded:
    return TalkEnded(
        id=f"ended-{contact}", at=at, contact=contact, offer=f"fallback-{contact}", agent="1001", seat="1001",
        talked=SECOND, ended_by="agent",
    )  # fmt: skip
