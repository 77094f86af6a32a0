"""Times at which somebody is expected and nobody is there, compared with looking at every minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.commissioners import Gap, gaps, never_there
from callcenter.config import Department
from callcenter.config.commissioners import Duty, ExpectedDuty
from callcenter.config.duty import on_duty
from callcenter.workdays import Calendar

CALENDAR = Calendar.load(Path(__file__).parents[2] / "config" / "calendar.yaml")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000_000
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)
EXPECTED = ExpectedDuty()


def us(moment: datetime) -> int:
    return round(moment.timestamp()) * 1_000_000


def department(*spans: tuple[tuple[str, ...], str]) -> Department:
    person = {"name": "甲", "number": "13900000001"}
    duty = [{"days": days, "hours": hours, "people": [person]} for days, hours in spans]
    return Department.model_validate({"name": "X", "duty": duty})


def told(of: Department, days: int = 7, expected: ExpectedDuty = EXPECTED) -> list[str]:
    found = gaps(of, expected, us(FRIDAY), us(FRIDAY + timedelta(days=days)), CALENDAR)

    def text(at: int) -> str:
        return f"{datetime.fromtimestamp(at / 1e6, SHANGHAI):%m-%d %H:%M}"

    return [f"{text(gap.begins)} - {text(gap.ends)}" for gap in found]


def test_a_break_at_noon() -> None:
    of = department((("workday",), "08:30-12:00"), (("workday",), "13:30-17:30"))
    assert told(of, days=4) == ["11-27 12:00 - 11-27 13:30", "11-30 12:00 - 11-30 13:30"]


def test_somebody_who_leaves_early() -> None:
    assert told(department((("workday",), "08:30-16:00")), days=4) == [
        "11-27 16:00 - 11-27 17:00", "11-30 16:00 - 11-30 17:00",
    ]  # fmt: skip


def test_nobody_at_all_and_somebody_always() -> None:
    assert told(department((("sunday",), "09:00-10:00")), days=1) == [
        "11-27 10:00 - 11-27 17:00",
    ]  # fmt: skip
    assert told(department((("all",), "00:00-24:00"))) == []


def test_hours_past_midnight_are_one_time() -> None:
    night = ExpectedDuty(days=("all",), hours="22:00-06:00")
    assert told(department((("workday",), "08:00-18:00")), days=1, expected=night) == ["11-27 22:00 - 11-28 06:00"]


def test_never_there() -> None:
    first, last = us(FRIDAY), us(FRIDAY + timedelta(days=14))
    assert never_there(department((("weekend",), "09:00-17:00")), EXPECTED, first, last, CALENDAR)
    assert not never_there(department((("friday",), "09:00-09:30")), EXPECTED, first, last, CALENDAR)
    saturday = us(FRIDAY + timedelta(days=1))
    weekend = department((("weekend",), "09:00-17:00"))
    assert not never_there(weekend, EXPECTED, saturday, saturday + 3600 * 1_000_000, CALENDAR)


_CLOCKS = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")
_SPANS = st.tuples(_CLOCKS, _CLOCKS).filter(lambda pair: pair[0] != pair[1]).map("-".join)
_DAYS = st.lists(st.sampled_from(["workday", "weekend", "holiday", "all", "monday", "friday"]), min_size=1, max_size=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_DAYS.map(tuple), _SPANS), min_size=1, max_size=3), _DAYS.map(tuple), _SPANS)
def test_the_same_as_looking_at_every_half_hour(
    spans: list[tuple[tuple[str, ...], str]], days: tuple[str, ...], hours: str
) -> None:
    of, expected = department(*spans), ExpectedDuty(days=days, hours=hours)  # type: ignore[arg-type]
    asked = Department(name="-", duty=(Duty(days=expected.days, hours=expected.hours, people=of.duty[0].people),))
    first, last = us(FRIDAY), us(FRIDAY + timedelta(days=5))
    found = gaps(of, expected, first, last, CALENDAR)
    missing = [
        at for at in range(first, last, 30 * MINUTE) if on_duty(asked, at, CALENDAR) and not on_duty(of, at, CALENDAR)
    ]
    within = [at for at in range(first, last, 30 * MINUTE) if any(gap.begins <= at < gap.ends for gap in found)]
    assert within == missing
    assert all(isinstance(gap, Gap) and gap.begins < gap.ends for gap in found)
    assert all(one.ends < other.begins for one, other in pairwise(found))
