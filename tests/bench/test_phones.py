"""What the logs of the phones are read as."""

from __future__ import annotations

import pytest

from bench.bursts import Group, Seen, kept_waiting, story
from bench.handover import gaps
from callcenter.testing.sipp import Sighting

_USED = {"asterisk": 9.0, "core": 2.0}


def _call(number: int, answered: float, invited: float, ended: float) -> tuple[list[Sighting], list[Sighting]]:
    caller, seat = f"138{number}", f"200{number}"
    return (
        [Sighting(answered, caller, "answered", caller), Sighting(ended, caller, "bye_received")],
        [
            Sighting(invited, f"s{number}", "invited", caller, seat),
            Sighting(ended, f"s{number}", "bye_sent", caller, seat),
        ],
    )


def _burst(*calls: tuple[float, float, float], seats: int, placed: int = 0) -> tuple[int, int, float, int]:
    told = [_call(number, *call) for number, call in enumerate(calls)]
    callers = [each for one, _ in told for each in one]
    at_seats = [each for _, one in told for each in one]
    found = story(Seen(callers, at_seats, _USED), [Group(1.0, placed or len(calls))], seats)
    return found.failed, found.kept_waiting, found.wait_max, found.most_busy


def test_a_call_that_reaches_a_seat_at_once_waits_for_nothing() -> None:
    assert _burst((0.0, 0.1, 1.1), (1.0, 1.1, 2.1), seats=2) == (0, 0, pytest.approx(0.0), 1)


def test_a_wait_for_the_only_seat_is_no_fault() -> None:
    assert _burst((0.0, 0.1, 2.1), (1.0, 2.2, 3.2), seats=1) == (0, 0, pytest.approx(1.1), 1)


def test_a_wait_with_a_seat_free_is_a_fault() -> None:
    assert _burst((0.0, 0.1, 2.1), (1.0, 2.2, 3.2), seats=2) == (0, 1, pytest.approx(1.1), 1)


def test_a_call_of_which_nothing_was_seen_failed() -> None:
    assert _burst((0.0, 0.1, 1.1), seats=2, placed=3)[0] == 2


def test_a_seat_that_was_free_for_a_part_of_the_wait_only_is_no_fault() -> None:
    busy = [(0.0, 1), (5.0, 2), (6.0, 1)]
    assert kept_waiting([(4.0, 6.0)], busy, 2) == 0
    assert kept_waiting([(1.0, 4.0)], busy, 2) == 1


def test_gaps_are_from_the_end_of_a_call_to_the_next_at_the_same_seat() -> None:
    seen = [
        Sighting(1.0, "a", "invited", "138", "2001"),
        Sighting(2.0, "a", "bye_sent", "138", "2001"),
        Sighting(2.005, "b", "invited", "139", "2002"),
        Sighting(2.010, "c", "invited", "140", "2001"),
        Sighting(3.0, "c", "bye_received", "140", "2001"),
    ]
    assert gaps(seen) == [pytest.approx(10.0)]
