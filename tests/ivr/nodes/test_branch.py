"""The node type ``branch``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last

from callcenter.ivr.effects import Hangup

NODES = """
which:
  type: branch
  cases:
    - {when: caller == "110", next: police}
    - {when: 'starts_with(caller, "0513")', next: local}
    - {when: time < "08:00" or not workday, next: quiet}
  otherwise: busy
police: {type: hangup, cause: 2}
local: {type: hangup, cause: 3}
quiet: {type: hangup, cause: 4}
busy: {type: hangup, cause: 5}
"""


@pytest.mark.parametrize(
    ("caller", "at", "cause"),
    [
        ("110", "2026-11-23T10:00", 2),
        ("051388800001", "2026-11-23T03:00", 3),
        ("139", "2026-11-23T07:59", 4),
        ("139", "2026-11-23T08:00", 5),
        ("", "2026-10-01T12:00", 4),
        ("139", "2026-10-10T12:00", 5),
    ],
)
def test_the_first_case_that_holds(bench: Bench, caller: str, at: str, cause: int) -> None:
    assert last(bench.call(NODES, caller=caller, at=f"{at}:00+08:00").step) == Hangup(cause)
