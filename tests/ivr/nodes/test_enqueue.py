"""The node type ``enqueue``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Enqueue, Hangup
from callcenter.ivr.inputs import QueueLeft

NODES = """
wait:
  type: enqueue
  queue: voice
  priority: 3
  max_wait_seconds: 90
  key: "*"
  announce: please_wait
  long_wait_seconds: 120
  exits: {talked: a, timeout: b, full: c, no_agent: d, key: e, long_wait: f}
a: {type: hangup, cause: 2}
b: {type: hangup, cause: 3}
c: {type: hangup, cause: 4}
d: {type: hangup, cause: 5}
e: {type: hangup, cause: 6}
f: {type: hangup, cause: 7}
"""


def test_asks_for_the_queue(bench: Bench) -> None:
    assert last(bench.call(NODES).step) == Enqueue("voice", 3, 90, "*", ("please_wait",), 120)


@pytest.mark.parametrize(
    ("why", "cause"),
    [("talked", 2), ("timeout", 3), ("full", 4), ("no_agent", 5), ("key", 6), ("long_wait", 7), ("unheard_of", 3)],
)
def test_exits(bench: Bench, why: str, cause: int) -> None:
    call = play(bench.call(NODES), QueueLeft(why, agent="1001"))
    assert last(call.step) == Hangup(cause)
    assert call.step.session.talked == (why == "talked")


def test_a_talk_leaves_agent_and_queue_for_the_survey(bench: Bench) -> None:
    call = play(bench.call(NODES), QueueLeft("talked", agent="1001", queue="enterprise"))
    assert call.step.session.variables == {"agent": "1001", "queue": "enterprise"}
