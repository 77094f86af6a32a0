"""A supervisor on the live floor: who hears whom, measured in the sound that the phones get; scope; the record."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from callcenter.config import load_secrets
from callcenter.errors import CommandRefused, OutOfScope
from callcenter.pbx import Folders, find_asterisk
from callcenter.testing.instance import Instance
from callcenter.testing.rtp import Ear, level
from callcenter.testing.scenarios import Key, Pause, WaitForBye, callee, caller, seat
from callcenter.testing.sipp import Phone, register_phones
from tests.e2e.conftest import staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e

CALLER, AGENT, BOSS = 425, 725, 1125
"""Tones that the three phones send, Hz."""
HEARD, NOT_HEARD = -25.0, -50.0
"""A tone above, or below, this level (dB) is there, or is not."""


class Scene:
    """A caller who talks to an agent, and a supervisor's phone at another seat; each sends a tone."""

    def __init__(self, line: Instance, number: str, agent: str, desk: str, boss: str) -> None:
        self.line, self.number, self.agent, self.desk, self.boss_scenario = line, number, agent, desk, boss

    def __enter__(self) -> Scene:
        with ExitStack() as stack:  # a scene that does not come about leaves no phone behind
            self._begin(stack)
            self._stack = stack.pop_all()
        return self

    def _begin(self, stack: ExitStack) -> None:
        keep, line = stack.enter_context, self.line
        self.ears = {hertz: keep(Ear(hertz)) for hertz in (CALLER, AGENT, BOSS)}
        self.boss: Phone = keep(line.phone(self._with_ear(self.boss_scenario, BOSS)))
        register_phones(line.remote, [(self.desk, load_secrets(line.config).seats[self.desk], self.boss.port)])
        scenario = self._with_ear(caller("12345", [WaitForBye(90)]), CALLER)
        self.caller: Phone = keep(line.phone(scenario, fields=[(self.number,)], calls=1))
        until(lambda: self.ears[CALLER].mark() > 0)  # with the music the caller's phone learns where to send
        self.phones = keep(staffed(line, {self.agent: self._with_ear(seat(), AGENT)}))
        self.phones[self.agent].await_sightings("talking")
        stack.callback(self._hang_up_all)

    def _hang_up_all(self) -> None:
        folders, program = Folders.of(self.line.config), find_asterisk(self.line.config.root)
        subprocess.run(program.console(folders.conf, "channel request hangup all"), check=True, capture_output=True)

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _with_ear(self, scenario: str, hertz: int) -> str:
        return scenario.replace("[media_port]", str(self.ears[hertz].port))

    def row(self) -> dict[str, Any]:
        """The agent as the core shows it."""
        return next(row for row in self.line.ask("agents") if row["agent"] == self.agent)

    def await_mode(self, mode: str) -> None:
        """The agent is listened to in this mode; what was sent before is heard by then."""
        until(lambda: self.row()["listened_by"] == f"9001 {mode}")
        time.sleep(0.7)

    def hear_each_other(self, seconds: float = 1.0) -> dict[tuple[int, int], float]:
        """(who listens, whose tone) → level."""
        since = {hertz: ear.mark() for hertz, ear in self.ears.items()}
        time.sleep(seconds)
        sound = {hertz: self.ears[hertz].heard(mark) for hertz, mark in since.items()}
        return {(ear, tone): level(sound[ear], tone) for ear in sound for tone in sound if ear != tone}


def until(happened: Callable[[], bool], seconds: float = 15.0) -> None:
    limit = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.05)


def heard(levels: dict[tuple[int, int], float]) -> set[tuple[int, int]]:
    """Who hears whom; a level in between is no answer."""
    between = {pair: found for pair, found in levels.items() if NOT_HEARD < found < HEARD}
    assert not between, levels
    return {pair for pair, found in levels.items() if found >= HEARD}


TALK = {(CALLER, AGENT), (AGENT, CALLER)}
LISTENS = {(BOSS, CALLER), (BOSS, AGENT)}
WHISPERS = {(AGENT, BOSS)}
BARGES = {(CALLER, BOSS)}
EXPECTED = {"listen": TALK | LISTENS, "whisper": TALK | LISTENS | WHISPERS, "barge": TALK | LISTENS | WHISPERS | BARGES}


def talking(line: Instance, agent: str) -> str:
    """The agent's state."""
    return str(next(row["state"] for row in line.ask("agents", all=True) if row["agent"] == agent))


def words_of(line: Instance, contact: str) -> list[str]:
    """What ``callcenter call show`` tells of supervisors."""
    told = line.command("call", "show", contact).stdout.splitlines()
    return [text for text in told if "9001" in text]


