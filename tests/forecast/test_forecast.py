"""Forecasts against a known truth, and against the week before."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from callcenter.errors import ForecastImpossible
from callcenter.forecast import SLOTS, DayForecast, History, back_test, fitted
from tests.forecast.seasons import KIND, generated, truth

START = date(2026, 3, 2)


def last_days(history: History, count: int) -> list[date]:
    return list(history.days[-count:])


@pytest.mark.parametrize("seed", range(4))
def test_it_is_better_than_the_week_before(seed: int) -> None:
    """On noise with a season, no forecast can be much better than the truth; the naive one errs twice."""
    history = generated(seed, START, 84)
    days = last_days(history, 28)
    scores = back_test(history, days, KIND)
    assert scores.days == 28
    assert scores.mase < 0.85
    assert scores.wape < scores.naive_wape
    perfect = sum(float(np.abs(history.on(day) - truth(day)).sum()) for day in days)
    assert scores.error < perfect * 1.12


def test_the_mean_is_the_truth_within_its_error() -> None:
    history = generated(9, START, 112, day_cv=0.08)
    model = fitted(history, START + timedelta(days=112), KIND)
    for n in range(7):
        day = START + timedelta(days=112 + n)
        made, true = model.day(day, KIND), truth(day)
        assert made.total == pytest.approx(true.sum(), rel=0.08)
        assert np.abs(np.asarray(made.mean) - true).sum() / true.sum() < 0.15


def test_holidays_and_make_up_workdays_are_handled() -> None:
    """The October holidays of 2026 are known from those of May; the week before says nothing of them."""
    history = generated(3, date(2026, 3, 1), 214)
    model = fitted(history, date(2026, 9, 25), KIND)
    holiday = date(2026, 10, 5)
    assert KIND(holiday) == "holiday"
    assert model.day(holiday, KIND).total == pytest.approx(truth(holiday).sum(), rel=0.15)
    assert model.day(holiday, KIND).total < model.day(date(2026, 9, 28), KIND).total * 0.5
    makeup = next(
        day for n in range(60) if KIND(day := date(2026, 9, 1) + timedelta(days=n)) == "workday" and day.weekday() >= 5
    )
    sunday = date(2026, 9, 27)
    assert model.day(makeup, KIND).total > model.day(sunday, KIND).total * 1.25
    scores = back_test(
        generated(3, date(2026, 3, 1), 222), [date(2026, 10, n) for n in range(1, 8)], KIND
    )
    assert scores.mase < 0.4


def test_a_holiday_that_there_was_none_of_is_as_a_weekend() -> None:
    history = generated(5, date(2026, 7, 1), 60)
    assert all(KIND(day) != "holiday" for day in history.days)
    model = fitted(history, date(2026, 8, 30), KIND)
    holiday, saturday = model.day(date(2026, 10, 1), KIND), model.day(date(2026, 9, 5), KIND)
    assert holiday.total == pytest.approx(saturday.total, rel=0.1)


def test_growth_is_followed() -> None:
    """Half a percent more each day: after 16 weeks the level is that of now, not that of the mean."""
    history = generated(2, START, 112, growth=0.005)
    day = START + timedelta(days=112)
    made = fitted(history, day, KIND).day(day, KIND).total
    true = truth(day, growth=0.005, start=START).sum()
    assert made == pytest.approx(true, rel=0.2)
    assert made > history.totals.mean() * 1.1


def test_a_surge_is_not_the_usual() -> None:
    """Three days with five times the calls two weeks ago move the forecast of today by little."""
    surges = {date(2026, 5, 12) + timedelta(days=n): 5.0 for n in range(3)}
    day = START + timedelta(days=84)
    calm = fitted(generated(4, START, 84), day, KIND).day(day, KIND).total
    after = fitted(generated(4, START, 84, surges=surges), day, KIND).day(day, KIND).total
    assert after == pytest.approx(calm, rel=0.12)


@pytest.mark.parametrize("seed", range(2))
def test_quantiles_hold_what_they_say(seed: int) -> None:
    history = generated(20 + seed, START, 112, day_cv=0.15)
    scores = back_test(history, last_days(history, 42), KIND)
    inside = scores.inside / scores.half_hours
    assert 0.75 < inside < 0.97  # 80 %, and more where calls are so few that a whole number must be told


def test_quantiles_rise_and_are_whole_numbers() -> None:
    made = DayForecast(START, "workday0", (0.0, 0.3, 5.0, 40.0), 0.1, 0.2)
    low, middle, high = (made.quantile(share) for share in (0.1, 0.5, 0.9))
    assert all(a <= b <= c for a, b, c in zip(low, middle, high, strict=True))
    assert low[0] == high[0] == 0
    assert all(each == int(each) for each in (*low, *high))


def test_nothing_of_the_future_is_known() -> None:
    """What comes after the day that the forecast is made on does not change it."""
    history = generated(6, START, 100)
    until = START + timedelta(days=70)
    day = START + timedelta(days=75)
    short = History(history.days[:70], history.counts[:70])
    assert fitted(history, until, KIND).day(day, KIND) == fitted(short, until, KIND).day(day, KIND)


def test_too_few_days_are_told() -> None:
    history = generated(1, START, 13)
    with pytest.raises(ForecastImpossible, match="only 13 days"):
        fitted(history, START + timedelta(days=13), KIND)
    with pytest.raises(ForecastImpossible, match="no day can be tested"):
        back_test(history, last_days(history, 5), KIND)


def test_days_without_calls_were_not_recorded() -> None:
    """A core that was away for three days has not been called by nobody."""
    whole = generated(8, START, 60)
    gaps = {day: dict(enumerate(map(int, row))) for day, row in zip(whole.days, whole.counts, strict=True)}
    for n in (30, 31, 32):
        gaps[START + timedelta(days=n)] = {}
    history = History.of(gaps)
    assert len(history.days) == 57
    day = START + timedelta(days=60)
    made = fitted(history, day, KIND).day(day, KIND).total
    assert made == pytest.approx(fitted(whole, day, KIND).day(day, KIND).total, rel=0.1)
    assert history.counts.shape == (57, SLOTS)
