"""The node type ``play``."""

from __future__ import annotations

from ivr_bench import Bench, play

from callcenter.ivr.effects import Answer, Hangup, Play
from callcenter.ivr.inputs import HungUp

NODES = """
hello: {type: play, prompt: [greeting, {prompt: surge_announcement, when: talked}], next: quiet}
quiet: {type: play, prompt: {prompt: goodbye, when: talked}, next: bye}
bye: {type: hangup}
"""


def test_plays_and_goes_on(bench: Bench) -> None:
    call = bench.call(NODES)
    assert call.step.effects == (Answer(), Play(("greeting",)))
    assert play(call, "").step.effects == (Hangup(),)


def test_hanging_up_ends_it_without_a_sound(bench: Bench) -> None:
    call = play(bench.call(NODES), HungUp())
    assert call.ended
    assert call.step.effects == ()
