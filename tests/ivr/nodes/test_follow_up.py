"""The node type ``follow_up``."""

from __future__ import annotations

from typing import get_args

import pytest
from ivr_bench import Bench, last, play

from callcenter.appeals.words import ANSWER_WORDS
from callcenter.errors import ConfigError
from callcenter.ivr.effects import Collect, FollowUpAnswer, Hangup
from callcenter.ivr.inputs import HungUp
from callcenter.ivr.nodes.follow_up import Answer

NODES = """
asks:
  type: follow_up
  prompt: survey_question
  variable: said
  answers: {1: resolved, 2: unresolved, "*": neutral, "#": satisfied, 9: refused}
  next: done
  exits: {refused: no_more, timeout: none, invalid: wrong, hangup: gone}
done: {type: hangup, cause: 2}
no_more: {type: hangup, cause: 3}
none: {type: hangup, cause: 4}
wrong: {type: hangup, cause: 5}
gone: {type: hangup, cause: 6}
"""


@pytest.mark.parametrize(
    ("keys", "answer", "cause"),
    [("1", "resolved", 2), ("2", "unresolved", 2), ("*", "neutral", 2), ("#", "satisfied", 2), ("9", "refused", 3)],
)
def test_an_answer_is_kept_and_leads_on(bench: Bench, keys: str, answer: str, cause: int) -> None:
    call = play(bench.call(NODES), keys)
    assert call.step.effects == (FollowUpAnswer(answer), Hangup(cause))
    assert call.step.session.variables["said"] == answer


@pytest.mark.parametrize(("keys", "cause"), [("0", 5), ("11", 5), ("", 4)])
def test_exits(bench: Bench, keys: str, cause: int) -> None:
    call = play(bench.call(NODES), keys)
    assert call.step.effects == (Hangup(cause),)


def test_who_hangs_up_has_not_answered(bench: Bench) -> None:
    call = play(bench.call(NODES), HungUp())
    assert not any(isinstance(effect, FollowUpAnswer) for effect in call.step.effects)


def test_it_asks_as_often_as_it_says(bench: Bench) -> None:
    call = play(bench.call(NODES.replace("variable: said", "variable: said\n  tries: 2")), "")
    assert isinstance(last(call.step), Collect)


def test_who_may_refuse_must_have_a_way(bench: Bench) -> None:
    without = NODES.replace("refused: no_more, ", "").replace("no_more: {type: hangup, cause: 3}\n", "")
    with pytest.raises(ConfigError, match="no exit `refused`"):
        bench.call(without)
    assert bench.call(without.replace(", 9: refused", "")).step is not None


def test_an_answer_that_is_none(bench: Bench) -> None:
    with pytest.raises(ConfigError, match=r"asks\.answers"):
        bench.call(NODES.replace("1: resolved", "1: perhaps"))


def test_it_knows_the_words_of_the_appeals() -> None:
    assert get_args(Answer) == tuple(ANSWER_WORDS)


def test_in_a_few_words(bench: Bench) -> None:
    flow = bench.call(NODES).library.flows["main"]
    assert flow.nodes["asks"].gist().startswith("1 resolved, 2 unresolved")
