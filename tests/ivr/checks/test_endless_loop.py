"""The rule ``endless_loop``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of

INNER = flow_of("c: {type: play, prompt: greeting, next: end}")


def loops(bench: Bench, **flows: str) -> list[str]:
    return [mistake for mistake in bench.mistakes(**flows) if "loop" in mistake]


def test_a_caller_who_does_nothing_goes_round(bench: Bench) -> None:
    flow = flow_of("""
a: {type: set, variables: {x: 1}, next: ask}
ask:
  type: menu
  prompt: greeting
  keys: {1: end}
  exits: {timeout: again, invalid: end}
again: {type: play, prompt: greeting, next: ask}
""")
    assert loops(bench, main=flow) == ["5 main.ask: loop without input: main.ask → main.again → main.ask"]


def test_a_loop_that_needs_a_key_is_allowed(bench: Bench) -> None:
    flow = flow_of("""
ask:
  type: menu
  prompt: greeting
  keys: {1: again}
  exits: {timeout: end, invalid: end}
again: {type: play, prompt: greeting, next: ask}
""")
    assert bench.mistakes(main=flow) == []


def test_a_loop_through_a_subflow(bench: Bench) -> None:
    flow = flow_of("a: {type: subflow, flow: inner, next: a}")
    assert loops(bench, main=flow, inner=INNER) == ["4 main.a: loop without input: main.a → inner.c → main.a"]


def test_flows_that_call_each_other(bench: Bench) -> None:
    one, two = flow_of("a: {type: subflow, flow: two, next: end}"), flow_of("b: {type: goto, flow: one}")
    assert loops(bench, one=one, two=two) == ["4 one.a: loop without input: one.a → two.b → one.a"]


def test_a_queue_that_is_full_does_not_loop_by_itself(bench: Bench) -> None:
    queue = "{type: enqueue, queue: voice, exits: {talked: end, timeout: q, full: q, no_agent: end}}"
    assert loops(bench, main=flow_of(f"q: {queue}")) == ["4 main.q: loop without input: main.q → main.q"]
