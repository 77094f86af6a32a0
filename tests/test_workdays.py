"""Workdays: the seeded table, deadlines, hours, and mistakes in the file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import CalendarYearMissing, ConfigError
from callcenter.workdays import KINDS, Calendar

CALENDAR = Calendar.load(Path(__file__).parents[1] / "config" / "calendar.yaml")

DUE = [
    ("2021-02-05", 3, "2021-02-09"),
    ("2021-02-05", 5, "2021-02-18"),
    ("2021-02-10", 3, "2021-02-20"),
    ("2021-02-10", 5, "2021-02-23"),
    ("2021-04-30", 3, "2021-05-08"),
    ("2021-04-30", 5, "2021-05-11"),
    ("2021-09-30", 3, "2021-10-11"),
    ("2021-09-30", 5, "2021-10-13"),
    ("2022-01-28", 3, "2022-02-07"),
    ("2022-01-28", 5, "2022-02-09"),
    ("2024-02-08", 3, "2024-02-19"),
    ("2024-02-08", 5, "2024-02-21"),
    ("2024-09-30", 3, "2024-10-10"),
    ("2024-09-30", 5, "2024-10-12"),
    ("2025-01-24", 3, "2025-02-05"),
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2025-09-30", 5, "2025-10-14"),
    ("2026-02-13", 3, "2026-02-25"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-04-30", 3, "2026-05-08"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-09-30", 3, "2026-10-10"),
    ("2026-09-30", 5, "2026-10-13"),
]


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1e6)


@pytest.mark.parametrize(("received", "workdays", "due"), DUE)
def test_due(received: str, workdays: int, due: str) -> None:
    for clock in ("00:00:00", "12:30:00", "23:59:59"):
        assert CALENDAR.due(at(f"{received}T{clock}+08:00"), workdays) == at(f"{due}T23:59:59+08:00")


def test_the_day_of_receipt_is_the_local_one() -> None:
    late_in_london = datetime(2026, 9, 29, 17, 0, tzinfo=UTC)  # 1:00 of the 30th in Shanghai
    assert CALENDAR.due(round(late_in_london.timestamp() * 1e6), 3) == at("2026-10-10T23:59:59+08:00")


def test_every_known_day_agrees_with_chinesecalendar() -> None:
    for year in CALENDAR.years:
        day = date(year, 1, 1)
        while day.year == year:
            assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
            day += timedelta(days=1)
    assert CALENDAR.years == tuple(range(2004, 2027))


def test_every_day_of_the_years_that_both_know_agrees_with_holidays() -> None:
    checked = 0
    for year in CALENDAR.years:
        elsewhere = holidays.country_holidays("CN", years=(year, year + 1))
        day = date(year, 1, 1)
        while day.year == year:
            if day != DISPUTED:
                assert CALENDAR.is_workday(day) == elsewhere.is_working_day(day), day
            day += timedelta(days=1)
            checked += 1
    assert checked == 8401


DISPUTED = date(2005, 12, 31)
"""A Saturday that is a make-up workday in one of the two packages; our table was made from the other."""
ELSEWHERE = holidays.country_holidays("CN", years=range(2004, 2028))


def counted_day_by_day(received: date, workdays: int) -> date:
    """By another calendar, and by nothing but looking at one day after the other."""
    day = received
    for _ in range(workdays):
        day += timedelta(days=1)
        while day == DISPUTED or not ELSEWHERE.is_working_day(day):
            day += timedelta(days=1)
    return day


@settings(max_examples=400)
@given(st.dates(date(2004, 1, 1), date(2026, 11, 1)), st.integers(1, 25), st.integers(0, 86_399))
def test_due_is_what_is_counted_day_by_day(day: date, workdays: int, second: int) -> None:
    received = at(f"{day}T00:00:00+08:00") + second * 1_000_000
    due = counted_day_by_day(day, workdays)
    assert CALENDAR.due(received, workdays) == at(f"{due}T23:59:59+08:00")
    assert CALENDAR.workdays_between(received, CALENDAR.due(received, workdays)) == workdays


def test_every_due_date_of_every_day_since_2004() -> None:
    day = date(2004, 1, 1)
    while day < date(2026, 12, 1):
        for workdays in (1, 3, 5):
            assert CALENDAR.add_workdays(day, workdays) == counted_day_by_day(day, workdays), day
        day += timedelta(days=1)


def test_a_year_without_data_fails_loudly() -> None:
    with pytest.raises(CalendarYearMissing, match=r"calendar\.yaml has no holidays for 2027"):
        CALENDAR.due(at("2026-12-30T10:00:00+08:00"), 5)
    assert not CALENDAR.covers(2027)


def test_kinds_of_day() -> None:
    kinds = {day: CALENDAR.kind_of_day(date(2026, 10, day)) for day in (7, 8, 10, 11)}
    assert kinds == {7: "holiday", 8: "workday", 10: "workday", 11: "weekend"}


@given(st.dates(date(2020, 1, 1), date(2026, 6, 30)), st.integers(0, 20), st.integers(0, 20))
def test_workdays_add_up(day: date, first: int, second: int) -> None:
    together = CALENDAR.add_workdays(day, first + second)
    assert together == CALENDAR.add_workdays(CALENDAR.add_workdays(day, first), second)
    assert (together == day) == (first + second == 0)
    assert first + second == 0 or CALENDAR.is_workday(together)


def test_workdays_are_counted_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_workdays(date(2026, 1, 5), -1)


def test_every_minute_has_a_word() -> None:
    assert CALENDAR.tables() == ("service",)
    assert CALENDAR.gaps("service") == ()
    words = {CALENDAR.period("service", kind, minute) for kind in KINDS for minute in range(1440)}
    assert words == CALENDAR.periods("service") == {"day", "night", "holiday"}
    assert [CALENDAR.period("service", "workday", minute) for minute in (509, 510, 1079, 1080)] == [
        "night",
        "day",
        "day",
        "night",
    ]


def load(folder: Path, text: str) -> Calendar:
    path = folder / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    return Calendar.load(path)


def test_gaps_and_overlaps_are_named(tmp_path: Path) -> None:
    calendar = load(
        tmp_path,
        """
