"""What the long run's figures are made of."""

from __future__ import annotations

import math

import pytest

from bench.load import first_sounds, set_up, worst
from callcenter.testing.sipp import Sighting


def test_who_was_put_through_and_how_fast_calls_are_answered() -> None:
    seen = [
        Sighting(1.0, "a", "dialled", "138"), Sighting(1.2, "a", "answered"), Sighting(2.0, "b", "dialled", "139"),
    ]  # fmt: skip
    share, waits = set_up(seen, [Sighting(3.0, "x", "talking", "138", "2001")])
    assert share == 0.5
    assert waits == pytest.approx([0.2])


def test_the_first_sound_of_those_who_are_listened_to() -> None:
    """The port had another caller's sound before; one hears nothing; one is not listened to."""
    seen = [
        Sighting(10.0, "a", "dialled", "138"), Sighting(11.0, "b", "dialled", "139"),
        Sighting(12.0, "c", "dialled", "137"),
    ]  # fmt: skip
    waits = first_sounds(seen, {"138": [(1.0, 9.0), (10.5, 12.0), (13.0, 14.0)], "139": [(1.0, 10.0)]})
    assert waits == [0.5, math.inf]


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
    assert worst(page, "reactor_lag", 0.99) == 0.01
    assert worst(page, "reactor_lag", 0.999) == 0.05
    assert worst(page, "reactor_lag", 0.9999) == math.inf
    assert math.isnan(worst("", "reactor_lag", 0.5))
