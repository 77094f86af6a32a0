"""Appeals handled in real browsers: dispatched together, signed, returned and appointed, replied, reviewed, closed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.testing.instance import Instance
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.test_console import await_answer

pytestmark = pytest.mark.e2e
CALLER = "13500000077"
MASKED = "135****0077"
TEXT = "人民中路38号楼下的路灯坏了三天，晚上漆黑一片"
SCRIPT = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
REPLY = "已派人现场维修，更换灯头两只，路灯恢复照明"
PEOPLE = {
    "paidan": ("--roles", "dispatcher"), "danwei": ("--roles", "unit", "--unit", "housing"),
    "shenhe": ("--roles", "quality"), "huifang": ("--roles", "callback"), "lingdao": ("--roles", "leader"),
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def windows(quick: Instance, chromium: Browser) -> Iterator[dict[str, Watched]]:
    """Everybody's browser, signed in, on the page of the lists; nothing went wrong in any of them at the end."""
    url = f"http://127.0.0.1:{quick.config.console.port}"
    await_answer(url)
    with ExitStack() as stack:
        made: dict[str, Watched] = {}
        for name, more in PEOPLE.items():
            made[name] = Watched(chromium, url, viewport={"width": 1280, "height": 720})
            stack.callback(made[name].close)
            told = quick.json("user", "add", name, "--name", f"{name}先生", *more)
            Person(name, told["password"]).sign_in(made[name].page, "/cases")
        yield made
        assert {name: each.foreign for name, each in made.items() if each.foreign} == {}


