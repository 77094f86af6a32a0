"""Behind the cockpit's numbers: as many records as are counted, of those who may see them; and the running day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from callcenter.console.cockpit.figures import CATEGORY, TILES, UNIT
from callcenter.console.cockpit.records import is_of_calls
from callcenter.console.cockpit.spans import Days, day_of, seconds_of, spans
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import contact
from callcenter.metrics.registry import METRICS, figures
from callcenter.metrics.registry.span import midnight
from tests.console.city import FEW, fill
from tests.console.house import Console
from tests.console.people import account, signed_in

_ZONE = "Asia/Shanghai"


@pytest.fixture
def leader(console: Console) -> Iterator[httpx.Client]:
    """At noon, when some of the day's calls have come in and some have not."""
    today = day_of(console.office.at, _ZONE)
    console.office.at = midnight(today, _ZONE) + (12 * 3600 + 7 * 60) * 1_000_000
    fill(console.engine, today, days=40, a_day=5)
    fill(console.engine, today + timedelta(days=1), days=1, a_day=30, seed=4, burst=False)
    account(console, "lingdao", "leader")
    with signed_in(console, "lingdao") as browser:
        yield browser


def told(browser: httpx.Client, span: str = "7d", until: str = "yesterday", what: str = "figures") -> dict[str, Any]:
    answer = browser.get(f"/cockpit/{what}", params={"span": span, "until": until})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def records(browser: httpx.Client, metric: str, **more: Any) -> httpx.Response:
    return browser.get("/cockpit/records", params={"metric": metric, "span": "7d", **more})


def counted(found: dict[str, Any]) -> int:
    """Records that are listed, each call and appeal once, and those that are not."""
    return len(found.get("calls", found.get("appeals"))) + int(found["others"])


@pytest.mark.parametrize("until", ["yesterday", "today"])
@pytest.mark.parametrize("metric", TILES)
def test_behind_a_tile_stand_as_many_records_as_it_counts(leader: httpx.Client, metric: str, until: str) -> None:
    cell = told(leader, until=until)["figures"][metric]["now"]
    assert cell["num"] > 0
    for part in ("numerator", "denominator"):
        answer = records(leader, metric, until=until, part=part)
        if cell["den"] is None and part == "denominator":
            assert answer.status_code == 404
            continue
        found = answer.json()
        assert ("calls" in found) == is_of_calls(METRICS[metric])
        assert (counted(found), found["others"]) == (cell["num" if part == "numerator" else "den"], 0)
        assert "13800138000" not in answer.text


@pytest.mark.parametrize(("rows", "by", "idents"), [("units", "unit", UNIT), ("categories", "category_1", CATEGORY)])
def test_behind_a_part_stand_its_appeals(leader: httpx.Client, rows: str, by: str, idents: tuple[str, ...]) -> None:
    table = told(leader)[rows]
    assert table
    for row in table:
        for ident in set(idents) & row.keys():
            assert counted(records(leader, ident, by=by, word=row["part"]).json()) == row[ident]["num"]


def test_an_area_that_is_hidden_has_no_records(leader: httpx.Client) -> None:
    areas = told(leader)["areas"]
    shown = {(row["part"], ident) for row in areas["rows"] for ident in CATEGORY if ident in row}
    assert shown
    for area in [*FEW, *(row["part"] for row in areas["rows"]), "nix"]:
        for ident in CATEGORY:
            answer = records(leader, ident, by="area", word=area)
            assert answer.status_code == (200 if (area, ident) in shown else 404), (area, ident)
            if answer.status_code == 200:
                row = next(row for row in areas["rows"] if row["part"] == area)
                assert counted(answer.json()) == row[ident]["num"]


