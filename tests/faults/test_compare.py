"""Each way in which a record can be wrong is found, and a right one is not complained of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from callcenter.testing.sipp import Sighting
from tests.faults.compare import Contact, Findings, Leg, compare
from tests.faults.truth import Caller, SeatCall, Talk, callers_of, seat_calls_of

NUMBER = "13001000001"
CALLER = Caller(NUMBER, 100.0, 100.1, 106.0, by_caller=False, talks=(Talk("1001", 102.0, 105.0, by_seat=True),))
AT_SEAT = SeatCall(NUMBER, "1001", 101.8, 102.0, 105.0, by_seat=True)
CONTACT = Contact("c1", NUMBER, 100.0, 102.0, 106.0, 3.0, "answered", "core")
LEG = Leg("c1", "1001", "1001", 101.8, 105.0)


def found(
    caller: Caller = CALLER,
    contacts: tuple[Contact, ...] = (CONTACT,),
    at_seats: tuple[SeatCall, ...] = (AT_SEAT,),
    legs: tuple[Leg, ...] = (LEG,),
    cuts: tuple[float, ...] = (),
) -> dict[str, list[str]]:
    """What ``compare`` complains of."""
    return compare([caller], at_seats, contacts, legs, cuts).told()


def test_a_right_record_is_not_complained_of() -> None:
    assert found() == {}


def test_a_caller_who_is_not_on_record_is_lost() -> None:
    assert found(contacts=()) == {"lost": [NUMBER]}


def test_a_caller_who_is_on_record_twice_is_doubled() -> None:
    assert found(contacts=(CONTACT, replace(CONTACT, contact="c2"))) == {"doubled": [NUMBER]}


def test_a_call_that_nobody_made_is_invented() -> None:
    assert found(contacts=(CONTACT, replace(CONTACT, contact="c2", caller="13009999999"))) == {"invented": ["c2"]}


def test_a_call_that_is_over_and_not_closed_is_open() -> None:
    assert found(contacts=(replace(CONTACT, ended=None),)) == {"open": [NUMBER]}


def test_who_is_hung_up_upon_before_an_agent_comes_is_dropped() -> None:
    silent = replace(CONTACT, connected=None, talked=None, result="abandoned")
    assert found(replace(CALLER, talks=()), (silent,), (), ()) == {"dropped": [NUMBER]}


def test_who_is_cut_off_in_the_middle_of_a_talk_is_dropped() -> None:
    assert found(replace(CALLER, talks=(replace(CALLER.talks[0], by_seat=False),))) == {"dropped": [NUMBER]}


def test_who_left_a_message_was_told_so_and_is_not_dropped() -> None:
    message = replace(CONTACT, connected=None, talked=None, result="message")
    assert found(replace(CALLER, talks=()), (message,), (), ()) == {}


def test_who_is_never_answered_is_told() -> None:
    never = Caller(NUMBER, 100.0, None, None, by_caller=False)
    assert found(never, (), (), ()) == {"unanswered": [NUMBER]}
    assert found(never, (), (), (), cuts=(100.6,)) == {"unanswered": [NUMBER]}
    assert found(never, (), (), (), cuts=(100.1,)) == {}  # Asterisk took it with it


def test_who_is_never_let_go_is_stranded() -> None:
    assert "stranded" in found(replace(CALLER, ended=None), (replace(CONTACT, ended=None),))


@pytest.mark.parametrize(
    "wrong", [{"ended": 108.0}, {"connected": 104.0}, {"talked": 5.0}, {"connected": None, "talked": None}]
)
def test_times_that_are_more_than_a_second_off_are_told_unless_they_are_called_uncertain(wrong: dict[str, Any]) -> None:
    assert list(found(contacts=(replace(CONTACT, **wrong),))) == ["wrong_times"]
    assert found(contacts=(replace(CONTACT, **wrong, uncertain=True),)) == {}


def test_a_talk_that_nobody_had_is_told() -> None:
    assert "wrong_times" in found(replace(CALLER, talks=(), by_caller=True), at_seats=(), legs=())


def test_a_seat_that_rings_while_it_talks_has_two_legs() -> None:
    second = SeatCall("13001000002", "1001", 103.0, None, 104.0, by_seat=False)
    assert list(found(at_seats=(AT_SEAT, second))) == ["two_legs"]
    assert found(at_seats=(AT_SEAT, replace(second, seat="1002"))) == {}
    assert list(found(legs=(LEG, replace(LEG, offered=104.9, over=107.0)))) == ["two_legs"]
    assert found(legs=(LEG, replace(LEG, offered=104.995, over=107.0))) == {}


# -- Asterisk was killed ---------------------------------------------------------------------------------

CUT = 104.0
CAUGHT = replace(CALLER, ended=None, talks=(Talk("1001", 102.0, None, by_seat=False),))
CLOSED = replace(CONTACT, ended=103.0, talked=1.0, uncertain=True)


def test_callers_whom_asterisk_took_with_it_are_not_dropped_by_us_but_must_be_closed() -> None:
    at_seats = (replace(AT_SEAT, ended=None),)
    assert found(CAUGHT, (CLOSED,), at_seats, (LEG,), (CUT,)) == {}
    assert found(CAUGHT, (replace(CLOSED, ended=None),), at_seats, (LEG,), (CUT,)) == {"open": [NUMBER]}


def test_their_end_is_dated_by_evidence_within_ten_seconds() -> None:
    assert list(found(CAUGHT, (replace(CLOSED, ended=118.0),), cuts=(CUT,))) == ["wrong_times"]
    assert list(found(CAUGHT, (replace(CLOSED, ended=118.0, uncertain=False),), cuts=(CUT,))) == ["wrong_times"]


def test_a_phone_that_calls_again_because_asterisk_died_is_two_calls() -> None:
    again = replace(CALLER, answered=104.9)
    first = replace(CONTACT, contact="c0", connected=None, talked=None, ended=100.5, uncertain=True)
    assert found(again, (first, CONTACT), cuts=(CUT,)) == {}


def test_a_seat_whose_call_died_with_asterisk_may_be_called_again() -> None:
    next_call = SeatCall("13001000002", "1001", 104.5, None, 104.8, by_seat=False)
    assert found(CAUGHT, (CLOSED,), (AT_SEAT, next_call), (), (CUT,)) == {}


# -- the phones' own logs ------------------------------------------------------------------------------


def test_the_logs_of_both_sides_are_told_caller_by_caller() -> None:
    callers = [
        Sighting(1.0, "a", "dialled", NUMBER),
        Sighting(1.1, "a", "answered", NUMBER),
        Sighting(6.0, "a", "bye_received"),
        Sighting(2.0, "b", "dialled", "13001000002"),
    ]
    at_seats = seat_calls_of([
        Sighting(2.9, "y", "invited", NUMBER, "1002"),
        Sighting(3.0, "y", "talking", NUMBER, "1002"),
        Sighting(1.5, "x", "invited", NUMBER, "1001"),
        Sighting(2.5, "x", "cancelled", NUMBER, "1001"),
        Sighting(5.0, "y", "bye_sent", NUMBER, "1002"),
    ])  # fmt: skip
    first, second = callers_of(callers, at_seats)
    assert [call.seat for call in at_seats] == ["1001", "1002"]
    assert first == Caller(NUMBER, 1.0, 1.1, 6.0, by_caller=False, talks=(Talk("1002", 3.0, 5.0, by_seat=True),))
    assert first.delay == 2.0
    assert (second.answered, second.ended, second.talks, second.delay) == (None, None, (), None)


def test_no_findings_tell_nothing() -> None:
    assert Findings().told() == {}
