"""Bursts: what is planted is found on its day, and quiet seasons give no more alarms than the rule allows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from callcenter.topics import BurstRule, Cell, TopicAppeal, bursts
from callcenter.topics.chance import Usual, chance, usual
from callcenter.topics.season import Season
from callcenter.workdays import day_class
from tests.topics.seasons import CALENDAR, START, city, days_from

KIND = CALENDAR.kind_of_day
RULE = BurstRule()


def found_on(appeals: list[TopicAppeal], *days: date, rule: BurstRule = RULE, small: int = 5) -> dict[Cell, date]:
    """Cell → day on which it was first told of."""
    return {burst.cell: burst.first for burst in bursts(appeals, days, KIND, rule, small)}


@pytest.mark.parametrize("seed", range(6))
def test_a_burst_is_found_on_its_day_and_not_before(seed: int) -> None:
    day = date(2026, 4, 15)
    planted = {("劳动保障/欠薪", "城西", day): 14}
    appeals = city(seed, 130, planted)
    found = bursts(appeals, days_from(day - timedelta(days=3), 6), KIND, RULE, 5)
    mine = [burst for burst in found if burst.cell == Cell("劳动保障/欠薪", "城西")]
    assert [(burst.first, burst.peak, burst.peak_count >= 14) for burst in mine] == [(day, day, True)]
    assert len(found) == 1  # neither the city nor the whole category is told beside it


def test_a_burst_on_a_weekend_is_seen_though_a_workday_has_as_many() -> None:
    """Saturday's appeals are half of Monday's: what is usual on Monday is a burst on Saturday."""
    saturday = date(2026, 4, 18)
    steady = [
        TopicAppeal(number=f"{day}-{n}", day=day, category="a/b")
        for day in days_from(START, 110)
        for n in range(40 if KIND(day) == "workday" else 10)
        if day != saturday
    ]
    busy = [TopicAppeal(number=f"s{n}", day=saturday, category="a/b") for n in range(40)]
    assert found_on(steady + busy, saturday) == {Cell("a/b"): saturday}
    assert found_on(steady, saturday + timedelta(days=2)) == {}


def test_a_make_up_workday_is_no_burst() -> None:
    """A Sunday on which people work has a workday's appeals."""
    makeup = next(day for day in days_from(date(2026, 3, 20), 250) if day.weekday() >= 5 and KIND(day) == "workday")
    steady = [
        TopicAppeal(number=f"{day}-{n}", day=day, category="a/b")
        for day in days_from(makeup - timedelta(days=90), 91)
        for n in range(40 if KIND(day) == "workday" else 10)
    ]
    assert found_on(steady, makeup) == {}


def test_a_slow_rise_is_found_by_the_week() -> None:
    """Four more on every day of a week: no single day proves it, the week does."""
    days = days_from(date(2026, 4, 13), 7)
    planted = {("农业农村/土地", "城东", day): 2 for day in days}
    found = bursts(city(3, 130, planted), days, KIND, RULE, 5)
    (burst,) = [burst for burst in found if burst.cell.category == "农业农村/土地"]
    assert burst.window > 1


def test_a_surge_as_large_as_the_epidemic_is_one_burst_with_its_peak() -> None:
    """3 984 appeals in three weeks, 501 on the worst day."""
    shape = np.array([3, 9, 20, 45, 80, 130, 200, 280, 370, 450, 501, 470, 400, 330, 250, 180, 120, 80, 40, 20, 6])
    days = days_from(date(2026, 4, 1), len(shape))
    planted = {("卫生健康/疫情防控", "城东", day): int(count) for day, count in zip(days, shape, strict=True)}
    assert sum(planted.values()) == 3984
    found = bursts(city(5, 150, planted), days, KIND, RULE, 5)
    assert found[0].cell in (Cell("卫生健康/疫情防控", "城东"), Cell("卫生健康/疫情防控"))
    assert (found[0].peak, found[0].peak_count >= 501, found[0].first <= days[2]) == (days[10], True, True)
    assert found[0].tag.startswith(f"{found[0].first:%Y%m%d}:卫生健康/疫情防控")


def test_what_was_a_surge_weeks_ago_is_not_usual_now() -> None:
    """A past surge does not hide a new one, as it would if it were taken into the mean."""
    past = {("教育/入学", "城南", day): 60 for day in days_from(date(2026, 3, 10), 5)}
    day = date(2026, 4, 20)
    now = {("教育/入学", "城南", day): 12}
    assert Cell("教育/入学", "城南") in found_on(city(7, 130, past | now), day)


