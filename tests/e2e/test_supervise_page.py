"""A supervisor in a real browser: sees a call, listens, forces a pause, moves a caller, finds the call and hears it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.config import load_secrets
from callcenter.testing.instance import Instance
from callcenter.testing.rtp import Ear
from callcenter.testing.scenarios import WaitForBye, caller, seat
from callcenter.testing.sipp import Phone, register_phones
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.conftest import QUICK, staffed
from tests.e2e.test_console import await_answer
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e
TALKS, WAITS, TAKEN = "13600000701", "13600000702", "13600000703"
DESK = "1010"
"""The seat whose phone is the supervisor's."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """How soon things are shown is measured on the wall; here they must be right, on a busy machine too."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)  # Playwright's own


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Callers go straight into the queue, and talks are recorded."""
    settings = {**QUICK, "RECORDING__ENABLED": "true", "RECORDING__MIN_FREE_MB": "1"}
    with Instance(tmp_path_factory.mktemp("supervise"), settings) as instance:
        yield instance


@pytest.fixture
def window(line: Instance, chromium: Browser) -> Iterator[Watched]:
    url = f"http://127.0.0.1:{line.config.console.port}"
    await_answer(url)
    made = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")
    yield made
    made.close()
    assert made.foreign == []  # nothing leaves the machine


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def picture(page: Page, name: str) -> None:
    """For somebody who looks: only when a folder is named."""
    if folder := os.environ.get("CALLCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.wait_for_timeout(500)  # colours change smoothly
        page.screenshot(path=Path(folder) / f"{name}-dark.png")
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        page.wait_for_timeout(500)


def state(line: Instance, agent: str) -> str:
    return str(next(row["state"] for row in line.ask("agents", all=True) if row["agent"] == agent))


def calling(line: Instance, number: str, ear: Ear) -> Phone:
    return line.phone(with_ear(caller("12345", [WaitForBye(120)]), ear), fields=[(number,)], calls=1)


def with_ear(scenario: str, ear: Ear) -> str:
    return scenario.replace("[media_port]", str(ear.port))


def test_from_the_live_call_to_its_recording(line: Instance, window: Watched) -> None:
    page = window.page
    told = line.json("user", "add", "banzhang", "--name", "王班长", "--roles", "supervisor", "--number", "9001",
                     "--teams", "voice,enterprise")  # fmt: skip
    Person("banzhang", told["password"]).sign_in(page, "/supervise")
    expect(page.locator("#link")).to_have_text("实时")
    page.select_option("select[name=seat]", DESK)
    with ExitStack() as keep:
        ears = [keep.enter_context(Ear(hertz)) for hertz in (425, 725, 525, 1125)]
        boss = keep.enter_context(line.phone(with_ear(seat(), ears[3])))
        register_phones(line.remote, [(DESK, load_secrets(line.config).seats[DESK], boss.port)])
        first = keep.enter_context(calling(line, TALKS, ears[0]))
        expect(page.locator(".waiting [data-queue=voice] li")).to_contain_text("136****0701")
        until(lambda: ears[0].mark() > 0)  # with the music the caller's phone learns where to send
        phones = keep.enter_context(staffed(line, {"1001": with_ear(seat(), ears[1])}))
        keep.callback(line.console, "channel request hangup all")
        phones["1001"].await_sightings("talking")
        card = page.locator(".agent[data-agent='1001']")
        expect(card).to_have_attribute("data-state", "on_call")
        card.click()
        expect(page.locator(".chosen .call strong")).to_have_text("136****0701")
        listen(page, boss)
        force_pause(line, page)
        second = keep.enter_context(calling(line, WAITS, ears[2]))
        move(line, page)
        line.hang_up("trunk", TALKS)
        first.finish(20)
        serve_the_moved(line, page)
        line.hang_up("trunk", WAITS)
        second.finish(20)
    find_and_hear(line, page)
    assert window.errors == []


def test_a_caller_is_taken_over_and_what_cannot_be_is_told(line: Instance, window: Watched) -> None:
    page = window.page
    told = line.json("user", "add", "fubanzhang", "--name", "副班长", "--roles", "supervisor", "--number", "9001",
                     "--teams", "voice")  # fmt: skip
    Person("fubanzhang", told["password"]).sign_in(page, "/supervise")
    with ExitStack() as keep:
        ears = [keep.enter_context(Ear(hertz)) for hertz in (425, 725, 1125)]
        calling_in = keep.enter_context(calling(line, TAKEN, ears[0]))
        until(lambda: ears[0].mark() > 0)
        keep.enter_context(staffed(line, {"1002": with_ear(seat(), ears[1])}))
        keep.callback(line.console, "channel request hangup all")
        page.locator(".agent[data-agent='1002'][data-state=on_call]").click()
        page.select_option("select[name=seat]", "1012")
        page.click("#do-listen")
        expect(page.locator("dialog [role=alert]")).to_have_text("该分机没有注册话机")
        page.keyboard.press("Escape")
        take_over(page)
        expect(page.locator("dialog [role=alert]")).to_have_text(
            "分机 1012 无人签入：接管来电前，请先以座席身份在该分机签入"
        )
        assert violations(page) == []
        page.keyboard.press("Escape")
        keep.enter_context(staffed(line, {"1011": with_ear(seat(), ears[2])}))
        keep.callback(line.console, "channel request hangup all")
        page.select_option("select[name=seat]", "1011")
        take_over(page)
        card = page.locator(".agent[data-agent='1011']")
        expect(card).to_have_attribute("data-state", "on_call")
        expect(card.locator(".note")).to_have_text("136****0703")
        until(lambda: state(line, "1002") == "available")
        line.hang_up("trunk", TAKEN)
        calling_in.finish(20)
    assert [each for each in window.errors if "409" not in each] == []  # Chromium tells of every refusal


def take_over(page: Page) -> None:
    page.click("#do-takeover")
    page.locator("dialog button[type=submit]").click()


def listen(page: Page, boss: Phone) -> None:
    page.click("#do-listen")
    boss.await_sightings("talking")
    expect(page.locator(".watched")).to_contain_text("您正在监听座席 1001 的通话")
    page.click("#do-whisper")
    expect(page.locator("#do-whisper")).to_have_attribute("aria-pressed", "true")
    picture(page, "supervise")
    assert violations(page) == []
    page.click("#do-leave")
    boss.await_sightings("bye_received")
    expect(page.locator(".watched")).to_have_count(0)


def force_pause(line: Instance, page: Page) -> None:
    page.select_option(".chosen select", "lunch")
    page.click("#do-pause")
    expect(page.locator(".chosen")).to_contain_text("通话后示忙")
    assert next(row["pause_wanted"] for row in line.ask("agents") if row["agent"] == "1001") == "lunch"


def move(line: Instance, page: Page) -> None:
    row = page.locator(".waiting [data-queue=voice] li")
    expect(row).to_contain_text("136****0702")
    row.get_by_role("button", name="为何未接").click()
    expect(page.locator("dialog .plain li").first).to_contain_text("1001")
    picture(page, "supervise-why")
    assert violations(page) == []
    page.keyboard.press("Escape")
    row.get_by_role("button", name="移动").click()
    page.select_option("dialog select[name=queue]", "enterprise")
    page.select_option("dialog select[name=agent]", "1001")
    page.fill("dialog input[name=reason]", "企业来电，由熟悉者接听")
    picture(page, "supervise-move")
    assert violations(page) == []
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".waiting [data-queue=enterprise] li")).to_contain_text("136****0702")
    call = next(each for each in line.ask("calls") if each["doing"] == "waiting")
    assert call["queue"] == "enterprise"


def serve_the_moved(line: Instance, page: Page) -> None:
    """The agent is paused after the call; the end of the pause brings the caller who was moved."""
    until(lambda: state(line, "1001") == "paused")
    expect(page.locator(".chosen .now")).to_contain_text("示忙")
    page.click("#do-unpause")
    page.fill("dialog input[name=reason]", "有来电等候")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".chosen .call strong")).to_have_text("136****0702")
    expect(page.locator(".chosen .now")).to_have_class("now on_call")


def find_and_hear(line: Instance, page: Page) -> None:
    contact = contact_of(line, TALKS)["contact"]
    line.await_recordings(contact, 1)
    page.goto("/calls")
    expect(page.locator(f"tr[data-contact='{contact}']")).to_contain_text("136****0701")
    picture(page, "calls")
    assert violations(page) == []
    page.fill("input[name=number]", TALKS[-4:])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#list-title")).to_have_text("共 1 通")
    assert TALKS[-4:] not in page.url
    page.locator(f"tr[data-contact='{contact}'] button", has_text="查看").last.click()
    expect(page.locator(".timeline").first).to_contain_text("9001")
    explained = line.command("call", "explain", contact).stdout
    for told in page.locator("#reasons li > span").all_text_contents():
        assert told.strip().splitlines()[0].strip() in explained
    page.locator(".hear").click()
    until(lambda: page.evaluate("(document.querySelector('audio')?.currentTime ?? 0) > 0.5"))
    loud = page.evaluate("document.querySelector('.wave .rest').getAttribute('d').length")
    assert loud > 1000  # the tones are seen
    picture(page, "call")
    assert violations(page) == []
    heard = line.json("audit-log", "list", "--actor", "banzhang")
    assert [row["subject"] for row in heard if row["action"] in ("hear", "收听录音")] == [f"recording {contact}-1"]
    assert not any(TALKS in str(row) for row in heard)
