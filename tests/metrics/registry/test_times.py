"""Hours, days and months of any time zone: their edges, and clocks that are put forward and back."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.errors import SpanInvalid
from callcenter.facts import Fact
from callcenter.metrics.registry import TIMES, Span, period
from callcenter.metrics.registry.span import HOUR, QUARTER, cut
from tests.metrics.registry.told import SECOND, Told, in_order, pair, split, state, us
from tests.projections.folding import folded

BERLIN = "Europe/Berlin"
BACK = us("2026-10-25T00:00", BERLIN)
"""The day has 25 hours."""


def at(moment: int) -> list[Fact]:
    return Told(moment).queue().answer(after=5).talk(30).end()


def test_the_last_microsecond_belongs_to_its_day_and_the_first_to_the_next(engine: Engine) -> None:
    midnight = us("2026-11-01T00:00")
    folded(engine, in_order(at(midnight - 1), at(midnight), at(us("2026-12-01T00:00") - 1)))
    assert split(engine, "offered", "2026", "day") == {
        ("2026-10-31",): (1, None), ("2026-11-01",): (1, None), ("2026-11-30",): (1, None),
    }  # fmt: skip
    assert split(engine, "offered", "2026", "month") == {("2026-10",): (1, None), ("2026-11",): (2, None)}
    assert pair(engine, "offered", "2026-11") == (2, None)
    assert pair(engine, "offered", "2026-10-31") == (1, None)
    assert split(engine, "offered", Span.of_year(2026, "UTC"), "month") == {
        ("2026-10",): (2, None), ("2026-11",): (1, None)
    }, "the same calls in another zone"  # fmt: skip


def test_an_hour_that_comes_twice_is_two_hours(engine: Engine) -> None:
    folded(engine, in_order(*(at(BACK + n * HOUR + 60 * SECOND) for n in range(25))))
    day = Span.of_days(date(2026, 10, 25), date(2026, 10, 25), BERLIN)
    assert day.end_us - day.begin_us == 25 * HOUR
    by_hour = split(engine, "offered", day, "hour")
    assert len(by_hour) == 25
    assert by_hour["2026-10-25T02:00+02:00",] == by_hour["2026-10-25T02:00+01:00",] == (1, None)
    assert split(engine, "offered", day, "hour_of_day")["02",] == (2, None)
    assert split(engine, "offered", day, "day") == {("2026-10-25",): (25, None)}


def test_a_stay_is_cut_at_every_edge_and_its_parts_add_up(engine: Engine) -> None:
    began, over = BACK - HOUR // 2, BACK + 26 * HOUR + 7
    folded(engine, [state(began, "available"), state(over, "offline")])
    days = split(engine, "idle_time", Span(began, over, BERLIN), "day")
    assert days == {
        ("2026-10-24",): (HOUR // 2, None), ("2026-10-25",): (25 * HOUR, None), ("2026-10-26",): (HOUR + 7, None),
    }  # fmt: skip
    hours = split(engine, "idle_time", Span(began, over, BERLIN), "hour")
    assert set(hours.values()) == {(HOUR, None), (HOUR // 2, None), (7, None)}
    assert sum(number for number, _ in hours.values()) == over - began
    assert pair(engine, "idle_time", Span(BACK, BACK + HOUR, BERLIN)) == (HOUR, None)


def test_a_stay_that_goes_on_counts_up_to_what_is_known(engine: Engine) -> None:
    began = us("2026-11-27T09:00")
    folded(engine, in_order([state(began, "available")], at(began + 600 * SECOND)))
    newest = began + 635 * SECOND
    assert pair(engine, "idle_time", "2026-11-27") == (newest - began, None)
    assert pair(engine, "idle_time", "2026-11-28") == (0, None)


def test_pauses_do_not_count_in_the_occupancy(engine: Engine) -> None:
    began = us("2026-11-27T09:00")
    stays = ["available", "reserved", "ringing", "on_call", "hold", "on_call", "wrap_up", "paused", "offline"]
    folded(engine, [state(began + n * HOUR, word) for n, word in enumerate(stays)])
    assert pair(engine, "occupancy", "2026-11-27") == (6 * HOUR, 7 * HOUR)
    assert pair(engine, "logged_in", "2026-11-27") == (8 * HOUR, None)
    assert split(engine, "occupancy", "2026-11-27", "agent") == {("1001",): (6 * HOUR, 7 * HOUR)}


@pytest.mark.parametrize(
    ("text", "days"),
    [("2026", 365), ("2028", 366), ("2026-Q1", 90), ("2026-02", 28), ("2026-12", 31), ("2026-W01", 7),
     ("2026-11-27", 1)],
)  # fmt: skip
def test_what_people_write_for_a_time(text: str, days: int) -> None:
    span = period(text)
    assert span.end_us - span.begin_us == days * 24 * HOUR
    assert period(text, text) == span


def test_times_with_an_end() -> None:
    assert period("2026-01", "2026-03") == period("2026-Q1")
    assert period("2026-11-27T09") == Span(us("2026-11-27T09:00"), us("2026-11-27T10:00"))
    assert period("2026-11-27T09:30", "2026-11-27T09:45").end_us == us("2026-11-27T09:45")
    assert period("2026-11-27T01:30+00:00", "2026-11-27T09:45") == period("2026-11-27T09:30", "2026-11-27T09:45")
    assert Span.of_month(2026, 12) == period("2026-12")
    assert Span.of_year(2026) == period("2026")


@pytest.mark.parametrize(
    ("text", "to", "zone", "why"),
    [
        ("2026-13", "", "Asia/Shanghai", "is no time"),
        ("2026-02-30", "", "Asia/Shanghai", "is no time"),
        ("yesterday", "", "Asia/Shanghai", "write 2026, 2026-Q4"),
        ("2026-11-27T09:30", "", "Asia/Shanghai", "say until when"),
        ("2026-11", "2026-10", "Asia/Shanghai", "end must lie after"),
        ("2026-11", "", "Asia/Nowhere", "no time zone"),
        ("2026-11", "", "../etc/passwd", "no time zone"),
    ],
)
def test_what_is_no_time_is_refused(text: str, to: str, zone: str, why: str) -> None:
    with pytest.raises(SpanInvalid, match=why):
        period(text, to, zone)


ZONES = st.sampled_from(
    ["Asia/Shanghai", "UTC", BERLIN, "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"]
)


@given(
    begin=st.integers(us("2024-01-01T00:00"), us("2027-12-31T00:00")), length=st.integers(1, 40 * 24 * HOUR),
    share=st.floats(0, 1), zone=ZONES, name=st.sampled_from(sorted(TIMES)),
)  # fmt: skip
def test_every_moment_lies_in_the_piece_of_its_local_time(
    begin: int, length: int, share: float, zone: str, name: str
) -> None:
    span = Span(begin, begin + length, zone)
    pieces = cut(span, (name,))
    moment = begin + int((length - 1) * share)
    number = pieces.piece(moment)
    assert pieces.begins(number) <= moment < pieces.begins(number + 1)
    assert pieces.unit % QUARTER == 0
    local = datetime.fromtimestamp(moment // SECOND, ZoneInfo(zone))
    assert pieces.words(number) == (TIMES[name][1](local),)