def test_who_hears_whom_by_command(quick: Instance) -> None:
    with Scene(quick, "13600000001", "1001", "1010", seat()) as scene:
        time.sleep(0.5)
        assert heard(scene.hear_each_other()) == TALK
        for mode in ("listen", "whisper", "barge", "listen"):
            quick.ask(mode, agent="1001", by="9001", at="1010")
            scene.await_mode(mode)
            assert heard(scene.hear_each_other()) == EXPECTED[mode], mode
        quick.ask("leave", by="9001")
        scene.boss.await_sightings("bye_received")
        until(lambda: scene.row()["listened_by"] == "")
        assert heard(scene.hear_each_other()) == TALK
    row = contact_of(quick, "13600000001")
    assert row["result"] == "answered"
    assert len(words_of(quick, row["contact"])) == 5


def test_who_hears_whom_by_keys(quick: Instance) -> None:
    steps = [Pause(3), Key("5"), Pause(3), Key("6"), Pause(3), Key("4"), WaitForBye(60)]
    with Scene(quick, "13600000002", "1001", "1010", callee(steps=steps)) as scene:
        said = quick.command("ctl", "listen", "1001", "--at", "1010", "--by", "9001").stdout
        assert said == "the phone at seat 1010 rings for the call of agent 1001 (listen)\n"
        for mode in ("listen", "whisper", "barge", "listen"):
            scene.await_mode(mode)
            assert heard(scene.hear_each_other()) == EXPECTED[mode], mode
    contact = contact_of(quick, "13600000002")["contact"]
    *_, ended = words_of(quick, contact)
    assert "结束监听" in ended


def test_the_phone_is_off_when_the_agents_call_is_over(quick: Instance) -> None:
    with (
        staffed(quick, {"1002": seat(talk=6.0)}) as phones,
        quick.phone(caller("12345", [WaitForBye(60)]), fields=[("13600000003",)], calls=1) as calling,
    ):
        phones["1002"].await_sightings("talking")
        with staffed(quick, {"1011": seat()}) as boss:
            quick.ask("whisper", agent="1002", by="9001", at="1011")
            boss["1011"].await_sightings("talking")
            until(lambda: talking(quick, "1011") == "paused")
            boss["1011"].await_sightings("bye_received")
            until(lambda: talking(quick, "1011") == "available")
        calling.finish(60)
    contact = contact_of(quick, "13600000003")
    assert contact["agent"] == "1002"
    assert len(words_of(quick, contact["contact"])) == 2


def test_a_core_that_dies_meanwhile_finds_the_listening_again(quick: Instance) -> None:
    with Scene(quick, "13600000004", "1003", "1012", seat()) as scene:
        quick.ask("listen", agent="1003", by="9001", at="1012")
        scene.await_mode("listen")
        quick.kill_core()
        quick.await_ready()
        until(lambda: scene.row()["listened_by"] == "9001 listen")
        assert heard(scene.hear_each_other()) == EXPECTED["listen"]
    contact = contact_of(quick, "13600000004")["contact"]
    assert len(words_of(quick, contact)) == 2


def test_a_takeover(quick: Instance) -> None:
    number = "13600000005"
    with Scene(quick, number, "1004", "1013", seat(talk=6.0)) as scene:
        quick.sit_down("1013")
        quick.ask("listen", agent="1004", by="9001", at="1013")
        scene.await_mode("listen")
        quick.ask("takeover", agent="1004", by="9001", at="1013")
        scene.boss.await_sightings("talking", 2)
        until(lambda: talking(quick, "1013") == "on_call")
        assert talking(quick, "1004") != "on_call"
        assert heard(scene.hear_each_other()) == {(CALLER, BOSS), (BOSS, CALLER)}
        scene.boss.await_sightings("bye_sent")
        until(lambda: talking(quick, "1013") in ("available", "wrap_up"))
        quick.release("1013")
    contact = contact_of(quick, number)
    assert (contact["result"], contact["agent"]) == ("answered", "1004")
    legs = quick.json("call", "show", contact["contact"])["legs"]
    assert [(leg["agent"], leg["outcome"]) for leg in legs] == [("1004", "answered"), ("1013", "answered")]
    assert all(leg["talked"] > 0.5 for leg in legs)


def test_scope(quick: Instance) -> None:
    for refused, args in (
        (OutOfScope, {"agent": "1101", "by": "9001", "at": "1010"}),
        (CommandRefused, {"agent": "1001", "by": "ctl", "at": "1010"}),
        (CommandRefused, {"agent": "1001", "at": "1010"}),
        (CommandRefused, {"agent": "1001", "by": "9001", "at": "1010"}),
    ):
        with pytest.raises(refused):
            quick.ask("listen", **args)
    told = quick.command("ctl", "listen", "1101", "--at", "1010", "--by", "9001", check=False)
    assert told.returncode != 0
    assert "agent 1101 is in team network, supervisor 9001 has voice, enterprise" in told.stderr