def picture(page: Page, name: str) -> None:
    """For somebody who looks: only when a folder is named."""
    if folder := os.environ.get("CALLCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def opened(line: Instance, text: str = TEXT) -> str:
    said = ("--appeal-type", "help", "--caller", CALLER, "--place", "人民中路38号", "--text", text)
    number: str = line.json("appeal", "open", "--channel", "walk_in", *said)["number"]
    line.json("appeal", "submit", number)
    return number


def at(page: Page, number: str) -> Page:
    """The page of one appeal, as it stands."""
    page.goto(f"/cases/{number}")
    expect(page.locator(".case h2 code").first).to_have_text(number)
    return page


def does(page: Page, deed: str, told: str, **said: str) -> None:
    """Press, fill in, confirm; the page says the new state."""
    page.locator(f".deeds [data-deed={deed}]").click()
    if said:
        for name, value in said.items():
            field = page.locator(f"dialog.deed [name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        page.locator("dialog.deed button[type=submit]").click()
    expect(page.locator("#told")).to_have_text(f"已办：现为“{told}”")
    expect(page.locator("#state")).to_have_text(told)


def test_from_dispatch_to_the_end(quick: Instance, windows: dict[str, Watched]) -> None:
    numbers = [opened(quick), opened(quick, "小区门口积水半米深，行人无法通过")]
    center = windows["paidan"].page
    center.goto("/cases")
    for number in numbers:
        center.get_by_label(f"选择 {number}").check()
    expect(center.locator(".head .orders span")).to_have_text("已选 2 件")
    gone = numbers[1]
    quick.json("appeal", "dispatch", gone, "--unit", "transport")  # somebody was quicker
    center.locator("[data-deed=dispatch]").click()
    center.select_option("dialog.deed [name=unit]", "housing")
    picture(center, "cases-dispatch")
    assert violations(center) == []
    center.locator("dialog.deed button[type=submit]").click()
    outcomes = center.locator(".outcomes li")
    expect(outcomes.nth(0)).to_contain_text("已办：现为“已派单”")
    expect(outcomes.nth(1)).to_contain_text("未办：诉求现在是“已派单”，不能派单")
    expect(center.locator(".outcomes h2")).to_contain_text("共 2 件，已办 1 件，未办 1 件")
    picture(center, "cases-outcomes")
    assert violations(center) == []

    number, unit = numbers[0], windows["danwei"].page
    unit.goto("/cases")
    row = unit.locator(f"tr[data-number='{number}']")
    expect(row).to_contain_text(MASKED)
    expect(row.locator(".deadline")).to_contain_text("签收")
    expect(unit.locator(f"tr[data-number='{gone}']")).to_have_count(0)
    row.get_by_role("checkbox").check()
    unit.locator(".head [data-deed=sign]").click()
    expect(unit.locator(".outcomes li")).to_contain_text("已办：现为“已签收”")
    unit.locator(".outcomes button").click()
    unit.get_by_role("link", name="待答复").click()
    unit.get_by_role("link", name=f"打开 {number}").click()
    does(unit, "contact", "已签收")
    does(unit, "sub-assign", "办理中", unit="property_office", opinion="现场查看并维修")
    expect(unit.locator(".tree")).to_contain_text("物业管理科")
    unit.locator(".deeds [data-deed=reply]").click()
    unit.fill("dialog.deed [name=text]", REPLY)
    unit.select_option("dialog.deed [name=outcome]", "resolved")
    unit.locator("dialog.deed button[type=submit]").click()
    expect(unit.locator("dialog.deed [role=alert]")).to_have_text(f"下级工单未办结：{number}-01")
    unit.keyboard.press("Escape")
    for deed in ("sign", "start"):
        quick.json("appeal", deed, f"{number}-01", "--as-unit", "property_office")
    said = ("--text", "已更换灯头，照明恢复", "--outcome", "resolved")
    quick.json("appeal", "reply", f"{number}-01", "--as-unit", "property_office", *said)
    does(at(unit, f"{number}-01"), "conclude", "已办结", reason="属实")
    does(at(unit, number), "reply", "已答复", text=REPLY, outcome="resolved")
    picture(unit, "cases-unit")
    assert violations(unit) == []

    review = windows["shenhe"].page
    does(at(review, number), "fail", "办理中", reason="请写明修复时间")
    does(at(unit, number), "reply", "已答复", text=f"{REPLY}，今天下午三点修复", outcome="resolved")
    does(at(review, number), "pass", "待回访", reason="")
    caller = windows["huifang"].page
    caller.get_by_role("link", name="待回访").click()  # the list that is open already is asked for anew
    expect(caller.locator(f"tr[data-number='{number}']")).to_contain_text(MASKED)
    does(at(caller, number), "attempt", "待回访", outcome="unreachable")
    does(at(caller, number), "rate", "已办结", resolved="yes", satisfaction="satisfied")
    picture(caller, "cases-closed")
    assert violations(caller) == []

    boss = windows["lingdao"].page
    at(boss, number)
    expect(boss.locator(".deeds")).to_contain_text("现在没有可由您办理的事项")
    expect(boss.locator("body")).not_to_contain_text(CALLER)
    history: list[dict[str, Any]] = quick.json("appeal", "history", number)
    by = [(each["type"], each["actor"]) for each in history if each.get("actor") in PEOPLE]
    assert by == [
        ("AppealDispatched", "paidan"), ("AppealSigned", "danwei"), ("CitizenContacted", "danwei"),
        ("HandlingStarted", "danwei"), ("AppealReplied", "danwei"), ("ReviewStarted", "shenhe"),
        ("ReviewFailed", "shenhe"), ("AppealReplied", "danwei"), ("ReviewStarted", "shenhe"),
        ("ReviewPassed", "shenhe"), ("CallbackAttempted", "huifang"), ("CallbackAttempted", "huifang"),
        ("AppealRated", "huifang"),
    ]  # fmt: skip
    refused = [error for each in windows.values() for error in each.errors if "409" not in error]
    assert refused == []  # Chromium itself tells of the one reply that was refused
    actions = {row["subject"] for row in quick.json("audit-log", "list", "--json") if row["action"] == "order"}
    assert {f"appeal dispatch {number}", f"appeal rate {number}"} <= actions


def test_a_return_that_is_not_right(quick: Instance, windows: dict[str, Watched]) -> None:
    number = opened(quick, f"公交站台没有遮雨棚 {SCRIPT}")
    center, unit = windows["paidan"].page, windows["danwei"].page
    expect(at(center, number).locator("p.whole").first).to_contain_text(SCRIPT)  # shown, not run
    does(center, "dispatch", "已派单", unit="housing", opinion="请核实")
    does(at(unit, number), "return", "退单审核", code="not_ours", proposed="transport", reason="属交通运输局职责")
    does(at(center, number), "deny", "已签收", reason="站台由住建局建设")
    does(at(center, number), "redispatch", "已派单", unit="transport", reason="另行商定")
    assert "run" not in (center.title(), unit.title())
    unit.goto(f"/cases/{number}")  # it is no longer the unit's
    expect(unit.locator("[role=alert]")).to_contain_text("没有这件诉求，或不在您的查看范围")
