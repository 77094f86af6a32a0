"""The rule ``missing_exit``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of


def test_exits_that_are_missing_or_unknown(bench: Bench) -> None:
    flow = flow_of("""
ask:
  type: menu
  prompt: greeting
  keys: {1: wait}
  exits:
    tiemout: wait
wait:
  type: enqueue
  queue: voice
  key: "*"
  exits: {talked: end, timeout: end}
""")
    library, mistakes = bench.inspect(main=flow)
    assert [(m.line, m.where, m.message) for m in mistakes] == [
        (8, "main.ask.exits", "has no exit `invalid`"),
        (9, "main.ask.exits.tiemout", "a menu node has no exit `tiemout`"),
        (14, "main.wait.exits", "has no exit `full`"),
        (14, "main.wait.exits", "has no exit `no_agent`"),
        (14, "main.wait.exits", "has no exit `key`"),
    ]
    assert mistakes[1].hint == "do you mean timeout?", "that is why the missing timeout is not told, too"
    assert mistakes[2].hint == "the queue takes no more callers; exits: {full: <node>}"
    assert library.flows.keys() == {"main"}
