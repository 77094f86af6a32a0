"""When the line of a surge counts as gone, and how the highest such rate is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bench.bursts import Group, Seen, climb, numbers, story, waits
from bench.surge import Surge, measure, recovered, surge
from callcenter.testing.sipp import Sighting

_USED = {"asterisk": 9.0, "core": 2.0}
_GROUPS = [Group(2.0, 1.0), Group(4.0, 2.0)]
"""An opening of two, then eight steady callers; the last quarter are two."""


def _seen(waited: Sequence[float | None]) -> Seen:
    """A caller a second, each after so many seconds at a seat of its own, for one second; None: never."""
    callers, at_seats = [], []
    those = [number for group in numbers(_GROUPS) for number in group]
    for at, (number, wait) in enumerate(zip(those, waited, strict=True)):
        callers.append(Sighting(at, number, "answered", number))
        if wait is not None:
            callers.append(Sighting(at + wait + 1, number, "bye_received"))
            at_seats.append(Sighting(at + wait, f"s{number}", "invited", number, f"20{at:02}"))
            at_seats.append(Sighting(at + wait + 1, f"s{number}", "bye_sent", number, f"20{at:02}"))
    return Seen(callers, at_seats, _USED)


def _surge(*waited: float | None, seats: int = 2) -> Surge:
    return surge(_seen(waited), _GROUPS, seats)


_GONE = _surge(0.1, 0.9, 0.9, 0.9, 0.5, 0.1, 0.1, 0.1, 0.1, 0.3)
_STAYS = _surge(0.1, 0.9, 0.9, 0.9, 0.5, 0.1, 0.1, 0.1, 0.1, 0.5)


def test_every_caller_has_a_number_of_its_own_in_the_order_of_dialling() -> None:
    opening, steady = numbers(_GROUPS)
    assert (len(opening), len(steady)) == (2, 8)
    assert sorted({*opening, *steady}) == opening + steady


def test_waits_are_over_the_fastest_caller_and_those_who_never_came_to_a_seat_have_none() -> None:
    found = waits(_seen([0.1, 0.4, *[0.1] * 7, None]), 2)
    assert list(found.values())[:2] == [pytest.approx(0.0), pytest.approx(0.3)]
    assert set(found) == {f"138{number:08d}" for number in range(9)}


def test_a_burst_of_two_groups_has_the_steady_rate_and_the_time_of_both() -> None:
    found = story(_seen([0.1] * 10), _GROUPS, 2)
    assert (found.rate, found.calls, found.failed) == (4.0, 10, 0)
    assert found.late == pytest.approx(9.0 - 3.0)


def test_the_line_is_gone_when_the_last_quarter_of_the_steady_callers_does_not_wait() -> None:
    assert _GONE.recovered
    assert _GONE.last_p95 == pytest.approx(0.2)
    assert not _STAYS.recovered
    assert _STAYS.last_p95 == pytest.approx(0.4)


def test_with_a_call_that_failed_nothing_is_gone() -> None:
    assert not _surge(0.1, None, *[0.1] * 8).recovered
    assert not _surge(*[0.1] * 8, None, None).recovered


def test_the_report_tells_the_last_waits_and_not_whether_a_burst_is_sustained() -> None:
    row = _STAYS.as_json()
    assert (row["recovered"], row["last_p95"], row["kept_waiting"]) == (False, 0.4, 5)
    assert "sustained" not in row


def _at(rate: float, like: Surge) -> Surge:
    return replace(like, burst=replace(like.burst, rate=rate))


def test_the_highest_rate_at_which_the_line_went_away_counts() -> None:
    assert recovered([_at(40, _GONE), _at(50, _STAYS), _at(50, _GONE), _at(60, _STAYS)]) == 50
    assert recovered([_at(40, _STAYS)]) == 0


def test_a_rate_is_tried_twice_before_the_climb_ends() -> None:
    tried: list[float] = []

    def attempt(rate: float) -> bool:
        tried.append(rate)
        return rate < 2 or (tried.count(rate) == 2 and rate < 3)

    assert climb([1.0, 2.0, 3.0, 4.0], attempt, bool) == [True, False, True, False, False]
    assert tried == [1.0, 2.0, 2.0, 3.0, 3.0]


def test_ours_and_asterisks_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    climbed = {"hotline": [_at(80, _GONE), _at(90, _GONE)], "asterisk_queue": [_at(40, _GONE), _at(50, _STAYS)]}
    monkeypatch.setattr("bench.surge._climb", lambda name, seconds: climbed[name])
    rates, times = measure(quick=True)
    row = rates.as_json()
    assert (row["median"], row["baselines"]["asterisk_queue"]["median"]) == (90, 40)
    assert row["details"]["kept_waiting"] == {
        "hotline": {"80": [4], "90": [4]},
        "asterisk_queue": {"40": [4], "50": [5]},
    }
    assert times.as_json()["runs"] == [2.25]
    assert times.reached


def test_where_asterisks_line_never_goes_away_there_is_no_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    climbed = {"hotline": [_at(40, _GONE)], "asterisk_queue": [_at(40, _STAYS)]}
    monkeypatch.setattr("bench.surge._climb", lambda name, seconds: climbed[name])
    _, times = measure(quick=True)
    assert times.runs == []
    assert not times.reached
