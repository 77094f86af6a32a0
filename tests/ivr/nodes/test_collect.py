"""The node type ``collect``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last, play

from callcenter.ivr.effects import Collect, Hangup

NODES = """
ask:
  type: collect
  prompt: progress_code
  variable: code
  min_digits: 2
  max_digits: 4
  private: {private}
  next: done
  exits: {{timeout: nothing, invalid: wrong}}
done: {{type: hangup, cause: 2}}
nothing: {{type: hangup, cause: 3}}
wrong: {{type: hangup, cause: 4}}
"""


@pytest.mark.parametrize(("keys", "cause"), [("12", 2), ("1234", 2), ("1", 4), ("1*", 4), ("12345", 4), ("", 3)])
def test_exits(bench: Bench, keys: str, cause: int) -> None:
    call = bench.call(NODES.format(private="false"))
    assert last(call.step) == Collect(("progress_code",), 4, 3000)
    assert last(play(call, keys).step) == Hangup(cause)
    assert call.step.session.variables.get("code") == (keys if cause == 2 else None)


def test_private_keys_are_stars_on_record(bench: Bench) -> None:
    call = play(bench.call(NODES.format(private="true")), "123")
    assert call.step.facts[0].fields["digits"] == "***"
    assert call.step.session.variables == {"code": "123"}
