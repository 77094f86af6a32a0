"""The node type ``subflow``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of, last, play

from callcenter.ivr.effects import Hangup, Play

OUTER = flow_of("""
hello: {type: play, prompt: greeting, next: inside}
inside: {type: subflow, flow: inner, next: after}
after: {type: hangup, cause: 2}
""")
INNER = """
title: inner
start: thanks
variables: {inner_count: 1}
nodes:
  thanks: {type: play, prompt: goodbye, next: end}
"""


def test_comes_back_at_its_end(bench: Bench) -> None:
    call = play(bench.start(bench.library(main=OUTER, inner=INNER)), "")
    assert last(call.step) == Play(("goodbye",))
    assert call.step.session.returns == (("main", "after"),)
    assert call.step.session.variables == {"inner_count": 1}
    assert last(play(call, "").step) == Hangup(2)
    assert call.step.session.returns == ()


def test_a_return_to_the_end_goes_further_out(bench: Bench) -> None:
    flows = {"main": flow_of("a: {type: subflow, flow: middle, next: bye}\nbye: {type: hangup, cause: 3}")}
    flows |= {"middle": flow_of("b: {type: subflow, flow: inner, next: end}"), "inner": INNER}
    call = bench.start(bench.library(**flows))
    assert last(play(call, "").step) == Hangup(3)