hours:
  duty:
    workday: {00:00-12:00: day, 13:00-24:00: day}
    weekend: {00:00-13:00: day, 12:00-24:00: night}
""",
    )
    assert calendar.gaps("duty") == (
        "workday 12:00-13:00",
        "weekend 12:00-13:00 stands there twice",
        "holiday 00:00-24:00",
    )


def test_all_mistakes_are_reported_with_their_lines(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(
            tmp_path,
            """hours:
  duty:
    workday: {8:00-12:00: day, 12:00-25:00: day, 13:00-12:00: day}
    sunday: {00:00-24:00: night}
    weekend: {00:00-24:00: 7}
years:
  2026:
    holidays:
      国庆节: 10-01 to 10-32
      元旦: 01-01
    workdays: [01-01, 13-05]
    extra: 1
  soon: {}
other: 1
""",
        )
    said = [(mistake.line, mistake.message) for mistake in caught.value.mistakes]
    assert said == [
        (3, "is no span of hours"),
        (3, "is no span of hours"),
        (3, "is no span of hours"),
        (4, "is no kind of day"),
        (5, "7 is no word"),
        (9, "'10-01 to 10-32' is no day"),
        (11, "01-01 is a holiday already"),
        (11, "'13-05' is no day"),
        (12, "is not a key of a year"),
        (13, "is not a year"),
        (14, "is not a key of this file"),
    ]


@pytest.mark.parametrize(
    "text", ["- 1", "hours: 3", "years: [1]", "years: {2026: x}", "a: [", "hours: {a: {workday: 3}}"]
)
def test_wrong_shapes_are_mistakes(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        load(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("hours: {a: {workday: {00:00-24:00: day}}}\nyears: {2026: {workdays: [13-05]}}\n", True),
        ("hours: {a: {workday: {00:00-25:00: day}}}\n", False),
        ("huors: {a: {workday: {00:00-24:00: day}}}\n", False),
        ("hours: [", False),
    ],
)
def test_hours_are_used_beside_mistakes_that_are_none_of_theirs(tmp_path: Path, text: str, usable: bool) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    calendar, mistakes = Calendar.inspect(path)
    assert len(mistakes) == 1
    assert (calendar is not None) == usable
