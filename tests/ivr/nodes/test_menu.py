"""The node type ``menu``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.facts import DigitsCollected, InputTimedOut
from callcenter.ivr.effects import Collect, Hangup
from callcenter.ivr.inputs import Digits, TimedOut

NODES = """
ask:
  type: menu
  prompt: greeting
  wait_seconds: 2.5
  tries: 2
  timeout_prompt: please_wait
  invalid_prompt: survey_invalid
  keys: {2: two, "*": star, "#": hash}
  exits: {timeout: nothing, invalid: wrong, hangup: gone}
two: {type: hangup, cause: 2}
star: {type: hangup, cause: 3}
hash: {type: hangup, cause: 4}
nothing: {type: hangup, cause: 5}
wrong: {type: hangup, cause: 6}
gone: {type: set, variables: {gone: true}, next: end}
"""


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["2"], 2),
        (["*"], 3),
        (["#"], 4),
        (["", ""], 5),
        (["9", "8"], 6),
        (["9", ""], 5),
        (["", "2"], 2),
    ],
)
def test_keys_and_exits(bench: Bench, words: list[str], cause: int) -> None:
    assert last(play(bench.call(NODES), *words).step) == Hangup(cause)


def test_asks_again_with_a_correction(bench: Bench) -> None:
    call = bench.call(NODES)
    assert last(call.step) == Collect(("greeting",), 1, 2500)
    assert last(play(call, "9").step) == Collect(("survey_invalid", "greeting"), 1, 2500)
    assert last(play(bench.call(NODES), "").step) == Collect(("please_wait", "greeting"), 1, 2500)


def test_what_was_pressed_is_on_record(bench: Bench) -> None:
    call = bench.call(NODES)
    wrong, right = call.answer(Digits("9")).step, call.answer(Digits("2")).step
    at = {"flow": "main", "node": "ask"}
    assert (wrong.facts[0].type, wrong.facts[0].fields) == (DigitsCollected, {**at, "digits": "9", "accepted": False})
    assert right.facts[0].fields == {**at, "digits": "2", "accepted": True}
    assert bench.call(NODES).answer(TimedOut()).step.facts[0].type is InputTimedOut


def test_hanging_up_takes_the_hangup_exit_silently(bench: Bench) -> None:
    call = play(bench.call(NODES), "hangup")
    assert call.ended
    assert call.step.effects == ()
    assert call.step.session.variables == {"gone": True}
