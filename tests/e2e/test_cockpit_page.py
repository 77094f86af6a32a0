"""A leader in a real browser: figures of a span, what one is made of, areas that stay hidden, a special report."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.console.cockpit.spans import spans
from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.metrics.registry import Figure, figures
from callcenter.testing.instance import Instance
from tests.console.browser import Person, Watched, browser, violations
from tests.console.city import FEW, fill
from tests.e2e.test_console import await_answer

pytestmark = pytest.mark.e2e
_ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture
def window(quick: Instance, chromium: Browser) -> Iterator[Watched]:
    url = f"http://127.0.0.1:{quick.config.console.port}"
    await_answer(url)
    made = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")
    yield made
    made.close()
    assert made.foreign == []  # nothing leaves the machine


def figure(line: Instance, ident: str, today: date) -> Figure:
    engine = open_engine(line.config.database_url)
    try:
        with reading(engine) as connection:
            return figures(connection, [ident], spans("30d", today).now.span(_ZONE))[0]
    finally:
        engine.dispose()


def picture(page: Page, name: str) -> None:
    """For somebody who looks: only when a folder is named."""
    if folder := os.environ.get("CALLCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_leader_reads_the_city_and_opens_a_report(quick: Instance, window: Watched) -> None:
    page, today = window.page, datetime.now(ZoneInfo(_ZONE)).date()
    engine = open_engine(quick.config.database_url)
    fill(engine, today, days=60)
    engine.dispose()
    told = quick.json("user", "add", "lingdao", "--name", "赵市长", "--roles", "leader")
    Person("lingdao", told["password"]).sign_in(page, "/cockpit")
    page.wait_for_selector(".cockpit[data-ready='30d']")
    rate = figure(quick, "connect_rate", today)
    shown = page.locator("[data-tile=connect_rate] button.figure")
    expect(shown).to_contain_text(rate.text)
    assert page.locator(".uplot canvas").count() == 3
    for few in FEW:
        expect(page.locator(".areas")).not_to_contain_text(few)
    expect(page.locator(".areas [data-part=rest]")).to_be_visible()
    errors = list(window.errors)  # what axe itself does to the page is no error of the page
    assert violations(page) == []
    shown.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.behind")).to_contain_text("人工接通量 ÷ 人工请求量")
    expect(page.locator("dialog.behind table").first).to_contain_text(f"{rate.denominator:,}")
    expect(page.locator("dialog.behind table").last).to_contain_text("138****8000")
    page.get_by_role("button", name="分母").click()
    expect(page.get_by_role("button", name="分母")).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(shown).to_be_focused()
    page.locator("input[name=span][value='30d']").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".cockpit[data-ready='7d']")
    assert page.url.endswith("span=7d")
    page.click("#theme")
    page.wait_for_timeout(500)  # colours change smoothly
    picture(page, "cockpit-dark")
    assert violations(page) == []
    page.click("#theme")
    page.locator("input[name=span][value='30d'] + span").click()
    page.wait_for_selector(".cockpit[data-ready='30d']")
    picture(page, "cockpit")
    count_today_too(page)
    read_the_report(page)
    assert [each for each in window.errors if "inline style" not in each] == []
    assert errors == []


def count_today_too(page: Page) -> None:
    page.locator("input[name=today]").check()
    page.wait_for_selector(".cockpit[data-ready='30d'][data-until=today]")
    expect(page.locator(".running")).to_contain_text("今日未结束")
    assert page.url.endswith("span=30d&until=today")
    assert violations(page) == []
    page.locator("[data-tile=services] button.figure").click()
    expect(page.locator("dialog.behind a").first).to_have_attribute("href", re.compile("^/cases/"))
    page.keyboard.press("Escape")
    page.locator("input[name=today]").uncheck()
    page.wait_for_selector(".cockpit[data-ready='30d'][data-until=yesterday]")


def read_the_report(page: Page) -> None:
    page.locator(".reports a", has_text="劳动保障/欠薪（城西）").click()
    expect(page.locator("article.draft h1")).to_contain_text("热线专报：劳动保障/欠薪（城西）")
    assert page.locator("article.draft table").count() > 3
    assert "13800138000" not in (page.text_content("article.draft") or "")
    assert violations(page) == []
    with page.expect_download() as download:
        page.click("#export")
    assert download.value.suggested_filename == "report.md"
    assert Path(download.value.path()).read_text().startswith("# ")
