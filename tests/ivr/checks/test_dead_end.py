"""The rule ``dead_end``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of


def test_a_circle_without_a_way_out(bench: Bench) -> None:
    flow = flow_of("""
a:
  type: menu
  prompt: greeting
  keys: {1: b, 2: end}
  exits: {timeout: end, invalid: end}
b:
  type: menu
  prompt: greeting
  keys: {1: b}
  exits: {timeout: c, invalid: b}
c: {type: goto, node: b}
""")
    found = [mistake for mistake in bench.mistakes(main=flow) if "dead end" in mistake]
    assert found == [
        "9 main.b: dead end: from here the call never comes to an end",
        "14 main.c: dead end: from here the call never comes to an end",
    ]


def test_a_node_without_next_is_a_dead_end(bench: Bench) -> None:
    flow = flow_of("a: {type: play, prompt: greeting}")
    assert bench.mistakes(main=flow) == ["4 main.a.next: has no `next`: the call would come to a dead end"]
