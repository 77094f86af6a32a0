"""The node type ``hours``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last

from callcenter.ivr.effects import Hangup

NODES = """
when: {type: hours, table: service, exits: {day: day, night: night, holiday: holiday}}
day: {type: hangup, cause: 2}
night: {type: hangup, cause: 3}
holiday: {type: hangup, cause: 4}
"""


@pytest.mark.parametrize(
    ("at", "cause"),
    [
        ("2026-11-23T08:29:59+08:00", 3),
        ("2026-11-23T08:30:00+08:00", 2),
        ("2026-11-23T18:00:00+08:00", 3),
        ("2026-11-23T00:30:00+00:00", 2),  # 8:30 in Shanghai
        ("2026-11-22T08:30:00+08:00", 3),  # a Sunday
        ("2026-09-20T08:30:00+08:00", 2),  # a Sunday on which people work
        ("2026-10-05T12:00:00+08:00", 4),  # a Monday in a holiday
    ],
)
def test_the_table_is_asked(bench: Bench, at: str, cause: int) -> None:
    call = bench.call(NODES, at=at)
    assert last(call.step) == Hangup(cause)
    assert call.step.problem == ""


def test_without_data_for_the_year_the_weekday_decides_and_the_log_says_so(bench: Bench) -> None:
    call = bench.call(NODES, at="2031-01-01T10:00:00+08:00")
    assert last(call.step) == Hangup(2)
    assert call.step.problem == "no calendar for 2031: main.when went by the weekday"
