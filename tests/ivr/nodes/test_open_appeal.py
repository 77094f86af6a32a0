"""The node type ``open_appeal``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Hangup, OpenAppeal
from callcenter.ivr.inputs import AppealIs

NODES = """
open: {{type: open_appeal, fields: {{text: "from {{caller}}", appeal_type: help}}, next: done{exits}}}
done: {{type: hangup, cause: 2}}
none: {{type: hangup, cause: 3}}
"""


def test_asks_with_what_is_known(bench: Bench) -> None:
    nodes = NODES.format(exits=", exits: {failed: none}")
    assert last(bench.call(nodes, caller="139").step) == OpenAppeal({"text": "from 139", "appeal_type": "help"})


@pytest.mark.parametrize(("number", "cause"), [("HA12345-20261123-000001-0", 2), ("", 3)])
def test_exits(bench: Bench, number: str, cause: int) -> None:
    call = play(bench.call(NODES.format(exits=", exits: {failed: none}")), AppealIs(number, "34679A"))
    assert last(call.step) == Hangup(cause)
    assert call.step.session.variables == {"appeal_number": number, "appeal_query_code": "34679A"}


def test_without_its_exit_a_failure_goes_on(bench: Bench) -> None:
    nodes = NODES.format(exits="").replace("none: {type: hangup, cause: 3}", "")
    assert last(play(bench.call(nodes), AppealIs("")).step) == Hangup(2)
