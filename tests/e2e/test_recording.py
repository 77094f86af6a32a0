"""Recordings on the real Asterisk: caller and agent send tones, and the files are listened to."""

from __future__ import annotations

import array
import math
import os
import shutil
import signal
import time
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.rtp import Ear
from callcenter.testing.scenarios import Hangup, Pause, Step, caller, seat
from callcenter.testing.sipp import Phone
from tests.e2e.conftest import FLOWS, QUICK, staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

CALLER, AGENT = 425, 1125
"""Tones that the two phones send, Hz; each is -12 dB."""
THERE, ABSENT = -15.0, -60.0
MAIN = """
title: 测试
entry: true
start: voice
nodes:
  voice:
    type: enqueue
    queue: voice
    exits: {talked: rating, timeout: end, full: end, no_agent: end}
  rating: {type: subflow, flow: survey, next: end}
"""
SETTINGS = {
    **QUICK,
    "RECORDING__ENABLED": "true",
    "RECORDING__MIN_FREE_MB": "1",
    "WATCHDOG__SECONDS": "60",  # a core that is halted here shall wake up, not be killed
}
SAMPLES = 8000


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    flows = tmp_path_factory.mktemp("flows")
    (flows / "main.yaml").write_text(MAIN, encoding="utf-8")
    shutil.copy(FLOWS / "survey.yaml", flows)
    settings = {**SETTINGS, "IVR__FLOWS": str(flows)}
    with Instance(tmp_path_factory.mktemp("recording"), settings) as instance:
        yield instance


class Talk:
    """A caller and an agent at seat 1001, both with a tone; the agent hangs up after ``seconds``."""

    def __init__(self, line: Instance, number: str, seconds: float, *after: Step, agent_first: bool = False) -> None:
        self.line, self.number, self.seconds, self.after, self.agent_first = line, number, seconds, after, agent_first

    def __enter__(self) -> Talk:
        steps = [self._agent_sits_down, self._caller_comes]
        with ExitStack() as stack:  # a talk that does not come about leaves no phone behind
            self.ears = {hertz: stack.enter_context(Ear(hertz)) for hertz in (CALLER, AGENT)}
            for step in steps if self.agent_first else reversed(steps):
                step(stack)
            self._stack = stack.pop_all()
        return self

    def _agent_sits_down(self, stack: ExitStack) -> None:
        scenario = seat(talk=self.seconds).replace("[media_port]", str(self.ears[AGENT].port))
        self.agent: Phone = stack.enter_context(staffed(self.line, {"1001": scenario}))["1001"]

    def _caller_comes(self, stack: ExitStack) -> None:
        """With the first music the caller's phone learns where to send."""
        scenario = caller("12345", self.after).replace("[media_port]", str(self.ears[CALLER].port))
        self.caller: Phone = stack.enter_context(self.line.phone(scenario, fields=[(self.number,)], calls=1))
        limit = time.monotonic() + 15
        while not (self.agent_first or self.ears[CALLER].mark()):
            assert time.monotonic() < limit
            time.sleep(0.02)

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def recording(self, count: int = 1) -> dict[str, Any]:
        """The contact's recording, once it is complete; ``contact`` is that of the call."""
        self.caller.finish(90)
        contact = contact_of(self.line, self.number)
        limit = time.monotonic() + 15
        while True:
            rows = self.line.json("call", "recordings", contact["contact"])
            if len(rows) == count and all(row["ended"] for row in rows):
                return {**rows[0], "call": contact}
            assert time.monotonic() < limit, rows
            time.sleep(0.2)


def sound_of(row: dict[str, Any]) -> array.array[int]:
    with wave.open(row["file"]) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, SAMPLES)
        return array.array("h", file.readframes(file.getnframes()))


def level(sound: array.array[int], hertz: int, begin: float, end: float) -> float:
    """A tone between two moments of the sound, dB of full scale (Goertzel)."""
    part = sound[int(begin * SAMPLES) : int(end * SAMPLES)]
    turn = 2 * math.cos(2 * math.pi * hertz / SAMPLES)
    before = last = 0.0
    for sample in part:
        last, before = sample / 32768 + turn * last - before, last
    power = last * last + before * before - turn * last * before
    amplitude = 2 * math.sqrt(max(power, 0.0)) / max(1, len(part))
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


def levels(sound: array.array[int], begin: float, end: float) -> tuple[float, float]:
    """The caller's tone and the agent's."""
    return level(sound, CALLER, begin, end), level(sound, AGENT, begin, end)


def test_both_sides_are_heard_from_the_answer_to_the_end_and_nothing_after_it(line: Instance) -> None:
    with Talk(line, "13600000001", 5.0, Pause(9), Hangup()) as talk:  # hears the survey's question, then goes
        row = talk.recording()
    talked, sound = row["call"]["talked"], sound_of(row)
    assert row["call"]["result"] == "answered"
    assert row["seconds"] == pytest.approx(talked, abs=0.5)
    assert len(sound) / SAMPLES == pytest.approx(row["seconds"], abs=0.001)
    for second in range(int(row["seconds"])):
        assert min(levels(sound, second + 0.25, second + 0.95)) > THERE, second
    end = len(sound) / SAMPLES
    assert level(sound, AGENT, end - 0.2, end) > THERE  # the agent's tone to the last: no survey
    path = Path(row["file"])
    assert path.stat().st_mode & 0o777 == 0o640
    assert [folder.stat().st_mode & 0o777 for folder in list(path.parents)[:4]] == [0o750] * 4
    assert talk.number not in row["file"]
    shown = line.command("call", "show", row["contact"]).stdout
    assert "开始录音" in shown
    assert "录音结束" in shown
    assert talk.number not in (line.config.state / "log" / "core.log").read_text()
    assert 'callcenter_recordings_total{result="recorded"} 1.0' in line.metrics()


