"""What the long run's figures are made of."""

from __future__ import annotations

import math

import pytest

from bench.load import lag_percentile, set_up
from callcenter.testing.sipp import Sighting


def test_who_was_put_through_and_how_fast_calls_are_answered() -> None:
    seen = [
        Sighting(1.0, "a", "dialled", "138"), Sighting(1.2, "a", "answered"), Sighting(2.0, "b", "dialled", "139"),
    ]  # fmt: skip
    share, waits = set_up(seen, [Sighting(3.0, "x", "talking", "138", "2001")])
    assert share == 0.5
    assert waits == pytest.approx([0.2])


def test_nobody_is_no_figure() -> None:
    assert math.isnan(set_up([], [])[0])


def test_a_percentile_of_the_stalls_is_the_bound_of_its_bucket() -> None:
    page = "\n".join(
        [
            "# TYPE callcenter_reactor_lag_seconds histogram",
            *(f'callcenter_reactor_lag_seconds_bucket{{le="{le}"}} {n}' for le, n in (("0.01", 990), ("0.05", 999))),
            'callcenter_reactor_lag_seconds_bucket{le="+Inf"} 1000',
            "callcenter_reactor_lag_seconds_count 1000",
            "callcenter_reactor_lag_seconds_sum 1",
            "",
        ]
    )
    assert lag_percentile(page, 0.99) == 0.01
    assert lag_percentile(page, 0.999) == 0.05
    assert lag_percentile(page, 0.9999) == math.inf
    assert math.isnan(lag_percentile("", 0.5))
