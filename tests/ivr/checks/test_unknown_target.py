"""The rule ``unknown_target``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of


def test_targets_that_do_not_exist(bench: Bench) -> None:
    flow = flow_of("""
a:
  type: menu
  prompt: greeting
  keys: {1: byee}
  exits: {timeout: end, invalid: nowhere}
bye: {type: hangup}
c: {type: goto, node: bye}
""").replace("start: a", "start: b")
    library, mistakes = bench.inspect(main=flow)
    assert [(m.line, m.where, m.message) for m in mistakes] == [
        (2, "main.start", "there is no node `b`"),
        (7, "main.a.keys.1", "there is no node `byee`"),
        (8, "main.a.exits.invalid", "there is no node `nowhere`"),
    ]
    assert mistakes[1].hint == "do you mean bye?"
    assert "main" in library.flows
