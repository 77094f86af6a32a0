"""What the core relies on when Asterisk does not come back from a command: each of them is ended from outside."""

from __future__ import annotations

import threading
import time

import pytest

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import WaitForBye
from tests.pbx.manager import manager_action

LONG = 60.0
AT_ONCE = 2.0
_KEY = {"Action": "PlayDTMF", "Digit": "#", "Duration": "120", "Receive": "true"}
_STOP = {"Action": "ControlPlayback", "Control": "stop"}
_COMMANDS = {
    "a file": ("EXEC Playback recorded_long", _STOP),
    "a wait for a key": (f"EXEC Read CC_KEYS,,1,,1,{LONG}", _KEY),
    "the file before a key": (f"EXEC Read CC_KEYS,recorded_long,1,,1,{LONG}", _KEY),
    "a recording": (f'RECORD FILE /tmp/cc-overrun alaw "#" {LONG * 1000:.0f}', _KEY),
}


@pytest.fixture(scope="module", autouse=True)
def long_file(running_asterisk: RealAsterisk) -> None:
    """A prompt of a minute."""
    folder = running_asterisk.config.sounds_dir / running_asterisk.config.site.language
    (folder / "recorded_long.alaw").write_bytes(b"\xd5" * int(8000 * LONG))


def ended(asterisk: RealAsterisk, agi: AgiDouble, command: str, order: dict[str, str]) -> tuple[float, str]:
    """A command is under way when the manager gets ``order``: how much longer it lasts, and what was pressed."""
    under_way, over = threading.Event(), threading.Event()
    keys: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        call.command(f"SET VARIABLE TIMEOUT(absolute) {LONG:.0f}")
        under_way.channel = call.env["channel"]  # type: ignore[attr-defined]
        under_way.set()
        call.command(command)
        over.set()
        keys.append(call.variable("READSTATUS") + call.variable("CC_KEYS"))
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(session)
    caller = asterisk.call(WaitForBye(30))
    assert under_way.wait(10)
    time.sleep(0.5)  # the command has begun; nothing of ours tells of it
    began = time.monotonic()
    told = manager_action(asterisk, **order, Channel=under_way.channel)  # type: ignore[attr-defined]
    assert told.startswith("Response: Success"), told
    assert over.wait(LONG)
    took = time.monotonic() - began
    caller.finish(15)
    return took, keys[0]


@pytest.mark.parametrize("what", _COMMANDS)
def test_it_ends_at_once_and_nothing_was_pressed(asterisk: RealAsterisk, agi: AgiDouble, what: str) -> None:
    command, order = _COMMANDS[what]
    took, keys = ended(asterisk, agi, command, order)
    assert took < AT_ONCE
    assert keys == ("OK" if "Read" in command else "")


def test_a_channel_that_is_sent_on_comes_back_to_the_core(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    there = threading.Event()
    channels: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("ANSWER")
        channels.append(call.env["channel"])
        if len(channels) > 1:
            call.command("SET VARIABLE CC_DONE 1")
            return
        call.command("SET VARIABLE CC_PLACE a-place")
        call.command(f"SET VARIABLE TIMEOUT(absolute) {LONG:.0f}")
        there.set()
        call.command("EXEC Playback recorded_long")

    agi.listen(session)
    caller = asterisk.call(WaitForBye(30))
    assert there.wait(10)
    time.sleep(0.5)  # as above
    order = {"Action": "Redirect", "Context": "hotline", "Exten": "s", "Priority": "1"}
    assert manager_action(asterisk, **order, Channel=channels[0]).startswith("Response: Success")
    caller.finish(15)
    first, second = agi.sessions
    assert channels[0] == channels[1]
    assert (first.env["uniqueid"], second.env["arg_2"]) == (second.env["uniqueid"], "a-place")
