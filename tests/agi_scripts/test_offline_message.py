"""The offline script as Asterisk runs it: a process of its own, spoken to through its pipes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "agi_scripts" / "offline_message.py"
ENV = {
    "agi_request": "offline_message.py",
    "agi_uniqueid": "haian1-1763900000.12",
    "agi_callerid": "13800138000",
}


class Script:
    """The running script, with Asterisk played by the test."""

    def __init__(self, spool: Path, env: dict[str, str]) -> None:
        self.spool = spool
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(spool)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.say("".join(f"{key}: {value}\n" for key, value in env.items()))

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def expect(self, command: str, reply: str) -> str:
        """The script's next command, which must start so; it gets this reply."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(command), line
        if command == "RECORD FILE" and "hangup" not in reply:
            self.record(32_000)
        self.say(reply)
        return line

    def record(self, size: int) -> None:
        (self.spool / f"{ENV['agi_uniqueid']}.wav").write_bytes(b"R" * (44 + size))

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(10)


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    running = Script(tmp_path, ENV)
    yield running
    running.process.kill()
    running.process.wait()
    for pipe in (running.process.stdin, running.process.stdout):
        if pipe is not None:
            pipe.close()


def kept(spool: Path) -> dict[str, Any]:
    [file] = spool.glob("*.json")
    assert file.name == f"{ENV['agi_uniqueid']}.json"
    assert sorted(path.suffix for path in spool.iterdir()) in ([".json", ".wav"], [".json"])
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def up_to_the_recording(script: Script) -> None:
    script.expect("ANSWER", "200 result=0")
    script.expect("STREAM FILE offline_apology", "200 result=0 endpos=1000")


def test_whole_message_with_another_number(script: Script, tmp_path: Path) -> None:
    up_to_the_recording(script)
    line = script.expect("RECORD FILE", "200 result=35 (dtmf) endpos=16000")
    assert str(tmp_path) in line
    script.expect("GET DATA offline_number", "200 result=051388800001")
    script.expect("STREAM FILE offline_thanks", "200 result=0 endpos=1000")
    script.expect("HANGUP", "200 result=1")
    assert script.end() == 0
    found = kept(tmp_path)
    assert found["callback_number"] == found["pressed"] == "051388800001"
    assert (found["caller"], found["contact"]) == ("13800138000", ENV["agi_uniqueid"])
    assert (found["seconds"], found["audio"], found["complete"]) == (2.0, f"{ENV['agi_uniqueid']}.wav", True)


def test_without_a_key_the_callers_number_is_called_back(script: Script, tmp_path: Path) -> None:
    up_to_the_recording(script)
    script.expect("RECORD FILE", "200 result=0 (timeout) endpos=16000")
    script.expect("GET DATA", "200 result= (timeout)")
    script.expect("STREAM FILE", "200 result=0 endpos=1000")
    script.expect("HANGUP", "200 result=1")
    assert script.end() == 0
    assert kept(tmp_path)["callback_number"] == "13800138000"


def test_hang_up_while_speaking_keeps_what_was_said(script: Script, tmp_path: Path) -> None:
    up_to_the_recording(script)
    script.record(8_000)
    script.expect("RECORD FILE", "200 result=-1 (hangup) endpos=4000")
    assert script.end() == 0
    found = kept(tmp_path)
    assert (found["seconds"], found["complete"], found["callback_number"]) == (0.5, False, "13800138000")


def test_hang_up_before_the_recording_keeps_the_number(script: Script, tmp_path: Path) -> None:
    script.expect("ANSWER", "200 result=0")
    script.process.send_signal(signal.SIGHUP)
    assert script.end() == 0
    found = kept(tmp_path)
    assert (found["audio"], found["seconds"], found["caller"]) == ("", 0.0, "13800138000")


def test_death_of_the_script_leaves_a_partial_message(script: Script, tmp_path: Path) -> None:
    up_to_the_recording(script)
    script.record(16_000)
    script.process.kill()
    script.process.wait(10)
    assert {path.suffix for path in tmp_path.iterdir()} == {".partial", ".wav"}
    found = json.loads((tmp_path / f"{ENV['agi_uniqueid']}.partial").read_text())
    assert (found["pid"], found["caller"]) == (script.process.pid, "13800138000")


@pytest.mark.parametrize("poison", ["../../etc/passwd", "a;b|c`d", "\u6d77\u5b89", "x" * 200])
def test_poisoned_names_stay_in_the_spool(tmp_path: Path, poison: str) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    running = Script(spool, {**ENV, "agi_uniqueid": poison, "agi_callerid": f"13{poison}8"})
    running.expect("ANSWER", "200 result=-1")
    assert running.end() == 0
    if running.process.stdout is not None:
        running.process.stdout.close()
    [file] = spool.iterdir()
    assert file.suffix == ".json"
    assert json.loads(file.read_text())["caller"].strip("0123456789+") == ""
    assert list(tmp_path.iterdir()) == [spool]
