"""The flows in a real browser beside a running hotline: a call's path in the graph, a flow published by two people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, caller
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.conftest import FLOWS, QUICK
from tests.e2e.test_console import await_answer
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e
BEFORE, AFTER = "13500000801", "13500000802"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)  # Playwright's own


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A hotline with flows of its own, which may be changed."""
    folder = tmp_path_factory.mktemp("ivr")
    shutil.copytree(FLOWS, folder / "flows")
    with Instance(folder / "state", {**QUICK, "IVR__FLOWS": str(folder / "flows")}) as instance:
        yield instance


@pytest.fixture
def windows(line: Instance, chromium: Browser) -> Iterator[Any]:
    """Windows, one for each person."""
    url = f"http://127.0.0.1:{line.config.console.port}"
    await_answer(url)
    opened: list[Watched] = []

    def another(account: str, roles: str, path: str, *more: str) -> Page:
        window = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")
        opened.append(window)
        told = line.json("user", "add", account, "--name", f"{account}先生", "--roles", roles, *more)
        Person(account, told["password"]).sign_in(window.page, path)
        window.page.set_default_timeout(20_000)
        return window.page

    yield another
    for window in opened:
        window.close()
        assert window.foreign == []  # nothing leaves the machine
        assert [each for each in window.errors if "inline style" not in each] == []  # axe's own


def picture(page: Page, name: str) -> None:
    """For somebody who looks: only when a folder is named."""
    if folder := os.environ.get("CALLCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def ring(line: Instance, number: str) -> str:
    """A caller who comes into the queue and hangs up: the call's id."""
    with line.phone(caller("12345", [Pause(1), Hangup()]), fields=[(number,)], calls=1) as phone:
        phone.finish()
    return str(contact_of(line, number)["contact"])


def dark(page: Page) -> None:
    page.click("#theme")
    page.wait_for_timeout(500)  # colours change smoothly


def test_the_way_of_a_call_is_seen_in_the_graph(line: Instance, windows: Any) -> None:
    contact = ring(line, BEFORE)
    page = windows("boss1", "supervisor", "/calls", "--number", "9001", "--teams", "voice")
    page.goto(f"/calls#{contact}")
    page.get_by_role("link", name="在流程图中显示").click()
    page.wait_for_selector(".viewer[data-flow=main]")
    node = page.locator("[data-node=voice]")
    expect(page.locator(".steps li")).to_have_count(1)
    expect(page.locator(".node.walked")).to_have_count(1)
    expect(page.locator(".sign.visits")).to_have_text("1")
    expect(page.locator("#mode-edit")).to_have_count(0)  # supervisors only look
    node.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#node h2")).to_contain_text("voice")
    expect(node).to_be_focused()
    picture(page, "ivr-path")
    assert violations(page) == []
    dark(page)
    picture(page, "ivr-path-dark")
    assert violations(page) == []
    ring(line, "13500000803")
    expect(page.locator(".sign.visits")).to_have_text("2")  # without anybody loading the page again


def edited(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.wait_for_selector(".editor[data-checked='']")
    page.wait_for_selector(".editor[data-checked=yes]")


def say_why(page: Page, why: str) -> None:
    page.fill("dialog input[name=why]", why)
    page.click("dialog button[type=submit]")


def test_a_flow_is_published_by_two_people_and_gone_back_to(line: Instance, windows: Any) -> None:
    old = (line.config.flows_dir / "main.yaml").read_text()
    longer = old.replace("start: voice", "start: first")
    longer += "  first:\n    type: set\n    variables: {new: true}\n    next: "
    page = windows("wang", "admin", "/ivr")
    page.click("#mode-edit")
    page.wait_for_selector(".editor[data-checked=yes]")
    edited(page, f"{longer}nowhere\n")
    expect(page.locator(".mistakes li")).to_have_count(1)
    expect(page.locator(".mistakes")).to_contain_text("没有节点 nowhere")
    page.locator(".mistakes button").click()
    expect(page.locator("#text")).to_be_focused()
    picture(page, "ivr-mistakes")
    assert violations(page) == []
    edited(page, f"{longer}voice\n")
    expect(page.locator(".told").first).to_have_text("没有错误。")
    page.click("#save")
    page.wait_for_selector(".editor[data-version=main-1][data-state=draft]")
    try_out(page)
    page.click("#submit")
    say_why(page, "先设变量")
    page.wait_for_selector(".editor[data-state=submitted]")
    expect(page.locator("#approve")).to_have_count(0)  # nobody approves their own text
    approve(windows("zhao", "admin", "/ivr"))
    assert (line.config.flows_dir / "main.yaml").read_text() == f"{longer}voice\n"
    contact = ring(line, AFTER)
    page.goto(f"/ivr#call={contact}")
    page.reload()
    expect(page.locator(".steps li")).to_have_count(2)
    expect(page.locator(".steps li").first).to_contain_text("first")
    expect(page.locator(".arrow.walked")).to_have_count(1)
    page.click("#mode-edit")
    page.locator("[data-version=main-2]").get_by_role("button", name="回退到此版本").click()
    say_why(page, "恢复原流程")
    page.wait_for_selector(".editor[data-version=main-3][data-state=draft]")
    assert page.input_value("#text") == old


def try_out(page: Page) -> None:
    page.click("[data-tab=trial]")
    page.click("[data-word=hangup]")
    expect(page.locator("#ended")).to_be_visible()
    expect(page.locator(".went code").first).to_have_text("first")
    picture(page, "ivr-trial")
    assert violations(page) == []
    page.click("[data-tab=picture]")
    expect(page.locator(".node.walked")).to_have_count(2)
    assert violations(page) == []


def approve(page: Page) -> None:
    page.click("#mode-edit")
    page.locator("#waiting button", has_text="main-1").click()
    page.wait_for_selector(".editor[data-version=main-1]")
    expect(page.locator(".differences tr.new")).to_have_count(5)
    dark(page)
    picture(page, "ivr-approve")
    assert violations(page) == []
    page.click("#approve")
    page.click("dialog button[type=submit]")
    page.wait_for_selector(".editor[data-state=published]")
    expect(page.locator(".told").first).to_have_text("已发布，核心已生效")
    expect(page.locator("tr[data-version=main-1]")).to_contain_text("zhao")