def test_fewer_than_small_are_never_told() -> None:
    day = date(2026, 4, 15)
    appeals = city(1, 130, {("农业农村/土地", "开发区", day): 5})
    assert Cell("农业农村/土地", "开发区") in found_on(appeals, day, small=5)
    assert Cell("农业农村/土地", "开发区") not in found_on(appeals, day, small=9)


@pytest.mark.parametrize("spread", [1.0, 1.6])
def test_quiet_seasons_give_no_more_alarms_than_the_rule_allows(spread: float) -> None:
    """Four seasons of 40 days in which nothing happens: with 36 alarms a year allowed, they may have 15.8.

    More than what chance makes of that once in ten thousand times would mean that the rule does not hold.
    """
    rule = BurstRule(false_alarms_a_year=36, ratio=1.0)
    days, seasons = 40, 4
    looked_at = days_from(START + timedelta(days=75), days)
    quiet = (city(100 + seed, 75 + days, spread=spread) for seed in range(seasons))
    alarms = sum(len(bursts(appeals, looked_at, KIND, rule, 1)) for appeals in quiet)
    allowed = 36 / 365 * days * seasons
    assert alarms <= poisson.ppf(0.9999, allowed)


def test_with_the_shipped_rule_quiet_seasons_are_quiet() -> None:
    days = days_from(START + timedelta(days=75), 40)
    assert sum(len(bursts(city(200 + seed, 115), days, KIND, RULE, 5)) for seed in range(3)) <= 1


# -- chance -----------------------------------------------------------------------------------------


@given(st.integers(0, 400), st.floats(0.05, 200), st.floats(1.0, 4.0))
def test_chances_are_those_of_the_distributions(count: int, mean: float, spread: float) -> None:
    """Against scipy's own distributions, with a rate that is known for certain."""
    got = chance(count, mean, Usual(1.0, 1e15, spread))
    if spread > 1 + 1e-3:
        size = mean / (spread - 1)
        expected = nbinom.sf(count - 1, size, 1 / spread)
    else:
        expected = poisson.sf(count - 1, mean)
        assert got == pytest.approx(expected, rel=0.2, abs=1e-12)
        return
    assert got == pytest.approx(expected, rel=1e-6, abs=1e-300)


@given(st.lists(st.integers(0, 12), min_size=30, max_size=60), st.integers(0, 29), st.integers(100, 5000))
@settings(max_examples=40, deadline=None)
def test_one_wild_day_does_not_change_what_is_usual(counts: list[int], at: int, wild: int) -> None:
    factors = [1.0] * len(counts)
    calm = [*counts[:at], *counts[at + 1 :]]
    before, after = usual(calm, factors[1:]), usual([*calm, wild], factors)
    assert after.rate <= before.rate * 1.6 + 0.5


@given(st.integers(0, 60), st.floats(0.1, 30))
def test_more_is_never_likelier(count: int, mean: float) -> None:
    known = Usual(mean, 40.0, 1.3)
    assert chance(count + 1, 1.0, known) <= chance(count, 1.0, known) + 1e-12


# -- season -----------------------------------------------------------------------------------------


def test_the_season_knows_kinds_of_days() -> None:
    days = days_from(START, 80)
    totals = Counter({day: {"workday": 120, "weekend": 60, "holiday": 30}[KIND(day)] for day in days})
    season = Season(totals, days, KIND)
    tuesday, saturday, holiday = date(2026, 4, 21), date(2026, 4, 18), date(2026, 5, 1)
    assert season.factor(tuesday) / season.factor(saturday) == pytest.approx(2, rel=0.1)
    assert season.factor(saturday) / season.factor(holiday) == pytest.approx(2, rel=0.35)


def test_holidays_that_there_were_none_of_are_as_weekends() -> None:
    days = [day for day in days_from(date(2026, 3, 1), 28) if KIND(day) != "holiday"]
    totals = Counter({day: {"workday": 120, "weekend": 60}[KIND(day)] for day in days})
    season = Season(totals, days, KIND)
    assert season.factor(date(2026, 5, 1)) == pytest.approx(season.factor(date(2026, 4, 18)), rel=0.1)


def test_a_surge_does_not_make_its_weekday_busy() -> None:
    days = days_from(date(2026, 3, 2), 56)
    totals = Counter(dict.fromkeys(days, 100))
    totals[date(2026, 3, 18)] = 5000
    season = Season(totals, days, lambda _: "workday")
    assert season.factor(date(2026, 5, 6)) / season.factor(date(2026, 5, 7)) == pytest.approx(1, abs=0.15)


def test_classes() -> None:
    assert day_class(date(2026, 2, 14), KIND(date(2026, 2, 14))) == "makeup"
    assert day_class(date(2026, 2, 17), KIND(date(2026, 2, 17))) == "holiday"