def test_supervisors_see_calls_of_their_teams_only(console: Console, leader: httpx.Client) -> None:
    with writing(console.engine) as connection:
        half = contact.c.queued % 2_000_000 == 0
        connection.execute(update(contact).where(half, contact.c.agent != "").values(agent="1101"))
    account(console, "mine", "supervisor", number="9001", teams=("voice",))
    account(console, "nobodys", "supervisor", number="9002", teams=())
    total = told(leader)["figures"]["offered"]["now"]["num"]
    with signed_in(console, "mine") as browser:
        found = records(browser, "offered").json()
        assert counted(found) == total
        assert 0 < found["others"] < total
        assert {call["agent"] for call in found["calls"]} <= {"", "1001"}
    with signed_in(console, "nobodys") as browser:
        assert records(browser, "offered").json()["calls"] == []
        assert records(browser, "services").json()["appeals"]


@pytest.mark.parametrize(
    "asked",
    [
        {"metric": "nix"}, {"metric": "due"}, {"metric": "services", "by": "unit"}, {"metric": "offered", "by": "area"},
        {"metric": "services", "span": "5d"},
    ],
)  # fmt: skip
def test_what_the_page_does_not_show_has_no_records(leader: httpx.Client, asked: dict[str, str]) -> None:
    assert records(leader, **asked).status_code == 404


# -- the running day -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["7d", "30d", "month", "year"])
def test_with_today_figures_are_the_registrys_up_to_now(console: Console, leader: httpx.Client, kind: str) -> None:
    found, now = told(leader, kind, "today"), console.parts.clock()
    of = spans(kind, day_of(now, _ZONE), seconds_of(now, _ZONE))
    assert found["until"] == (midnight(of.now.last, _ZONE) // 1_000_000 + 12 * 3600 + 5 * 60) * 1000
    for name in ("now", "before", "year_ago"):
        days: Days = getattr(of, name)
        assert found["spans"][name] == [days.first.isoformat(), days.last.isoformat()]
        with reading(console.engine) as connection:
            for figure in figures(connection, TILES, days.span(_ZONE)):
                cell = found["figures"][figure.metric][name]
                assert (cell["num"], cell["den"]) == (figure.numerator, figure.denominator)
    if kind != "year":
        assert found["trend"]["places"][-1] == day_of(now, _ZONE).isoformat()
    assert found["trend"]["running"] is True


def test_the_running_day_is_not_over(console: Console, leader: httpx.Client) -> None:
    without, with_today = told(leader), told(leader, until="today")
    assert (without["until"], without["trend"]["running"]) == (None, False)
    day = Days(*[day_of(console.parts.clock(), _ZONE)] * 2)
    with reading(console.engine) as connection:
        (whole,) = figures(connection, ["offered"], day.span(_ZONE))
    assert 0 < with_today["trend"]["series"]["offered"][-1] < whole.numerator


def test_areas_are_of_whole_days_so_that_no_difference_tells_today(leader: httpx.Client) -> None:
    without, with_today = told(leader, "year"), told(leader, "year", "today")
    assert with_today["areas"] == without["areas"]
    assert with_today["areas"]["last"] == without["spans"]["now"][1]
    area = without["areas"]["rows"][0]
    answer = records(leader, "services", span="year", until="today", by="area", word=area["part"]).json()
    assert counted(answer) == area["services"]["num"]


def test_records_are_of_the_moment_that_was_counted(console: Console, leader: httpx.Client) -> None:
    found = told(leader, until="today")
    console.office.at += 3 * 3600 * 1_000_000
    with signed_in(console, "lingdao") as browser:
        later = counted(records(browser, "offered", until="today").json())
        same = counted(records(browser, "offered", until="today", seconds=found["seconds"]).json())
        ahead = counted(records(browser, "offered", until="today", seconds=86_399).json())
    assert same == found["figures"]["offered"]["now"]["num"] < later
    assert ahead == later  # nobody looks into the future


def test_topics_are_of_days_that_are_over(leader: httpx.Client) -> None:
    assert told(leader, until="today", what="topics") == told(leader, what="topics")
