"""Who is on duty: kinds of day, spans past midnight, people of several spans; and which department a word means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.config import Department, load_config
from callcenter.config.commissioners import Duty, Person
from callcenter.config.duty import find, on_duty
from callcenter.workdays import Calendar

CONFIG = Path(__file__).parents[2] / "config"
CALENDAR = Calendar.load(CONFIG / "calendar.yaml")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = ("workday", "weekend", "holiday")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() * 1e6)


def span(number: str, *days: str, hours: str = "00:00-24:00") -> dict[str, object]:
    return {"days": days or ("all",), "hours": hours, "people": [{"name": number, "number": number}]}


def department(*duty: dict[str, object]) -> Department:
    return Department.model_validate({"name": "X", "duty": duty})


def numbers(of: Department, moment: str) -> list[str]:
    return [person.number for person in on_duty(of, at(moment), CALENDAR)]


@pytest.mark.parametrize(
    ("days", "moment", "there"),
    [
        (["workday"], "2026-11-27 12:00", True),  # a Friday
        (["workday"], "2026-11-28 12:00", False),
        (["weekend"], "2026-11-28 12:00", True),
        (["workday"], "2026-10-10 12:00", True),  # a Saturday on which people work
        (["weekend"], "2026-10-10 12:00", False),
        (["saturday"], "2026-10-10 12:00", True),
        (["workday"], "2026-10-01 12:00", False),  # a Thursday, and a legal holiday
        (["holiday"], "2026-10-01 12:00", True),
        (["thursday"], "2026-10-01 12:00", True),
        (["friday", "holiday"], "2026-10-01 12:00", True),
        (["weekend"], "2026-10-03 12:00", False),  # a Saturday within the holidays
        (["all"], "2026-10-03 12:00", True),
        (["workday"], "2199-01-01 12:00", True),  # a year without data: a Tuesday
        (["weekend"], "2199-01-05 12:00", True),
    ],
)
def test_days_are_those_of_the_workday_calendar(days: list[str], moment: str, there: bool) -> None:
    assert numbers(department(span("13900000001", *days)), moment) == ["13900000001"] * there


@pytest.mark.parametrize(
    ("hours", "clock", "there"),
    [
        ("08:30-18:00", "08:29", False),
        ("08:30-18:00", "08:30", True),
        ("08:30-18:00", "17:59", True),
        ("08:30-18:00", "18:00", False),
        ("18:00-24:00", "23:59", True),
        ("18:00-24:00", "00:00", False),
        ("18:00-08:00", "00:00", True),
        ("18:00-08:00", "07:59", True),
        ("18:00-08:00", "08:00", False),
        ("18:00-08:00", "17:59", False),
        ("18:00-08:00", "18:00", True),
        ("18:00-00:00", "23:59", True),
        ("18:00-00:00", "00:00", False),
    ],
)
def test_hours_begin_with_their_first_minute_and_end_before_the_last(hours: str, clock: str, there: bool) -> None:
    assert bool(numbers(department(span("13900000001", hours=hours)), f"2026-11-27 {clock}")) is there


def test_a_span_past_midnight_belongs_to_the_day_it_begins_on() -> None:
    night = department(span("13900000001", "workday", hours="18:00-08:00"))
    moments = ("2026-11-27 19:00", "2026-11-28 07:00", "2026-11-28 19:00", "2026-11-30 07:00", "2026-12-01 07:00")
    assert [bool(numbers(night, moment)) for moment in moments] == [True, True, False, False, True]


def test_people_of_spans_that_overlap_come_in_order_and_once() -> None:
    one, two, three = ({"name": name, "number": f"1390000000{name}"} for name in "123")
    of = department({"people": [one, two]}, {"people": [two, three, one]}, {"days": ["holiday"], "people": [three]})
    assert [person.name for person in on_duty(of, at("2026-11-27 12:00"), CALENDAR)] == ["1", "2", "3"]


def test_the_moment_is_looked_at_on_the_clock_of_the_calendars_zone() -> None:
    of = department(span("13900000001", "workday", hours="08:00-12:00"))
    utc = Calendar({}, {}, UTC)
    moment = at("2026-11-27 09:00")
    assert (bool(on_duty(of, moment, CALENDAR)), bool(on_duty(of, moment, utc))) == (True, False)


MINUTES = st.integers(0, 24 * 60 - 1)


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    first, last = draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True))
    people = [Person(name=number, number=f"1390000000{number}") for number in draw(st.text("0123", min_size=1))]
    days = draw(st.lists(st.sampled_from(("all", *DAYS, *WEEKDAYS)), min_size=1, max_size=3))
    hours = f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"
    return Duty.model_validate({"days": days, "hours": hours, "people": people})


def covers(duty: Duty, day: date, moment: datetime) -> bool:
    """Is the moment in the span that begins on ``day``, written out with both dates?"""
    words = {"all", CALENDAR.kind_of_day(day), WEEKDAYS[day.weekday()]}
    first, last = (datetime.fromisoformat(f"{day}T{clock}") for clock in duty.hours.split("-"))
    if last <= first:
        last += timedelta(days=1)
    return bool(words & set(duty.days)) and first <= moment < last


@settings(deadline=None)
@given(st.lists(duties(), min_size=1, max_size=4), st.dates(date(2026, 1, 2), date(2026, 12, 31)), MINUTES)
def test_on_duty_is_who_is_in_a_span_written_out_with_its_dates(spans: list[Duty], day: date, minute: int) -> None:
    moment = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    expected = [
        person
        for duty in spans
        for person in duty.people
        if covers(duty, day, moment) or covers(duty, day - timedelta(days=1), moment)
    ]
    found = on_duty(Department(name="X", duty=tuple(spans)), at(str(moment)), CALENDAR)
    assert list(found) == list(dict.fromkeys(expected))


@settings(deadline=None)
@given(st.lists(duties(), min_size=1, max_size=3), st.lists(duties(), min_size=1, max_size=3), MINUTES)
def test_further_spans_only_add_people_behind(spans: list[Duty], more: list[Duty], minute: int) -> None:
    moment = at("2026-11-27 00:00") + minute * 60_000_000
    before = on_duty(Department(name="X", duty=tuple(spans)), moment, CALENDAR)
    after = on_duty(Department(name="X", duty=(*spans, *more)), moment, CALENDAR)
    assert after[: len(before)] == before
    assert len({person.number for person in after}) == len(after)


FOUND = {
    "housing": ["housing"],
    " Housing ": ["housing"],
    "住建局": ["housing"],
    "公积金": ["housing"],
    "公积": ["housing"],
    "社保": ["social_security"],  # a whole topic of one; a part of one of another's
    "保险": ["social_security", "medical_insurance"],
    "登记": ["civil_affairs", "natural_resources"],
    "月亮": [],
    " ": [],
}  # fmt: skip


@pytest.mark.parametrize("text", FOUND)
def test_a_department_is_found_by_id_name_or_topic(text: str) -> None:
    assert list(find(load_config(CONFIG / "callcenter.yaml", {}).commissioners, text)) == FOUND[text]


def test_a_topic_of_several_finds_them_all() -> None:
    duty = span("13900000001")
    two = {key: Department.model_validate({"name": key.upper(), "topics": ["Tax"], "duty": [duty]}) for key in "ab"}
    assert find(two, "tax") == ("a", "b")
    assert find(two, "B") == ("b",)
