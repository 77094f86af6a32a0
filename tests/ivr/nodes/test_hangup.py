"""The node type ``hangup``."""

from __future__ import annotations

from ivr_bench import Bench

from callcenter.ivr.effects import Answer, Hangup, Play


def test_says_good_bye_and_ends(bench: Bench) -> None:
    call = bench.call("bye: {type: hangup, prompt: goodbye, cause: 21}")
    assert call.step.effects == (Answer(), Play(("goodbye",)), Hangup(21))
    assert call.ended


def test_without_prompt_the_call_need_not_be_answered_first(bench: Bench) -> None:
    call = bench.call("bye: {type: hangup}")
    assert call.step.effects[-1] == Hangup(16)
