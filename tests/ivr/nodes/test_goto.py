"""The node type ``goto``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, flow_of, last

from callcenter.ivr.effects import Hangup

ELSEWHERE = flow_of("bye: {type: hangup, cause: 3}")


def test_a_node_of_this_flow(bench: Bench) -> None:
    call = bench.call("a: {type: goto, node: b}\nb: {type: hangup, cause: 2}")
    assert last(call.step) == Hangup(2)


def test_another_flow_does_not_come_back(bench: Bench) -> None:
    library = bench.library(main=flow_of("a: {type: goto, flow: elsewhere}"), elsewhere=ELSEWHERE)
    call = bench.start(library)
    assert last(call.step) == Hangup(3)
    assert (call.step.session.flow, call.step.session.returns) == ("elsewhere", ())


@pytest.mark.parametrize("fields", ["", ", node: a, flow: elsewhere"])
def test_one_of_both_is_needed(bench: Bench, fields: str) -> None:
    flow = flow_of("a: {type: goto%s}" % fields)  # noqa: UP031
    assert bench.mistakes(main=flow, elsewhere=ELSEWHERE) == ["4 main.a: needs either `node` or `flow`"]
