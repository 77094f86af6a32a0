"""The node type ``survey``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Hangup, Rate
from callcenter.ivr.inputs import QueueLeft

NODES = """
wait:
  {type: enqueue, queue: voice, exits: {talked: rate, timeout: end, full: end, no_agent: end}}
rate: {type: survey, prompt: survey_question, highest: 5, next: done, exits: {timeout: none, invalid: wrong}}
done: {type: hangup, cause: 2}
none: {type: hangup, cause: 3}
wrong: {type: hangup, cause: 4}
"""
TALKED = QueueLeft("talked", agent="1001", queue="voice")


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_a_rating_is_kept_with_agent_and_queue(bench: Bench, score: int) -> None:
    call = play(bench.call(NODES), TALKED, str(score))
    assert call.step.effects == (Rate(score, "main", "1001", "voice"), Hangup(2))
    assert call.step.session.variables["score"] == score


@pytest.mark.parametrize(("keys", "cause"), [("0", 4), ("6", 4), ("12", 4), ("*", 4), ("#", 4), ("", 3)])
def test_exits(bench: Bench, keys: str, cause: int) -> None:
    call = play(bench.call(NODES), TALKED, keys)
    assert call.step.effects == (Hangup(cause),)
    assert last(call.step) == Hangup(cause)
