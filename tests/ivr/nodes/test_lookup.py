"""The node type ``lookup``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Hangup, LookUp
from callcenter.ivr.inputs import Input, LookedUp

NODES = """
find:
  type: lookup
  what: appeal
  arguments: {number: "20261123", query_code: "{caller}"}
  exits: {found: yes_, not_found: no_}
yes_: {type: hangup, cause: 2}
no_: {type: hangup, cause: 3}
"""


def test_asks_with_its_arguments(bench: Bench) -> None:
    effect = last(bench.call(NODES, caller="139").step)
    assert effect == LookUp("appeal", {"number": "20261123", "query_code": "139"})


def test_the_caller_is_the_default_argument(bench: Bench) -> None:
    nodes = NODES.replace("what: appeal", "what: enterprise").replace(
        'arguments: {number: "20261123", query_code: "{caller}"}', ""
    )
    assert last(bench.call(nodes, caller="139").step) == LookUp("enterprise", {"caller": "139"})


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (LookedUp(found=True, values={"state": "closed", "secret": "x"}), 2),
        (LookedUp(found=False), 3),
        (LookedUp(found=False, failed=True), 3),
    ],
)
def test_exits(bench: Bench, answer: Input, cause: int) -> None:
    call = play(bench.call(NODES), answer)
    assert last(call.step) == Hangup(cause)
    if cause == 2:
        assert call.step.session.variables == {
            "appeal_number": "",
            "appeal_state": "closed",
            "appeal_opened": "",
            "appeal_due": "",
        }


def test_a_store_that_is_away_may_have_its_own_exit(bench: Bench) -> None:
    nodes = NODES.replace("not_found: no_", "not_found: yes_, failed: no_")
    assert last(play(bench.call(nodes), LookedUp(found=False, failed=True)).step) == Hangup(3)
