"""The console's pages in a real browser beside a running hotline: signing in, the wall, a console that is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, caller, seat
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.conftest import staffed
from tests.e2e.test_console import await_answer, console_pid
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture
def window(quick: Instance, chromium: Browser) -> Iterator[Watched]:
    url = f"http://127.0.0.1:{quick.config.console.port}"
    await_answer(url)
    made = Watched(chromium, url, viewport={"width": 1280, "height": 720})
    yield made
    made.close()
    assert made.foreign == []  # nothing leaves the machine


def person(line: Instance, name: str, *more: str) -> Person:
    return Person(name, line.json("user", "add", name, "--name", f"{name}先生", *more)["password"])


def test_the_first_start_says_how_to_sign_in(quick: Instance) -> None:
    said = quick.await_output("首次登录:账号 admin,一次性密码 ")
    assert said.count("一次性密码") == 1


def test_roles_open_their_pages_only(quick: Instance, window: Watched) -> None:
    page = window.page
    person(quick, "agent1", "--roles", "agent", "--number", "1001").sign_in(page, "/users")
    expect(page.get_by_role("heading", name="您的岗位没有此项权限")).to_be_visible()
    assert page.locator("header nav a").all_text_contents() == ["大屏", "座席台", "知识库", "政策专员"]
    page.click("details.me summary")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    window.errors.clear()  # the refused page is told by Chromium as an error
    root = person(quick, "root1", "--roles", "admin,auditor")
    root.sign_in(page, "/audit")
    page.get_by_role("button", name="核验完整性").click()
    expect(page.get_by_role("status").first).to_contain_text("日志完整")
    assert violations(page) == []
    page.goto("/users")
    assert violations(page) == []
    with page.expect_download() as download:
        page.goto("/audit")
        page.click("#export")
    assert download.value.suggested_filename == "audit.csv"
    assert window.errors == []


def test_a_call_is_on_the_wall_within_a_second_and_outlives_the_console(quick: Instance, window: Watched) -> None:
    page = window.page
    person(quick, "boss1", "--roles", "supervisor", "--number", "9001", "--teams", "voice").sign_in(page, "/wall")
    expect(page.locator("#link")).to_have_text("实时")
    number = "13500000088"
    with (
        staffed(quick, {"1001": seat(ring=2.0)}),
        quick.phone(caller("12345", [Pause(12), Hangup()]), fields=[(number,)], calls=1) as phone,
    ):
        quick.await_state("1001", "ringing")
        began = time.monotonic()
        page.wait_for_selector(".agent.ringing, .agent.on_call", timeout=5000)
        assert time.monotonic() - began < 1.0
        page.wait_for_selector(".agent.on_call", timeout=8000)
        errors = list(window.errors)
        first = console_pid(quick)
        os.kill(first, signal.SIGKILL)
        expect(page.locator("#link")).not_to_have_text("实时")
        await_answer(window.url)
        expect(page.locator("#link")).to_have_text("实时", timeout=15000)
        assert quick.ask("agents")[0]["state"] == "on_call"  # the call has noticed nothing
        page.wait_for_selector(".agent.on_call")
        phone.finish()
    page.wait_for_selector(".agents p", timeout=5000)  # nobody is logged in any more
    assert contact_of(quick, number)["result"] == "answered"
    expect(page.locator(".tile").nth(4)).to_contain_text("人工请求")
    page.locator(".tile").nth(1).locator("button.figure").click()
    expect(page.locator("dialog.behind table").last).to_contain_text("135****0088")
    page.keyboard.press("Escape")
    assert errors == []
    assert violations(page) == []
