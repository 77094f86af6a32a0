"""The rule ``unreachable_node``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of


def test_nodes_that_no_way_leads_to(bench: Bench) -> None:
    flow = flow_of("""
a: {type: play, prompt: greeting, next: end}
b: {type: play, prompt: greeting, next: c}
c: {type: play, prompt: greeting, next: b2}
b2: {type: hangup}
""")
    assert bench.mistakes(main=flow) == [
        "5 main.b: no way leads to this node",
        "6 main.c: no way leads to this node",
        "7 main.b2: no way leads to this node",
    ]


def test_not_said_while_a_node_is_broken_as_its_ways_are_unknown(bench: Bench) -> None:
    flow = flow_of("""
a: {type: play, promt: greeting, next: b}
b: {type: hangup}
""")
    assert bench.mistakes(main=flow) == ["4 main.a.promt: `promt` is no part of a play node"]


def test_not_said_where_another_way_may_be_meant_to_lead_there(bench: Bench) -> None:
    flow = flow_of("""
a: {type: menu, prompt: greeting, keys: {1: sea}, exits: {timeout: end, invalid: end}}
see: {type: hangup}
""")
    assert bench.mistakes(main=flow) == ["4 main.a.keys.1: there is no node `sea`"]
    flow = flow_of("""
a: {type: menu, prompt: greeting, keys: {1: end}, exits: {timeout: end}}
see: {type: hangup}
""")
    assert bench.mistakes(main=flow) == ["4 main.a.exits: has no exit `invalid`"]
