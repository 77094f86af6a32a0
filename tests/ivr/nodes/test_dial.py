"""The node type ``dial``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, flow_of, last, play

from callcenter.ivr.effects import Dial, Hangup
from callcenter.ivr.inputs import DialEnded

NODES = """
desk:
  type: dial
  to: 1001
  ring_seconds: 12
  exits: {talked: a, busy: b, no_answer: c, failed: d, unavailable: e}
a: {type: hangup, cause: 2}
b: {type: hangup, cause: 3}
c: {type: hangup, cause: 4}
d: {type: hangup, cause: 5}
e: {type: hangup, cause: 6}
"""
EXITS = "exits: {talked: end, busy: end, no_answer: end, failed: end, unavailable: end}"


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("ANSWER", 2), ("BUSY", 3), ("NOANSWER", 4), ("CHANUNAVAIL", 5), ("CONGESTION", 5), ("", 5), ("UNAVAILABLE", 6),
    ],
)  # fmt: skip
def test_exits(bench: Bench, status: str, cause: int) -> None:
    call = bench.call(NODES)
    assert last(call.step) == Dial("1001", 12)
    assert last(play(call, DialEnded(status)).step) == Hangup(cause)
    assert call.step.session.talked == (status == "ANSWER")


def test_who_is_on_duty_is_found_when_it_rings(bench: Bench) -> None:
    call = bench.call(NODES.replace("to: 1001", "duty: housing"))
    assert last(call.step) == Dial("", 12, "housing")
    assert call.reached() == "dial housing"


def test_what_a_caller_pressed_never_becomes_a_number(bench: Bench) -> None:
    mistakes = bench.mistakes(main="title: t\nstart: a\nnodes:\n  a: {type: dial, to: '{caller}'}\n")
    assert mistakes == ["4 main.a.to: '{caller}' is not possible here"]


@pytest.mark.parametrize("whom", ["", "to: 1001, duty: housing,"])
def test_a_number_or_who_is_on_duty(bench: Bench, whom: str) -> None:
    (mistake,) = bench.mistakes(main=flow_of(f"a: {{type: dial, {whom} {EXITS}}}"))
    assert mistake.endswith("needs either `to` or `duty`")
