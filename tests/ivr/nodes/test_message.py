"""The node type ``message``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, play

from callcenter.ivr.effects import Answer, Hangup, LeaveMessage, Play, Record
from callcenter.ivr.inputs import Recorded

NODES = """
say: {type: message, prompt: greeting, max_seconds: 60, silence_seconds: 4, next: kept, exits: {empty: none}}
kept: {type: hangup, cause: 2}
none: {type: hangup, cause: 3}
"""


def test_asks_beeps_and_records(bench: Bench) -> None:
    effects = bench.call(NODES).step.effects
    assert effects == (Answer(), Play(("greeting", "beep")), Record("main.say", 60, 4))


def test_what_was_said_is_kept_with_the_number(bench: Bench) -> None:
    call = play(bench.call(NODES, caller="139"), Recorded("messages/1.wav", 12.5))
    assert call.step.effects == (LeaveMessage("messages/1.wav", 12.5, "139"), Hangup(2))


@pytest.mark.parametrize("seconds", [0.0, 0.9])
def test_nothing_said(bench: Bench, seconds: float) -> None:
    assert play(bench.call(NODES), Recorded("messages/1.wav", seconds)).step.effects == (Hangup(3),)


def test_hanging_up_keeps_what_was_said(bench: Bench) -> None:
    call = play(bench.call(NODES, caller="139"), Recorded("messages/1.wav", 12.5, hung_up=True))
    assert call.step.effects == (LeaveMessage("messages/1.wav", 12.5, "139"),)
    assert call.ended
