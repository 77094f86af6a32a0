"""``callcenter call recordings`` and ``callcenter recordings purge``: what is shown, and what is deleted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from store_commands import Commands, commands

from callcenter.facts import RecordingPurged
from callcenter.facts.codec import decode_line
from callcenter.testing.facts import Story

__all__ = ["commands"]


@pytest.fixture
def recorded(commands: Commands) -> tuple[Story, Path]:
    """A recorded call of January 2026, and its file."""
    story = Story()
    commands.write(story.recorded_call())
    file = commands.state / f"recordings/2026/01/01/{story.contact}-1.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(bytes(1_000_000))
    return story, file


def dropped(state: Path) -> list[Any]:
    """The facts that wait for the core."""
    return [decode_line(line) for path in (state / "spool").glob("*.jsonl") for line in path.read_bytes().splitlines()]


def test_the_recordings_of_a_call(commands: Commands, recorded: tuple[Story, Path]) -> None:
    story, file = recorded
    code, out, _ = commands.run("call", "recordings", story.contact)
    assert code == 0
    assert str(file) in out
    (row,) = commands.json("call", "recordings", "last")
    assert (row["recording"], row["agent"], row["seconds"], row["lasted"]) == (file.stem, "1001", 29.98, 30.0)
    assert (row["pauses"], row["paused"], row["state"], row["file"]) == (1, 5.0, "kept", str(file))
    assert story.caller not in out


def test_a_call_without_recordings(commands: Commands) -> None:
    commands.write(Story().answered_call())
    assert commands.json("call", "recordings", "last") == []
    code, _, err = commands.run("call", "recordings", "nobody")
    assert code == 1
    assert "there is no call 'nobody'" in err


def test_the_timeline_tells_of_it(commands: Commands, recorded: tuple[Story, Path]) -> None:
    _, out, _ = commands.run("call", "show", "last")
    for words in ("开始录音", "暂停录音（1001）", "继续录音（1001）", "录音结束，29.980 秒（通话结束）"):
        assert words in out


def test_a_dry_run_deletes_nothing(commands: Commands, recorded: tuple[Story, Path]) -> None:
    _, file = recorded
    code, out, _ = commands.run("recordings", "purge", "--dry-run")
    assert code == 0
    assert "1 file(s) of recordings older than 180 day(s), 1.0 MB, would be deleted" in out
    assert file.exists()
    assert dropped(commands.state) == []


def test_a_purge_deletes_the_file_and_leaves_a_fact(commands: Commands, recorded: tuple[Story, Path]) -> None:
    story, file = recorded
    _, out, _ = commands.run("recordings", "purge", "--by", "chief")
    assert "1.0 MB, deleted" in out
    assert not file.exists()
    (fact,) = dropped(commands.state)
    assert isinstance(fact, RecordingPurged)
    assert (fact.contact, fact.recording, fact.actor) == (story.contact, file.stem, "chief")
    commands.write([fact])
    (row,) = commands.json("call", "recordings", "last")
    assert (row["state"], row["seconds"]) == ("purged", 29.98)
    assert commands.json("recordings", "purge") == []


def test_a_purge_that_was_interrupted_is_ended_by_the_next(commands: Commands, recorded: tuple[Story, Path]) -> None:
    _, file = recorded
    file.unlink()
    assert [row["recording"] for row in commands.json("recordings", "purge")] == [file.stem]
    assert len(dropped(commands.state)) == 1


def test_what_is_young_enough_stays(commands: Commands, recorded: tuple[Story, Path]) -> None:
    _, file = recorded
    assert commands.json("recordings", "purge", "--days", "36500") == []
    assert file.exists()


def test_a_recording_that_is_going_on_stays(commands: Commands) -> None:
    story = Story()
    commands.write(list(story.recorded_call())[:5])
    assert commands.json("recordings", "purge", "--days", "0", "--dry-run") == []


def test_old_files_that_are_not_on_record_go_too(commands: Commands, recorded: tuple[Story, Path]) -> None:
    _, file = recorded
    stray, young = file.with_name("haian1-1.7-1.wav"), file.with_name("haian1-1.8-1.wav")
    for path in (stray, young):
        path.write_bytes(b"x")
    os.utime(stray, (1_767_225_600, 1_767_225_600))
    rows = commands.json("recordings", "purge")
    assert [row["recording"] for row in rows] == [file.stem, "-"]
    assert (stray.exists(), young.exists()) == (False, True)
    assert [fact.recording for fact in dropped(commands.state)] == [file.stem]


@pytest.mark.parametrize("name", ["../outside.wav", "recordings/../outside.wav", "/etc/hostname"])
def test_nothing_outside_the_folder_is_ever_deleted(
    commands: Commands, name: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.wav"
    outside.write_bytes(b"x")
    facts = Story().recorded_call()
    commands.write(replace(fact, file=name) if hasattr(fact, "file") else fact for fact in facts)
    assert commands.json("recordings", "purge") == []
    assert outside.exists()


def test_empty_folders_go(commands: Commands, recorded: tuple[Story, Path]) -> None:
    _, file = recorded
    empty = file.parents[1] / "02"
    empty.mkdir()
    os.utime(empty, (1_767_225_600, 1_767_225_600))
    commands.run("recordings", "purge")
    assert not empty.exists()
    assert (commands.state / "recordings").is_dir()
