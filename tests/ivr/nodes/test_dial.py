"""The node type ``dial``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Dial, Hangup
from callcenter.ivr.inputs import DialEnded

NODES = """
desk:
  type: dial
  target: 1001
  ring_seconds: 12
  exits: {talked: a, busy: b, no_answer: c, failed: d}
a: {type: hangup, cause: 2}
b: {type: hangup, cause: 3}
c: {type: hangup, cause: 4}
d: {type: hangup, cause: 5}
"""


@pytest.mark.parametrize(
    ("status", "cause"),
    [("ANSWER", 2), ("BUSY", 3), ("NOANSWER", 4), ("CHANUNAVAIL", 5), ("CONGESTION", 5), ("", 5)],
)
def test_exits(bench: Bench, status: str, cause: int) -> None:
    call = bench.call(NODES)
    assert last(call.step) == Dial("1001", 12)
    assert last(play(call, DialEnded(status)).step) == Hangup(cause)
    assert call.step.session.talked == (status == "ANSWER")


def test_what_a_caller_pressed_never_becomes_a_number(bench: Bench) -> None:
    mistakes = bench.mistakes(main="title: t\nstart: a\nnodes:\n  a: {type: dial, target: '{caller}'}\n")
    assert mistakes == ["4 main.a.target: '{caller}' is not possible here"]
