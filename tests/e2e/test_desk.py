"""The agent's desk in a real browser: a call pops up, is answered there, heard both ways, and becomes an appeal."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from callcenter.testing.instance import Instance
from callcenter.testing.rtp import Ear
from callcenter.testing.scenarios import WaitForBye, caller
from callcenter.testing.sipp import Phone
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.conftest import QUICK
from tests.e2e.project import project_with
from tests.e2e.test_console import await_answer

pytestmark = pytest.mark.e2e
NUMBER, ANOTHER = "13500000081", "13500000080"
PLACE = "人民中路38号"
TEXT = "人民中路38号楼下的路灯坏了三天，晚上漆黑一片，老人不敢出门"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Callers go straight into the queue, and there is work after each call."""
    folder = tmp_path_factory.mktemp("desk")
    queues = yaml.safe_load((Path(__file__).parents[2] / "config" / "queues.yaml").read_text())
    for queue in queues["queues"].values():
        queue["wrap_up_seconds"] = 60
    config = project_with(folder, queues=queues)
    with Instance(folder / "state", QUICK, config) as instance:
        yield instance


@pytest.fixture(scope="module")
def window(quick: Instance, chromium: Browser) -> Iterator[Watched]:
    """An agent's browser, signed in and at the seat, the phone registered."""
    url = f"http://127.0.0.1:{quick.config.console.port}"
    await_answer(url)
    told = quick.json("user", "add", "huawu", "--name", "话务员", "--roles", "agent", "--number", "1001")
    made = Watched(chromium, url, viewport={"width": 1440, "height": 900})
    page = made.page
    Person("huawu", told["password"]).sign_in(page, "/desk")
    page.get_by_role("button", name="签入").click()
    expect(page.locator("#phone-state")).to_have_attribute("data-state", "ready", timeout=15_000)
    yield made
    made.close()


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def state(page: Page, word: str) -> None:
    expect(page.locator("#phone-state")).to_have_attribute("data-state", word, timeout=10_000)


def calling(line: Instance, number: str, ear: Ear) -> Phone:
    scenario = caller("12345", [WaitForBye(60)]).replace("[media_port]", str(ear.port))
    return line.phone(scenario, fields=[(number,)], calls=1)


def picture(page: Page, name: str) -> None:
    """For somebody who looks: only when a folder is named."""
    if folder := os.environ.get("CALLCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def packets_in_asterisk(line: Instance) -> tuple[int, int]:
    """Of the browser's channel, received and sent, as Asterisk counts them."""
    rows = line.console("pjsip show channelstats").splitlines()
    row = next(row for row in rows if "1001-web" in row)
    found = re.findall(r"\b(\d+)\b", row.split("1001-web", 1)[1])
    numbers = [int(each) for each in found]
    return max(numbers[:8]), min(each for each in numbers if each > 20)


def packets_in_browser(page: Page) -> dict[str, int]:
    counts: dict[str, int] = page.evaluate("softphone.counts()")
    return counts


def test_from_the_ring_to_the_end_of_the_work(quick: Instance, window: Watched) -> None:
    page = window.page
    assert quick.ask("agents")[0]["phone"] == "registered"
    said = ("--appeal-type", "help", "--place", PLACE, "--text", TEXT)
    first = quick.json("appeal", "open", "--channel", "walk_in", *said)["number"]
    quick.json("appeal", "submit", first)
    with Ear(440) as ear, calling(quick, NUMBER, ear) as phone:
        state(page, "ringing")
        expect(page.locator(".caller strong")).to_have_text("135****0081")  # while it rings
        picture(page, "desk-ringing")
        page.keyboard.press("Alt+a")
        state(page, "talking")
        quick.await_state("1001", "on_call")
        until(lambda: min(packets_in_browser(page).values()) > 50)  # a second of sound, each way
        until(lambda: min(packets_in_asterisk(quick)) > 20)
        assert ear.mark() > 20  # the caller's phone hears the browser
        page.fill("textarea[name=text]", "人民中路38号路灯坏了，晚上很黑")
        page.fill("input[name=place]", PLACE)
        page.select_option("select[name=type]", "help")
        expect(page.locator(f".alike li:has-text('{first}')")).to_be_visible(timeout=10_000)
        picture(page, "desk-talking")
        assert violations(page) == []
        page.locator(f".alike li:has-text('{first}') button").click()
        expect(page.locator(".appeal")).to_have_attribute("data-state", "linked")
        page.keyboard.press("Alt+e")
        expect(page.locator("p.state")).to_have_attribute("data-state", "wrap_up")
        phone.finish(20)
    picture(page, "desk-wrap-up")
    page.keyboard.press("Alt+r")
    expect(page.locator("p.state")).to_have_attribute("data-state", "available")
    linked = [row for row in quick.json("appeal", "list") if row["state"] == "linked"]
    assert [(row["channel"], row["agent"]) for row in linked] == [("phone", "1001")]
    assert window.errors == []
    assert window.foreign == []


def test_a_reload_in_the_middle_of_a_call_loses_neither_call_nor_words(quick: Instance, window: Watched) -> None:
    page = window.page
    page.on("dialog", lambda dialog: dialog.accept())
    with Ear(440) as ear, calling(quick, ANOTHER, ear) as phone:
        state(page, "ringing")
        page.keyboard.press("Alt+a")
        state(page, "talking")
        page.fill("textarea[name=cause]", "还没有保存的话")
        until(lambda: min(packets_in_browser(page).values()) > 20)
        page.reload()
        state(page, "talking")  # the new page has taken the old one's place in the call
        until(lambda: min(packets_in_browser(page).values()) > 50)
        assert page.input_value("textarea[name=cause]") == "还没有保存的话"
        quick.await_state("1001", "on_call")
        page.keyboard.press("Alt+e")
        expect(page.locator("p.state")).to_have_attribute("data-state", "wrap_up")
        phone.finish(20)
    calls = [row for row in quick.contacts() if row["caller"].endswith("0080")]
    assert [row["result"] for row in calls] == ["answered"]
