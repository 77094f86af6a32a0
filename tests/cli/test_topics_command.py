"""``callcenter topics``: the lists, as people read them and as JSON, and special reports as files."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from store_commands import Commands, commands

from callcenter.config import load_config
from callcenter.errors import ConfigError
from callcenter.journal import open_engine, upgrade, writing
from callcenter.journal.tables import appeal
from callcenter.projections.rows import Rows
from callcenter.topics.loading import load_topics
from tests.topics.seasons import city

__all__ = ["commands"]

DAY = date(2026, 4, 15)
WHEN = ("--at", "2026-04-16", "--since", "2026-04-10")
PLANTED = {("劳动保障/欠薪", "城西", DAY): 18}


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """A season with one burst, whose appeals are all stuck at one unit."""
    upgrade(commands.url)
    rows = [stored_row(each.number, each.day, each.category, each.area) for each in city(4, 110, PLANTED)]
    engine = open_engine(commands.url)
    with writing(engine) as connection:
        connection.execute(insert(appeal), rows)
    engine.dispose()
    return commands


def stored_row(number: str, day: date, category: str, area: str) -> dict[str, Any]:
    at = int(datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()) * 1_000_000
    burst = category == "劳动保障/欠薪" and area == "城西" and day == DAY
    state = {"state": "dispatched", "unit": "social_security"} if burst else {"state": "closed", "closed": at + 1}
    told = {"caller": "13800138000", "name": "王小明", "text": "工地欠薪" if burst else "路灯"}
    blank = Rows(appeal)._blank
    return {**blank, "number": number, "opened": at, "changed": at, "task": "event", "category": category, "area": area,
            "channel": "phone", **state, **told}  # fmt: skip


def test_the_lists(filled: Commands) -> None:
    found = filled.json("topics", *WHEN)
    (burst,) = found["bursts"]
    assert (burst["cell"], burst["first"], burst["tag"]) == (
        {"category": "劳动保障/欠薪", "area": "城西"}, "2026-04-15", "20260415:劳动保障/欠薪:城西",
    )  # fmt: skip
    assert burst["peak_count"] >= 18
    assert "劳动保障/欠薪" in {point["category"] for point in found["hot"]}
    later = ("--at", "2026-04-22", "--since", "2026-04-10")
    (point,) = filled.json("topics", *later)["block"]
    assert (point["state"], point["unit"], point["stuck"]) == ("dispatched", "social_security", burst["peak_count"])
    code, shown, _ = filled.run("topics", *later)
    assert code == 0
    for word in ("突增预警", "劳动保障/欠薪", "城西", "热点", "堵点", "已派单", "人社局"):
        assert word in shown
    assert "13800138000" not in shown + json.dumps(found)
    assert "王小明" not in shown + json.dumps(found, ensure_ascii=False)


def test_a_report_of_a_burst(filled: Commands, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    code, _, _ = filled.run("topics", "report", "20260415:劳动保障/欠薪:城西", *WHEN, "--out", str(out))
    assert code == 0
    text = out.read_text()
    assert "劳动保障/欠薪（城西）" in text
    assert "首次预警 2026-04-15" in text
    assert text.count("\n- `0415-") >= 18
    assert not any(secret in text for secret in ("13800138000", "王小明", "工地欠薪"))
    code, _, complaint = filled.run("topics", "report", "20260415:劳动保障/欠薪:城西", *WHEN, "--out", str(out))
    assert (code, "--force" in complaint) == (1, True)
    assert filled.run("topics", *WHEN, "report", "20260415:劳动保障/欠薪:城西", "--force", "--out", str(out))[0] == 0


def test_a_report_of_a_tag_finds_its_words(filled: Commands) -> None:
    _, text, _ = filled.run("topics", "report", "epidemic", *WHEN)
    assert "疫情防控" in text
    assert "所选范围内没有诉求" in text


def test_a_tag_that_is_not_known_names_those_that_are(filled: Commands) -> None:
    code, _, complaint = filled.run("topics", "report", "nothing", *WHEN)
    assert code == 1
    for word in ("epidemic", "heating", "20260415:劳动保障/欠薪:城西"):
        assert word in complaint


def test_a_quiet_season_raises_nothing(filled: Commands) -> None:
    assert filled.json("topics", "--at", "2026-04-08")["bursts"] == []


def test_an_empty_store_and_a_period_that_is_none(commands: Commands) -> None:
    upgrade(commands.url)
    code, shown, _ = commands.run("topics")
    assert (code, shown.count("（无）")) == (0, 5)
    code, _, complaint = commands.run("topics", "--since", "2026-04-10", "--at", "2026-04-01")
    assert (code, "nothing lies between" in complaint) == (1, True)


def test_all_mistakes_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    config = load_config()
    assert load_topics(config).tags["epidemic"].title == "疫情防控"
    (tmp_path / "config").mkdir()
    (tmp_path / "config/topics.yaml").write_text(
        "small: 0\nbursts: {gap_days: 2}\ntags:\n  a: {title: x}\n  b: {title: y, words: [z], whatever: 1}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_topics(config.model_copy(update={"root": tmp_path}))
    places = " ".join(mistake.where for mistake in caught.value.mistakes)
    assert len(caught.value.mistakes) == 4
    for key in ("small", "bursts", "tags.a", "tags.b.whatever"):
        assert key in places


def test_without_the_file_the_defaults_hold(tmp_path: Path) -> None:
    found = load_topics(load_config().model_copy(update={"root": tmp_path}))
    assert (found.small, found.bursts.windows, found.tags) == (5, (1, 3, 7), {})
