"""The city on the wallboard: areas that are the registry's, topics that are the cockpit's, and appeals behind each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from callcenter.console.cockpit.spans import day_of, spans
from callcenter.console.live.city import SPANS, city_rows, dimension_of, span_in_city
from callcenter.console.pages.wall_texts import TEXTS
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import appeal
from callcenter.metrics.registry import METRICS, Span, figures
from callcenter.metrics.registry.span import midnight
from callcenter.projections.rows import Rows
from callcenter.topics.loading import load_topics
from tests.console.city import FEW, fill
from tests.console.house import Console
from tests.console.people import account, signed_in
from tests.console.test_wall import watching

_ZONE = "Asia/Shanghai"
_DAY = 86_400_000_000


@pytest.fixture
def city(console: Console) -> Console:
    """A Friday evening in a city with some history, a burst, and appeals of the day."""
    friday = day_of(console.office.at, _ZONE)
    friday += timedelta(days=(4 - friday.weekday()) % 7)
    console.office.at = midnight(friday, _ZONE) + 20 * 3600 * 1_000_000
    fill(console.engine, friday, days=60)
    fill(console.engine, friday + timedelta(days=1), days=1, a_day=60, seed=5, burst=False)
    with writing(console.engine) as connection:  # many of one category, all over the city
        connection.execute(insert(appeal), [_about_schools(n, friday - timedelta(days=1 + n % 5)) for n in range(40)])
    return console


def _about_schools(number: int, day: date) -> dict[str, Any]:
    at = midnight(day, _ZONE) + 10 * 3600 * 1_000_000 + number
    area = ("城东", "城西", "城南", "滨江")[number % 4]
    return {
        **Rows(appeal)._blank, "number": f"S{number}", "opened": at, "completed": at, "changed": at, "area": area,
        "category": "教育/入学", "state": "closed", "mode": "online_answer", "caller": "13800138000", "closed": at,
    }  # fmt: skip


@pytest.fixture
def boss(city: Console) -> Iterator[httpx.Client]:
    account(city, "boss", "supervisor", number="9001")
    with signed_in(city, "boss") as browser:
        yield browser


def told(console: Console) -> dict[str, Any]:
    with reading(console.engine) as connection:
        now, kind = console.parts.clock(), console.parts.calendar.kind_of_day
        return city_rows(connection, now, _ZONE, load_topics(console.config), kind)


def services(console: Console, span: Span, by: str) -> dict[str, int]:
    with reading(console.engine) as connection:
        return {each.key[by]: each.numerator for each in figures(connection, ["services"], span, [by])}


def test_no_span_is_part_of_another() -> None:
    """A week with today in it, beside today, would tell what the days before had: a few cases that are hidden."""
    sunday = midnight(day_of(1_772_000_000_000_000, _ZONE), _ZONE)
    for now in (sunday, sunday + 5, sunday + _DAY - 1):
        today, week = (span_in_city(name, now, _ZONE) for name in SPANS)
        assert (week.begin_us, week.end_us, today.begin_us) == (sunday - 7 * _DAY, sunday, sunday)
        assert today.end_us > now


def test_areas_are_the_registrys_and_few_cases_stay_hidden(city: Console) -> None:
    found, small = told(city)["areas"], load_topics(city.config).small
    for name in SPANS:
        true = services(city, span_in_city(name, city.parts.clock(), _ZONE), "area")
        shown = {row["area"]: row[name] for row in found["rows"] if row[name] is not None}
        assert shown
        assert shown == {area: true[area] for area in shown}
        assert min(shown.values()) >= small
        hidden = [count for area, count in true.items() if area not in shown]
        assert found["total"][name] == sum(true.values())
        assert sum(shown.values()) + sum(hidden) == found["total"][name]
        assert found["rest"][name] == (sum(hidden) or None)
        assert max(hidden, default=small) >= small  # a large one is among them, too
    week = services(city, span_in_city("week", city.parts.clock(), _ZONE), "area")
    assert any(0 < week.get(few, 0) < small for few in FEW)
    assert not any(few in str(found) for few in FEW)
    for row in found["rows"]:
        assert row["share"] == (None if row["week"] is None else row["week"] / found["total"]["week"])


def test_topics_are_the_cockpits_and_todays_numbers_the_registrys(city: Console) -> None:
    account(city, "lingdao", "leader")
    with signed_in(city, "lingdao") as browser:
        cockpit = browser.get("/cockpit/topics", params={"span": "7d"}).json()
    found = told(city)["topics"]
    days = spans("7d", day_of(city.parts.clock(), _ZONE)).now
    assert (found["first"], found["last"]) == (days.first, days.last)
    assert [each["tag"] for each in found["bursts"]] == [each["tag"] for each in cockpit["bursts"]][:4]
    assert [(each["category"], each["count"]) for each in found["hot"]] == [
        (each["category"], each["count"]) for each in cockpit["hot"]
    ][:6]  # fmt: skip
    assert found["bursts"]
    assert "教育/入学" in {each["category"] for each in found["hot"]}
    today = span_in_city("today", city.parts.clock(), _ZONE)
    for each in found["hot"]:
        assert each["today"] == services(city, today, dimension_of(each["category"])).get(each["category"], 0)


def test_each_number_of_an_area_opens_its_appeals(city: Console, boss: httpx.Client) -> None:
    areas = told(city)["areas"]
    for row in areas["rows"]:
        for span in SPANS:
            answer = boss.get("/wall/area", params={"span": span, "area": row["area"]})
            if row[span] is None:
                assert answer.status_code == 404
                continue
            found = answer.json()
            assert (found["figure"]["numerator"], found["others"]) == (row[span], 0)
            assert len(found["appeals"]) == row[span]
            assert {each["area"] for each in found["appeals"]} == {row["area"]}
            assert found["sentence"] == METRICS["services"].sentence_zh
            assert "13800138000" not in answer.text
    for which in ("total", "rest"):
        found = boss.get("/wall/area", params={"span": "week", "which": which}).json()
        assert found["figure"]["numerator"] == areas[which]["week"]
        assert len(found["appeals"]) == (min(found["most"], areas["total"]["week"]) if which == "total" else 0)


def test_what_is_hidden_cannot_be_asked_for(boss: httpx.Client) -> None:
    for area in (*FEW, "nix", ""):
        assert boss.get("/wall/area", params={"span": "week", "area": area}).status_code == 404
    assert boss.get("/wall/area", params={"span": "day", "area": "城东"}).status_code == 404
    assert boss.get("/wall/area", params={"span": "week", "which": "all"}).status_code == 422


def test_topics_and_bursts_open_their_appeals(city: Console, boss: httpx.Client) -> None:
    assert boss.get("/wall/topic", params={"kind": "hot", "name": "nix"}).status_code == 404  # nothing was told yet
    rows = told(city)
    city.parts.hub.tell("city", rows)
    for kind, name in (("hot", "category"), ("bursts", "tag")):
        for row in rows["topics"][kind]:
            found = boss.get("/wall/topic", params={"kind": kind, "name": row[name]}).json()
            assert (found["count"], len(found["appeals"]), found["others"]) == (row["count"], row["count"], 0)
            assert all(each["category"].startswith(row["category"]) for each in found["appeals"])
            assert TEXTS[f"wall.def.{kind}"]
    assert rows["topics"]["bursts"]
    assert rows["topics"]["hot"]
    assert boss.get("/wall/topic", params={"kind": "bursts", "name": "nix"}).status_code == 404


@pytest.mark.parametrize("category", ["城乡建设", "城乡建设/物业管理", "nix"])
def test_a_category_opens_the_appeals_of_today(city: Console, boss: httpx.Client, category: str) -> None:
    found = boss.get("/wall/category", params={"category": category}).json()
    today = span_in_city("today", city.parts.clock(), _ZONE)
    assert found["figure"]["numerator"] == services(city, today, dimension_of(category)).get(category, 0)
    assert len(found["appeals"]) == found["figure"]["numerator"]
    assert (found["figure"]["numerator"] > 0) == (category != "nix")


def test_appeals_are_listed_for_those_who_may_open_them(city: Console) -> None:
    for name in ("admin", "display", "agent", "dispatcher", "leader"):
        listed = name in ("dispatcher", "leader")
        account(city, name, name)
        with signed_in(city, name) as browser:
            found = browser.get("/wall/area", params={"span": "week", "area": "城东"}).json()
        assert (found["listed"], bool(found["appeals"])) == (listed, listed)
        assert found["figure"]["numerator"] > 0
    account(city, "callback", "callback")  # sees those that are called back, and is told of the others
    with signed_in(city, "callback") as browser:
        found = browser.get("/wall/area", params={"span": "week", "area": "城西"}).json()
    assert len(found["appeals"]) + found["others"] == found["figure"]["numerator"]
    assert {each["state"] for each in found["appeals"]} <= {"已办结"}


def test_the_stream_tells_the_city(console: Console) -> None:
    account(console, "screen", "display")
    with signed_in(console, "screen") as browser, watching(browser) as stream:
        rows = stream.until("city", bool)
    assert (rows["areas"]["rows"], rows["areas"]["total"], rows["topics"]["hot"]) == ([], {"today": 0, "week": 0}, [])
