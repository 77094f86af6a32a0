"""What is heard by others than the caller and the agent: recordings, and supervisors on the line."""

from __future__ import annotations

from callcenter.callcontrol.commands import verbs
from callcenter.errors import OutOfScope
from tests.callcontrol.test_recording import Recording
from tests.callcontrol.test_supervision import Floor
from tests.needs.desk import Desk


class Recorded(Desk, Recording):
    async def test_need_22_the_recording_is_paused_and_goes_on_for_this_talk_only(self) -> None:
        """While an agent has the recording paused nothing of that talk is kept, and only of that talk."""
        mine, my_dial = await self.a_talk("1001", caller="13800000001")
        other, other_dial = await self.a_talk("1002", caller="13800000002")
        self.put_forward(10)
        await self.ctl("pause")
        await self.until(lambda: self.muted() == ["1"])
        live = {row["contact"]: row["recording"] for row in await self.by_link("calls")}
        self.assertEqual(live, {mine.uniqueid: "paused", other.uniqueid: "on"})
        self.put_forward(20)
        await self.ctl("resume")
        await self.until(lambda: self.muted() == ["1", "0"])
        self.put_forward(5)
        muted = [action["Channel"] for action in self.asterisk.actions if action["Action"] == "MixMonitorMute"]
        self.assertEqual(len(set(muted)), 1, "the same talk both times")
        self.assertIn(muted[0], (mine.uniqueid, my_dial.uniqueid))
        for dial in (my_dial, other_dial):
            dial.hang_up()
        await self.until(lambda: not self.house.recordings.running())
        (row,) = await self.shown("call", "recordings", mine.uniqueid)
        self.assertEqual(row["pauses"], 1)
        self.about(row["paused"], 20)
        (row,) = await self.shown("call", "recordings", other.uniqueid)
        self.assertEqual((row["pauses"], row["paused"]), (0, 0))
        events = (await self.shown("call", "show", mine.uniqueid))["events"]
        switched = [(each["type"], each["fact"]["actor"]) for each in events if each["type"].startswith("Recording")
                    and "actor" in each["fact"]]  # fmt: skip
        self.assertEqual(switched, [("RecordingPaused", "ctl"), ("RecordingResumed", "ctl")])


class Overheard(Desk, Floor):
    async def test_need_23_a_supervisor_hears_only_their_own_team_and_every_listening_is_on_record(self) -> None:
        """No phone rings for a stranger's call; of each listening the call's own record tells who, how and when."""
        call = await self.talking("1001")
        foreign = self.agent("1101")  # team network, not one of supervisor 9001's
        self.login("1101")
        self.house.roster.move(foreign, "dial_out")
        for verb in ("listen", "whisper", "barge", "takeover"):
            with self.assertRaises(OutOfScope):
                await verbs(self.house)[verb]({"agent": "1101", "at": "1003", "by": "9001"})
        self.assertEqual(self.placed(), [], "nothing was even rung")
        quiet = await self.listens()
        self.put_forward(15)
        await self.hangs_up(quiet)
        loud = await self.listens("barge")
        self.put_forward(5)
        await self.hangs_up(loud)
        events = (await self.shown("call", "show", call.uniqueid))["events"]
        told = [event["fact"] for event in events if event["type"].startswith("Supervision")]
        self.assertEqual([(fact["supervisor"], fact["mode"]) for fact in told if "listened" not in fact],
                         [("9001", "listen"), ("9001", "barge")])  # fmt: skip
        for fact, seconds in zip([fact for fact in told if "listened" in fact], (15, 5), strict=True):
            self.about(fact["listened"] / 1e6, seconds)
        self.assertIn('callcenter_supervisions_total{mode="barge"} 1.0', await self.page())
