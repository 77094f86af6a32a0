"""The node type ``answer``."""

from __future__ import annotations

from ivr_bench import Bench

from callcenter.ivr.effects import Answer, Hangup

NODES = """
one: {type: answer, next: two}
two: {type: answer, next: bye}
bye: {type: hangup}
"""


def test_answers_once(bench: Bench) -> None:
    call = bench.call(NODES)
    assert call.step.effects == (Answer(), Hangup())
    assert call.step.session.answered


def test_what_is_heard_answers_by_itself(bench: Bench) -> None:
    call = bench.call("hello: {type: play, prompt: greeting, next: end}")
    assert call.step.effects[0] == Answer()
