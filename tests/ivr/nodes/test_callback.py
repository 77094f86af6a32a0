"""The node type ``callback``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Hangup, PromiseCallback
from callcenter.ivr.inputs import CallbackIs

NODES = """
promise: {type: callback, queue: voice, exits: {promised: a, already: b, refused: c}}
a: {type: hangup, cause: 1}
b: {type: hangup, cause: 2}
c: {type: hangup, cause: 3}
"""


def test_asks_for_a_callback_in_the_queue(bench: Bench) -> None:
    assert last(bench.call(NODES).step) == PromiseCallback("voice")


@pytest.mark.parametrize(("answer", "cause"), [("promised", 1), ("already", 2), ("refused", 3), ("whatever", 3)])
def test_exits(bench: Bench, answer: str, cause: int) -> None:
    assert last(play(bench.call(NODES), CallbackIs(answer)).step) == Hangup(cause)
