"""The node type ``callback_cancel``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import CancelCallback, Hangup
from callcenter.ivr.inputs import CallbackIs

NODES = """
cancel: {type: callback_cancel, next: done}
done: {type: hangup, cause: 2}
"""


@pytest.mark.parametrize("answer", ["cancelled", "none"])
def test_goes_on_whether_there_was_one_or_not(bench: Bench, answer: str) -> None:
    call = bench.call(NODES)
    assert last(call.step) == CancelCallback()
    assert last(play(call, CallbackIs(answer)).step) == Hangup(2)
