"""The node type ``set``."""

from __future__ import annotations

from ivr_bench import Bench

NODES = """
one: {type: set, variables: {surge: true, count: 3, who: "来自{caller}"}, next: two}
two: {type: set, variables: {line: "{who}/{count}/{surge}/{caller}"}, next: bye}
bye: {type: hangup}
"""


def test_sets_in_order(bench: Bench) -> None:
    call = bench.call(NODES, caller="139")
    variables = call.step.session.variables
    assert variables == {"surge": True, "count": 3, "who": "来自139", "line": "来自139/3/1/139"}


def test_long_texts_are_cut_so_that_the_session_stays_small(bench: Bench) -> None:
    nodes = 'one: {type: set, variables: {long: "%s"}, next: bye}\nbye: {type: hangup}' % ("长" * 500)
    assert bench.call(nodes).step.session.variables == {"long": "长" * 120}
