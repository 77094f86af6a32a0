"""How long calls keep an agent, and how long a line may be for that."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from callcenter.acd import HandlingTimes, handling, longest_line


def measured(*seconds: float, default: float = 100.0) -> HandlingTimes:
    times = HandlingTimes({"voice": default})
    for each in seconds:
        times.add("voice", each)
    return times


def test_the_default_counts_until_ten_calls_were_measured() -> None:
    times = measured(*[20.0] * 9)
    assert times.mean("voice") == 100.0
    times.add("voice", 20.0)
    assert times.mean("voice") == 20.0


def test_a_queue_without_a_default() -> None:
    assert measured().mean("enterprise") == 180.0


def test_queues_are_measured_apart() -> None:
    times = measured(*[20.0] * 10)
    assert (times.mean("voice"), times.mean("enterprise")) == (20.0, 180.0)


def test_the_mean_of_the_latest_fifty() -> None:
    times = measured(*[1000.0] * 10, *[30.0] * 25, *[50.0] * 25)
    assert times.mean("voice") == 40.0


def test_calls_that_take_no_time_count_as_a_second() -> None:
    assert measured(*[0.0] * 10).mean("voice") == 1.0


def test_other_defaults_leave_what_was_measured() -> None:
    times = measured(*[20.0] * 10)
    times.change_defaults({"voice": 55.0, "enterprise": 66.0})
    assert (times.mean("voice"), times.mean("enterprise")) == (20.0, 66.0)
    few = measured(20.0)
    few.change_defaults({"voice": 55.0})
    assert few.mean("voice") == 55.0


@given(
    staffed=st.integers(0, 500),
    target=st.floats(1, 3600),
    handling_seconds=st.floats(1, 3600),
)
def test_the_last_one_in_line_is_served_in_time(staffed: int, target: float, handling_seconds: float) -> None:
    longest = longest_line(staffed, target, handling_seconds)
    assert longest >= staffed, "nobody is sent away while an agent is free"
    if longest > staffed:
        assert longest * handling_seconds / staffed <= target
        assert (longest + 1) * handling_seconds / staffed > target * 0.999999


def test_examples() -> None:
    assert doctest.testmod(handling).failed == 0