def test_a_pause_is_silent(line: Instance) -> None:
    with Talk(line, "13600000002", 15.0, Pause(16), Hangup()) as talk:
        began = talk.agent.await_sightings("talking")[0].at
        time.sleep(2.0)
        line.command("ctl", "recording", "pause", "1001", "--by", "1001")
        paused = time.time() - began
        assert next(call for call in line.ask("calls") if call["agent"] == "1001")["recording"] == "paused"
        time.sleep(2.0)
        resuming = time.time() - began
        line.command("ctl", "recording", "resume", "1001")
        resumed = time.time() - began
        row = talk.recording()
    sound = sound_of(row)
    assert min(levels(sound, 0.5, 1.8)) > THERE
    silent = sound[int((paused + 0.3) * SAMPLES) : int((resuming - 0.1) * SAMPLES)]
    assert len(silent) > SAMPLES
    assert max(map(abs, silent)) <= 8  # not one sample of what was said
    assert min(levels(sound, resumed + 0.3, row["seconds"] - 0.3)) > THERE
    assert row["seconds"] == pytest.approx(row["call"]["talked"], abs=0.5)
    assert (row["pauses"], row["state"]) == (1, "kept")
    assert row["paused"] == pytest.approx(resumed - paused, abs=0.8)


def test_a_killed_core_loses_no_sound(line: Instance) -> None:
    with Talk(line, "13600000003", 14.0, Pause(20), Hangup()) as talk:
        talk.agent.await_sightings("talking")
        time.sleep(2.0)
        line.kill_core()
        line.await_ready()
        row = talk.recording()
    sound = sound_of(row)
    assert row["seconds"] == pytest.approx(14.0, abs=1.0)
    for second in range(13):
        assert min(levels(sound, second + 0.25, second + 0.95)) > THERE, second
    assert row["why"] == "talk_over"


def test_a_call_that_ends_without_a_core_is_closed_by_the_next_one(line: Instance) -> None:
    with Talk(line, "13600000004", 30.0, Pause(3), Hangup()) as talk:
        talk.agent.await_sightings("talking")
        line.await_state("1001", "on_call")
        os.kill(line.core_pid, signal.SIGSTOP)  # so that it sees nothing, not even in its last moment
        talk.caller.finish(20)
        line.kill_core()
        line.await_ready()
        row = talk.recording()
    talked = talk.caller.sightings("bye_sent")[0].at - talk.agent.sightings("talking")[0].at
    assert row["seconds"] == pytest.approx(talked, abs=1.0)
    assert row["lasted"] == pytest.approx(row["seconds"], abs=1.0)


def test_what_the_fallback_queue_connects_is_recorded_too(line: Instance) -> None:
    with Talk(line, "13600000005", 4.0, Pause(26), Hangup(), agent_first=True) as talk:
        os.kill(line.core_pid, signal.SIGSTOP)
        try:
            talk.agent.await_sightings("talking")
        finally:
            os.kill(line.core_pid, signal.SIGCONT)
        row = talk.recording()
    assert row["call"]["via"] == "fallback"
    assert row["segment"] == 0
    assert row["seconds"] == pytest.approx(4.0, abs=1.0)
    assert min(levels(sound_of(row), 0.5, 3.0)) > THERE


def test_a_disk_that_refuses_the_file_is_nothing_to_the_call(line: Instance) -> None:
    folder = line.config.recordings_dir
    years = [path for path in folder.iterdir() if path.is_dir()]
    aside = {year.rename(folder / f"kept-{year.name}"): year for year in years}
    for year in years:
        year.write_text("no folder can be made here")
    try:
        with Talk(line, "13600000006", 2.0, Pause(6), Hangup()) as talk:
            row = talk.recording()
    finally:
        for kept, year in aside.items():
            year.unlink()
            kept.rename(year)
    assert (row["call"]["result"], row["seconds"]) == ("answered", 0.0)
    assert row["call"]["talked"] == pytest.approx(2.0, abs=0.5)
    assert row["call"]["waited"] == pytest.approx(0.0, abs=0.7)
    assert 'callcenter_recordings_total{result="empty"} 1.0' in line.metrics()


def test_old_files_are_purged_and_stay_on_record(line: Instance) -> None:
    contact = contact_of(line, "13600000001")["contact"]
    (before,) = line.json("call", "recordings", contact)
    assert line.json("recordings", "purge", "--dry-run") == []
    would_go = line.json("recordings", "purge", "--days", "0", "--dry-run")
    assert before["recording"] in {row["recording"] for row in would_go}
    assert Path(before["file"]).exists()
    line.command("recordings", "purge", "--days", "0", "--by", "test")
    assert not list(line.config.recordings_dir.rglob("*.wav"))
    limit = time.monotonic() + 20
    while line.json("call", "recordings", contact)[0]["state"] != "purged":
        assert time.monotonic() < limit
        time.sleep(0.3)
    assert "equal" in line.command("database", "verify").stdout
