"""Scenarios: the shipped one, all mistakes of a bad one at once, and that callers are drawn as they say."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from callcenter.config import Config, load_config
from callcenter.errors import CalendarYearMissing, ConfigError
from callcenter.sim.days import Days
from callcenter.sim.scenario import Patience, Scenario, Spread
from callcenter.sim.scenario_file import load_scenario
from callcenter.sim.synthetic import Synthetic, draw_patience, draw_spread
from callcenter.sim.traffic import HALF_HOUR, SECOND, Caller
from callcenter.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
SHIPPED = Path(__file__).parents[2] / "config" / "sim.yaml"


@cache
def settings() -> Config:
    return load_config(SHIPPED.with_name("callcenter.yaml"), {})


@cache
def shipped() -> Scenario:
    return load_scenario(SHIPPED, settings())


@cache
def calendar() -> Calendar:
    return Calendar.load(settings().calendar_file)


def days_of(scenario: Scenario, days: int = 0) -> Days:
    return Days(scenario, calendar(), ZONE, days)


def changed(**changes: Any) -> Scenario:
    return Scenario.model_validate(shipped().model_dump() | changes)


@dataclass
class Mended:
    """A scenario file with parts of it changed."""

    folder: Path

    def mistakes(self, text: str) -> list[str]:
        path = self.folder / "sim.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load_scenario(path, settings())
        return [f"{mistake.line}: {mistake.where}: {mistake.message}" for mistake in caught.value.mistakes]

    def after(self, **changes: Any) -> list[str]:
        document = yaml.safe_load(SHIPPED.read_text(encoding="utf-8")) | changes
        return [text.partition(": ")[2] for text in self.mistakes(yaml.safe_dump(document, allow_unicode=True))]


@pytest.fixture
def file(tmp_path: Path) -> Mended:
    return Mended(tmp_path)


# -- the file -----------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_once_with_line_and_key(file: Mended) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for good, bad in (
        ("day_to_day: 0.1", "day_to_day: -1"),
        ("weight: 0.6", "weight: heavy"),
        ("      2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 8, 14,  ", "      2, 2,  "),
        ("overflow: voice", "overflow: voices"),
        ("mean_seconds: 300, shape: weibull", "mean_seconds: 300, shape: normal"),
        ("no_answer: 0.01", "no_answr: 0.01"),
        ("agents: 3, hours: 08:00-20:00", "agents: 300, hours: 08:00-20:00"),
        ("{skill: enterprise, level: 5", "{skill: enterprises, level: 5"),
        ("hours: 18:00-24:00", "hours: 18-24"),
    ):
        assert good in text
        text = text.replace(good, bad, 1)
    found = file.mistakes(text)
    assert [line.split(": ")[1] for line in found] == [
        "day_to_day",
        "daily.workday.half_hours",
        "daily.weekend.weight",
        "queues.enterprise.overflow",
        "patience.shape",
        "no_answr",
        "shifts.2.hours",
        "shifts.3.agents",
        "shifts.6.skill",
    ]
    assert all(int(line.split(":")[0]) > 0 for line in found)
    assert "must be 48 numbers, not all of them 0, but are 34" in "\n".join(found)
    assert "there is no queue 'voices'" in "\n".join(found)
    assert "300 agents are on duty at once, but 30 have the skill 'voice'" in "\n".join(found)


def test_what_does_not_fit_together(file: Mended) -> None:
    assert file.after(queues={"voice": {"share": 0.5}, "enterprise": {"share": 0.4}}) == [
        "queues: the shares add up to 0.9"
    ]
    assert file.after(queues={"voice": {"share": 1, "overflow": "voice"}}) == [
        "queues.voice.overflow: leads to the queue itself"
    ]
    assert file.after(queues={"voices": {"share": 1}}) == ["queues.voices: there is no queue 'voices'"]
    weekend = {"weekend": {"weight": 1, "half_hours": [1] * 48}}
    assert file.after(daily=weekend) == ["daily: says nothing of a workday"]
    row = {"skill": "enterprise", "level": 9, "agents": 1, "hours": "08:00-09:00"}
    assert file.after(shifts=[row]) == [
        "shifts.0.agents: 1 agents are on duty at once, but 0 have 'enterprise' at level 9"
    ]


def test_a_file_that_is_not_there_or_no_yaml(file: Mended, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_scenario(tmp_path / "none.yaml", settings())
    assert file.mistakes("days: [1")
    assert len(file.mistakes("")) >= 5
    assert file.mistakes("[1, 2]") == ["1: : must be a mapping, `key: value`, but is [1, 2]"]
    assert file.mistakes("shifts: 3\nqueues: [voice]")


def test_a_year_without_holidays_is_refused() -> None:
    with pytest.raises(CalendarYearMissing):
        days_of(changed(first_day=date(2031, 1, 1)))


# -- days ---------------------------------------------------------------------------------------------


def test_a_year_has_the_calls_of_a_year() -> None:
    year = changed(first_day=date(2026, 1, 1), days=365)
    assert sum(days_of(year).expected()) == pytest.approx(85160)
    daily = changed(first_day=date(2026, 1, 1), days=365, per="day", calls=100)
    assert sum(days_of(daily).expected()) == pytest.approx(36500)


def test_workdays_weekends_and_holidays_differ_as_their_weights() -> None:
    days = days_of(shipped())
    workday, weekend, holiday = (sum(days.expected_on(kind)) for kind in ("workday", "weekend", "holiday"))
    assert weekend / workday == pytest.approx(0.6)
    assert holiday / workday == pytest.approx(0.45)
    # 2026-02-28 is a Saturday on which people work, 2026-10-01 a Thursday on which they do not
    assert sum(days_of(changed(first_day=date(2026, 2, 28), days=1)).expected()) == pytest.approx(workday)
    assert sum(days_of(changed(first_day=date(2026, 10, 1), days=1)).expected()) == pytest.approx(holiday)


def test_a_kind_that_is_absent_is_as_the_weekend() -> None:
    daily = {kind: each.model_dump() for kind, each in shipped().daily.items() if kind != "holiday"}
    days = days_of(changed(daily=daily))
    assert days.expected_on("holiday") == days.expected_on("weekend")


# -- callers ------------------------------------------------------------------------------------------


def drawn(scenario: Scenario, seed: int = 1, days: int = 28) -> list[Caller]:
    made = days_of(scenario, days)
    return list(Synthetic(scenario, made.starts, made.expected(), seed).callers())


def test_the_same_seed_draws_the_same_callers() -> None:
    assert drawn(shipped()) == drawn(shipped())
    assert drawn(shipped()) != drawn(shipped(), seed=2)


def test_callers_come_in_order_at_the_expected_rates() -> None:
    scenario = changed(day_to_day=0)
    callers, expected = drawn(scenario, days=100), days_of(scenario, 100).expected()
    starts = days_of(scenario).starts
    assert [each.at for each in callers] == sorted(each.at for each in callers)
    assert len(callers) == pytest.approx(sum(expected), rel=0.03)
    busy = [n for n, rate in enumerate(expected) if rate > 10]
    found = sum(1 for each in callers if (each.at - starts) // HALF_HOUR in busy)
    assert found == pytest.approx(sum(expected[n] for n in busy), rel=0.05)


def test_volume_differs_from_day_to_day() -> None:
    def spread(cv: float) -> float:
        per_day = [0] * 200
        scenario = changed(daily={"workday": {"weight": 1, "half_hours": [1] * 48}}, day_to_day=cv)
        starts = days_of(scenario).starts
        for each in drawn(scenario, days=200):
            per_day[(each.at - starts) // (48 * HALF_HOUR)] += 1
        return pstdev(per_day) / fmean(per_day)

    assert spread(0) == pytest.approx(0.065, abs=0.01)  # chance alone: 1 ÷ sqrt(233)
    assert spread(0.3) == pytest.approx(0.307, abs=0.05)


@pytest.mark.parametrize("cv", [0.3, 0.9, 2.0])
def test_durations_have_the_mean_and_the_deviation_asked_for(cv: float) -> None:
    chance = random.Random(5)
    found = [draw_spread(Spread(mean_seconds=170, cv=cv), chance) for _ in range(50_000)]
    assert fmean(found) == pytest.approx(170, rel=0.05)
    assert pstdev(found) / fmean(found) == pytest.approx(cv, rel=0.15)
    assert draw_spread(Spread(mean_seconds=170, cv=0), chance) == 170


@pytest.mark.parametrize("patience", [Patience(mean_seconds=90), Patience(mean_seconds=90, shape="weibull", k=1.5)])
def test_patience_has_the_mean_asked_for(patience: Patience) -> None:
    chance = random.Random(5)
    found = [draw_patience(patience, chance) for _ in range(20_000)]
    assert fmean(found) == pytest.approx(90, rel=0.03)
    early = sum(1 for each in found if each < 9) / len(found)
    assert early == pytest.approx(0.095 if patience.shape == "exponential" else 0.027, abs=0.01)


def test_shares_of_queues_and_their_own_talks() -> None:
    own = {"share": 0.1, "talk": {"mean_seconds": 300}}
    callers = drawn(changed(queues={"voice": {"share": 0.9}, "enterprise": own}))
    enterprise = [each for each in callers if each.queue == "enterprise"]
    assert len(enterprise) / len(callers) == pytest.approx(0.1, abs=0.01)
    assert fmean(each.talk for each in enterprise) / SECOND == pytest.approx(300, rel=0.1)


def test_what_becomes_of_an_offer_hangs_on_the_caller_alone() -> None:
    days = days_of(shipped())
    traffic = Synthetic(changed(no_answer=0.2), days.starts, days.expected(), 1)
    callers = list(traffic.callers())
    rings = [traffic.ring(each, 0) for each in callers]
    assert rings == [traffic.ring(each, 0) for each in callers]
    assert sum(1 for ring in rings if not ring.answers) / len(rings) == pytest.approx(0.2, abs=0.02)
    assert fmean(ring.after for ring in rings if ring.answers) / SECOND == pytest.approx(4.5, rel=0.05)
    assert all(ring.after > 3600 * SECOND for ring in rings if not ring.answers)
    assert [traffic.ring(each, 1) for each in callers] != rings


def test_a_share_of_those_who_gave_up_call_again_as_themselves() -> None:
    days = days_of(shipped())
    traffic = Synthetic(shipped(), days.starts, days.expected(), 1)
    callers = list(traffic.callers())
    second = [again for each in callers if (again := traffic.again(each, each.at + 60 * SECOND))]
    assert len(second) / len(callers) == pytest.approx(0.5, abs=0.03)
    assert all(each.number == each.contact.rstrip("+") for each in second)
    first = {each.contact: each for each in callers}
    later = fmean(each.at - first[each.number].at - 60 * SECOND for each in second) / SECOND
    assert later == pytest.approx(120, rel=0.1)
