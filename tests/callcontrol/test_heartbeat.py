"""Asterisk's own record that is not being written is told within 20 seconds, and told again when it is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callcenter.callcontrol.heartbeat import Heartbeat
from callcenter.facts import Fact, RecordSilent, RecordWritten

_SECOND = 1_000_000
_START = 1_000 * _SECOND


class Watched:
    """What the heartbeat needs of a house, a clock that the test moves, and a record that grows or does not."""

    def __init__(self, record: Path, quiet: float = 8.0) -> None:
        self.record_file, self.time = record, _START
        self.facts: list[Fact] = []
        self.asked: list[dict[str, str]] = []
        self.answers = True
        """A line that is asked for is written."""
        self.house: Any = SimpleNamespace(
            config=SimpleNamespace(asterisk=SimpleNamespace(node="haian1", record_quiet_seconds=quiet)),
            clock=SimpleNamespace(now=lambda: self.time), node=SimpleNamespace(up=True),
            act=self._act, record=self.facts.append,
        )  # fmt: skip
        self.heartbeat = Heartbeat(self.house, record)

    def _act(self, name: str, **headers: str) -> None:
        self.asked.append({"Action": name, **headers})
        if self.answers:
            self.write()

    def write(self) -> None:
        with self.record_file.open("a") as file:
            file.write("line\n")

    def pass_by(self, seconds: int) -> None:
        for _ in range(seconds // 2):
            self.time += 2 * _SECOND
            self.heartbeat.judge(self.heartbeat.size())


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "cel.json")


def test_while_calls_write_nothing_is_asked_for(watched: Watched) -> None:
    for _ in range(30):
        watched.write()
        watched.pass_by(2)
    assert watched.asked == []


def test_in_a_quiet_hour_a_line_is_asked_for_and_nothing_is_told(watched: Watched) -> None:
    watched.write()
    watched.pass_by(3600)
    assert 300 < len(watched.asked) < 450
    assert {(each["Channel"], each["Context"]) for each in watched.asked} == {("Local/s@heartbeat", "heartbeat")}
    assert watched.facts == []


def test_a_full_disk_is_told_once_within_20_seconds_and_its_end_too(watched: Watched) -> None:
    watched.write()
    watched.pass_by(2)
    last, watched.answers = watched.time, False
    watched.pass_by(20)
    assert watched.heartbeat.silent
    watched.pass_by(60)
    (silent,) = watched.facts
    assert isinstance(silent, RecordSilent)
    assert (silent.node, silent.since) == ("haian1", last)
    assert silent.at - last <= 20 * _SECOND
    watched.answers = True
    watched.pass_by(10)
    assert not watched.heartbeat.silent
    assert [type(fact) for fact in watched.facts] == [RecordSilent, RecordWritten]


def test_a_record_that_never_was_there_is_told(watched: Watched) -> None:
    watched.answers = False
    watched.pass_by(20)
    assert [type(fact) for fact in watched.facts] == [RecordSilent]


def test_while_asterisk_is_away_nothing_is_known(watched: Watched) -> None:
    watched.write()
    watched.pass_by(2)
    watched.answers = watched.house.node.up = False
    watched.pass_by(120)
    assert (watched.asked, watched.facts) == ([], [])
    watched.house.node.up = True
    watched.pass_by(6)
    assert watched.facts == []
    watched.pass_by(14)
    assert [type(fact) for fact in watched.facts] == [RecordSilent]


def test_a_core_that_does_not_see_the_file_does_not_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched, looks = Watched(tmp_path / "nowhere" / "cel.json", quiet=0), []
    monkeypatch.setattr(Heartbeat, "size", lambda _: looks.append(1))
    watched.heartbeat.look()
    assert looks == []
