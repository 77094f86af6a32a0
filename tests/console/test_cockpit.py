"""The cockpit over HTTP: figures that are the registry's, areas that stay hidden, topics and special reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from callcenter.console.cockpit.areas import GROUPS
from callcenter.console.cockpit.figures import CATEGORY, TILES, UNIT, definitions
from callcenter.console.cockpit.spans import KINDS, Days, Spans, day_of, spans
from callcenter.console.pages.cockpit_texts import TEXTS
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import appeal, audit_entry
from callcenter.metrics.registry import METRICS, Figure, figures
from tests.console.city import FEW, fill
from tests.console.house import Console
from tests.console.people import account, signed_in

_ZONE = "Asia/Shanghai"


@pytest.fixture
def leader(console: Console) -> Iterator[httpx.Client]:
    fill(console.engine, day_of(console.office.at, _ZONE), days=60)
    account(console, "lingdao", "leader")
    with signed_in(console, "lingdao") as browser:
        yield browser


def told(browser: httpx.Client, span: str, what: str = "figures") -> dict[str, Any]:
    answer = browser.get(f"/cockpit/{what}", params={"span": span})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def counted(console: Console, idents: tuple[str, ...], days: Days, *by: str) -> list[Figure]:
    with reading(console.engine) as connection:
        return figures(connection, idents, days.span(_ZONE), by)


def wanted(console: Console, kind: str) -> Spans:
    return spans(kind, day_of(console.office.at, _ZONE))


def same(cell: dict[str, Any], figure: Figure) -> bool:
    value = None if figure.value is None else float(figure.value)
    return (cell["num"], cell["den"], cell["value"], cell["text"]) == (
        figure.numerator, figure.denominator, value, figure.text,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_the_registrys(console: Console, leader: httpx.Client, kind: str) -> None:
    found, of = told(leader, kind), wanted(console, kind)
    for name in ("now", "before", "year_ago"):
        days: Days = getattr(of, name)
        assert found["spans"][name] == [days.first.isoformat(), days.last.isoformat()]
        for figure in counted(console, TILES, days):
            assert same(found["figures"][figure.metric][name], figure)
    assert found["figures"]["offered"]["now"]["num"] > 0


def test_parts_are_the_registrys_and_nobody_is_left_out(console: Console, leader: httpx.Client) -> None:
    found, now = told(leader, "30d"), wanted(console, "30d").now
    for rows, dimension, idents in (("units", "unit", UNIT), ("categories", "category_1", CATEGORY)):
        by_part = {row["part"]: row for row in found[rows]}
        expected = counted(console, idents, now, dimension)
        assert set(by_part) == {figure.key[dimension] for figure in expected}
        for figure in expected:
            assert same(by_part[figure.key[dimension]][figure.metric], figure)
    assert sum(row["services"]["num"] for row in found["categories"]) == found["figures"]["services"]["now"]["num"]


def test_changes(leader: httpx.Client) -> None:
    found = told(leader, "7d")["figures"]
    offered, rate = found["offered"], found["connect_rate"]
    assert offered["before"]["change"] == pytest.approx(offered["now"]["num"] / offered["before"]["num"] - 1)
    assert rate["year_ago"]["change"] == pytest.approx(rate["now"]["value"] - rate["year_ago"]["value"])
    assert told(leader, "90d")["figures"]["offered"]["before"]["change"] is None  # there was nothing before


@pytest.mark.parametrize(("kind", "step", "places"), [("7d", "day", 7), ("30d", "day", 30), ("90d", "week", 13)])
def test_curves_add_up(leader: httpx.Client, kind: str, step: str, places: int) -> None:
    found = told(leader, kind)
    trend = found["trend"]
    assert (trend["step"], len(trend["places"])) == (step, places)
    assert trend["places"] == sorted(trend["places"])
    for ident in TILES:
        assert len(trend["series"][ident]) == places
        if METRICS[ident].unit == "count":
            assert sum(trend["series"][ident]) == found["figures"][ident]["now"]["num"]


@pytest.mark.parametrize("kind", ["7d", "30d"])
def test_few_cases_are_not_shown_and_cannot_be_worked_out(console: Console, leader: httpx.Client, kind: str) -> None:
    found, now = told(leader, kind), wanted(console, kind).now
    areas, text = found["areas"], str(found)
    assert not any(few in text for few in FEW)
    true = {figure.key["area"]: figure.numerator for figure in counted(console, ("services",), now, "area")}
    assert all(0 < true[few] < found["small"] for few in FEW)
    shown = {row["part"]: row["services"]["num"] for row in areas["rows"] if "services" in row}
    assert shown
    assert all(true[area] == count for area, count in shown.items())
    hidden = [count for area, count in true.items() if area not in shown]
    assert max(hidden) >= found["small"]  # a large one is among them, too
    assert areas["rest"]["services"]["num"] == sum(hidden)
    assert sum(shown.values()) + sum(hidden) == found["figures"]["services"]["now"]["num"]


def test_no_count_of_an_area_is_small_and_figures_of_one_group_stand_together(leader: httpx.Client) -> None:
    for kind in KINDS:
        found = told(leader, kind)
        for row in [*found["areas"]["rows"], found["areas"]["rest"] or {}]:
            cells = [cell for cell in row.values() if isinstance(cell, dict)]
            assert all(count is None or count >= found["small"] for cell in cells
                       for count in (cell["num"], cell["den"]))  # fmt: skip
            for group in GROUPS:
                assert len({ident in row for ident in group}) == 1


def test_an_empty_store(console: Console) -> None:
    account(console, "lingdao", "leader")
    with signed_in(console, "lingdao") as browser:
        for kind in KINDS:
            found = told(browser, kind)
            areas = found["areas"]
            assert (found["units"], found["categories"], areas["rows"], areas["rest"]) == ([], [], [], None)
            assert found["figures"]["connect_rate"]["now"]["text"] == "–"
        assert told(browser, "7d", "topics")["bursts"] == []


def test_it_is_counted_anew_after_a_while(console: Console, leader: httpx.Client) -> None:
    before = told(leader, "7d")["figures"]["services"]["now"]["num"]
    with writing(console.engine) as connection:
        connection.execute(delete(appeal))
    assert told(leader, "7d")["figures"]["services"]["now"]["num"] == before
    console.monotonic += 121
    assert told(leader, "7d")["figures"]["services"]["now"]["num"] == 0


def test_topics_and_the_report_of_a_burst(console: Console, leader: httpx.Client) -> None:
    found = told(leader, "30d", "topics")
    (burst,) = found["bursts"]
    assert (burst["category"], burst["area"]) == ("劳动保障/欠薪", "城西")
    (block,) = [point for point in found["block"] if point["unit"] == "social_security"]
    assert block["state"] == "in_progress"
    assert block["categories"] == {"劳动保障": block["stuck"]}
    reports = {each["tag"]: each for each in found["reports"]}
    assert reports["epidemic"]["why"] == "followed"
    assert reports[burst["tag"]]["why"] == "burst"
    page = leader.get("/cockpit/report", params={"tag": burst["tag"], "span": "30d"})
    assert page.status_code == 200
    assert "劳动保障/欠薪（城西）" in page.text
    assert "<table>" in page.text
    assert "13800138000" not in page.text
    assert "路灯不亮" not in page.text
    assert leader.get("/cockpit/report", params={"tag": "<script>", "span": "30d"}).status_code == 404


def test_a_report_as_a_file_needs_the_password_and_is_on_the_audit_log(console: Console, leader: httpx.Client) -> None:
    asked = {"params": {"tag": "epidemic"}, "headers": {"Accept": "application/json"}}
    with signed_in(console, "lingdao", confirmed=False) as unsure:
        assert "confirm-needed" in unsure.get("/cockpit/report.md", **asked).text  # type: ignore[arg-type]
    answer = leader.get("/cockpit/report.md", **asked)  # type: ignore[arg-type]
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text.startswith("# ")
    assert "热线专报：疫情防控" in answer.text
    with reading(console.engine) as connection:
        last = connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc())).first()
    assert last is not None
    assert (last.actor, last.action, last.subject) == ("lingdao", "export", "special report epidemic")


def test_spans_and_tags_that_there_are_not(leader: httpx.Client) -> None:
    for path in ("figures", "topics", "report"):
        answer = leader.get(f"/cockpit/{path}", params={"span": "5d", "tag": "epidemic"})
        assert answer.status_code == 404
    assert leader.get("/cockpit/report", params={"tag": ""}).status_code == 422


def test_the_page_has_words_for_everything(leader: httpx.Client) -> None:
    page = leader.get("/cockpit")
    assert page.status_code == 200
    for kind in KINDS:
        assert f"cock.{kind}" in TEXTS
    for language in ("zh", "en"):
        known = definitions(language)  # type: ignore[arg-type]
        assert {*TILES, *UNIT, *CATEGORY} == set(known)
        assert all(each["sentence"] and each["numerator"] for each in known.values())


def test_yesterday_is_the_last_day(console: Console, leader: httpx.Client) -> None:
    today = day_of(console.office.at, _ZONE)
    assert told(leader, "7d")["spans"]["now"] == [str(today - timedelta(days=7)), str(today - timedelta(days=1))]
