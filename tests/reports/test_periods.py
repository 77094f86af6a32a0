"""Days, weeks, months, years and any other span, in any zone."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.errors import ReportRefused
from callcenter.reports.periods import KINDS, last_over, named, over_since, span_of

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "UTC")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: int(moment.timestamp()) * 1_000_000
)


def local(at: int, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromtimestamp(at / 1e6, ZoneInfo(zone))


@given(now=moments, kind=st.sampled_from(sorted(KINDS)), zone=st.sampled_from(ZONES))
def test_the_last_one_is_over_and_the_next_is_not(now: int, kind: str, zone: str) -> None:
    period = last_over(kind, now, zone)
    assert period.span.end_us <= now
    following = [*over_since(kind, period.span.begin_us, now, zone)]
    assert following == [period]
    assert named(kind, period.name, zone) == period
    begins = local(period.span.begin_us, zone)
    assert (begins.hour, begins.minute) == (0, 0)


@given(now=moments, kind=st.sampled_from(["day", "week", "month"]))
def test_periods_follow_one_another_without_a_gap(now: int, kind: str) -> None:
    found = [*over_since(kind, now - 70 * 86_400_000_000, now, "Europe/Berlin")]
    assert all(one.span.end_us == other.span.begin_us for one, other in pairwise(found))


def test_titles() -> None:
    assert named("day", "2025-03-01", "UTC").title == "2025年3月1日"
    assert named("week", "2026-W01", "UTC").title == "2026年第1周（12月29日至01月04日）"
    assert named("month", "2025-12", "UTC").title == "2025年12月"
    assert named("year", "2025", "UTC").title == "2025年"


def test_a_day_of_23_hours() -> None:
    span = named("day", "2026-03-29", "Europe/Berlin").span
    assert span.end_us - span.begin_us == 23 * 3_600_000_000


def test_any_span() -> None:
    period = span_of("2025-03-01", "2025-03-02", "Asia/Shanghai")
    assert (local(period.span.begin_us).day, local(period.span.end_us).day) == (1, 3)
    period = span_of("2025-03-01T08:00", "2025-03-01T09:30", "Asia/Shanghai")
    assert period.span.end_us - period.span.begin_us == 90 * 60_000_000


@pytest.mark.parametrize(("kind", "name"), [
    ("day", "2025-02-30"), ("day", "yesterday"), ("week", "2025-W54"), ("month", "2025-13"), ("year", "25"),
])  # fmt: skip
def test_what_is_no_period_is_told_with_an_example(kind: str, name: str) -> None:
    with pytest.raises(ReportRefused, match=rf"{name}|write one like"):
        named(kind, name, "UTC")


@pytest.mark.parametrize(("first", "last"), [("2025-03-02", "2025-03-01"), ("soon", "2025-03-01")])
def test_what_is_no_span(first: str, last: str) -> None:
    with pytest.raises(ReportRefused):
        span_of(first, last, "UTC")
