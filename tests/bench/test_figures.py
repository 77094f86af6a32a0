"""How runs become a report."""

from __future__ import annotations

import math

from bench.figures import Figure, Goal, percentile


def test_a_figure_tells_median_ratio_and_whether_it_is_enough() -> None:
    figure = Figure("agi", "ms", [0.4, 0.2, 0.3], Goal("<=", 0.3), {"other": [0.6, 0.6]}, {"calls": 10})
    assert figure.as_json() == {
        "name": "agi",
        "unit": "ms",
        "median": 0.3,
        "runs": [0.4, 0.2, 0.3],
        "reach": "<= 0.3",
        "reached": True,
        "baselines": {"other": {"median": 0.6, "runs": [0.6, 0.6], "ratio": 0.5}},
        "details": {"calls": 10},
    }


def test_what_was_never_measured_is_not_reached() -> None:
    assert not Figure("calls", "calls/s", [], Goal(">=", 150)).reached
    assert not Figure("calls", "calls/s", [149], Goal(">=", 150)).reached
    assert Figure("calls", "calls/s", []).reached


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([1, 2, 3], 1.0) == 3
    assert math.isnan(percentile([], 0.5))
