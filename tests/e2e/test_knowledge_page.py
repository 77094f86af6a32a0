"""The knowledge base in real browsers: a unit writes, the centre sends back and approves, a seat finds it and says so.

And the directory of policy commissioners, whom a seat asks when the knowledge base knows nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.journal.tables import knowledge_use
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.console.browser import Person, Watched, browser, violations
from tests.e2e.conftest import staffed
from tests.e2e.test_console import await_answer
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e
DEMO = Path(__file__).parents[2] / "config" / "knowledge_demo.csv"
TITLE = "住宅装修备案"
FIRST = "带房产证到物业登记。装修期间每天八点到十八点施工。押金两千元。"
SECOND = "带房产证和身份证到物业登记。装修期间每天八点到十八点施工。不收押金。"
SCRIPT = "<img src=x onerror=\"document.title='run'\">"
PEOPLE = {
    "danwei": ("--roles", "unit", "--unit", "housing"), "jiaotong": ("--roles", "unit", "--unit", "transport"),
    "bianji": ("--roles", "knowledge"), "paidan": ("--roles", "dispatcher"), "xitong": ("--roles", "admin"),
    "huawu": ("--roles", "agent", "--number", "1001"),
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def windows(quick: Instance, chromium: Browser) -> Iterator[dict[str, Watched]]:
    """Everybody's browser, signed in, on the page; nothing was asked of anybody else at the end."""
    url = f"http://127.0.0.1:{quick.config.console.port}"
    await_answer(url)
    quick.command("knowledge", "import", str(DEMO), "--actor", "zhang", "--approver", "li")
    with ExitStack() as stack:
        made: dict[str, Watched] = {}
        for name, more in PEOPLE.items():
            made[name] = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")
            stack.callback(made[name].close)
            told = quick.json("user", "add", name, "--name", f"{name}先生", *more)
            first = "/commissioners" if name == "xitong" else "/knowledge"
            Person(name, told["password"]).sign_in(made[name].page, first)
        yield made
        assert {name: each.foreign for name, each in made.items() if each.foreign} == {}


def picture(page: Page, name: str) -> None:
    """For somebody who looks: only when a folder is named."""
    if folder := os.environ.get("CALLCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def look(page: Page, name: str) -> None:
    """In light and dark: axe finds nothing, and there is a picture."""
    picture(page, name)
    assert violations(page) == [], name
    page.click("#theme")
    page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")  # colours change smoothly
    picture(page, f"{name}-dark")
    assert violations(page) == []
    page.click("#theme")
    page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")


def ask(page: Page, question: str) -> None:
    page.fill("input[name=question]", question)
    page.press("input[name=question]", "Enter")


def errors(windows: dict[str, Watched]) -> list[str]:
    """What went wrong; Chromium itself tells of refusals, and axe sets styles."""
    known = ("409", "404", "inline style")
    return [error for each in windows.values() for error in each.errors if not any(word in error for word in known)]


def test_a_question_in_everyday_words_is_answered(windows: dict[str, Watched]) -> None:
    page = windows["huawu"].page
    page.goto("/knowledge")
    expect(page.locator("input[name=question]")).to_be_focused()
    ask(page, "评上高企能拿多少钱")
    first = page.locator(".kb-hits li").first
    expect(first).to_contain_text("高新技术企业认定奖励")
    expect(first.locator("mark").first).to_be_visible()
    expect(first).to_contain_text("责任部门：开发区")
    expect(first).to_contain_text("有效期：")
    look(page, "knowledge-search")
    first.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#entry-title")).to_contain_text("高新技术企业认定奖励")
    expect(page.locator(".kb-answer")).to_contain_text("二十万元")
    assert page.locator("[data-deed]").evaluate_all("all => all.map((each) => each.dataset.deed)") == [
        "use", "unhelpful",
    ]  # fmt: skip
    page.locator("[data-deed=use]").click()
    expect(page.locator("#told")).to_have_text("已记录：用于本次答复")
    expect(page.locator(".head")).to_contain_text("已使用 1 次，解决 1")
    look(page, "knowledge-entry")
    page.get_by_role("link", name="返回知识库").click()
    expect(page.locator(".kb-hits li").first).to_contain_text("高新技术企业认定奖励")  # the search is still there
    page.click("#clear")
    expect(page.locator(".kb-hits")).to_have_count(0)
    expect(page.locator(".lists a")).to_have_count(1)
    ask(page, "龘龘龘")
    expect(page.locator("#found-title")).to_contain_text("没有找到")
    assert errors(windows) == []


def test_from_the_draft_to_the_seat_and_to_the_next_version(quick: Instance, windows: dict[str, Watched]) -> None:
    unit, editor, seat = (windows[name].page for name in ("danwei", "bianji", "huawu"))
    unit.goto("/knowledge")
    unit.click("#write")
    expect(unit.locator("input[name=title]")).to_be_focused()
    unit.fill("input[name=title]", TITLE)
    unit.fill("textarea[name=answer]", f"{FIRST}{SCRIPT}")
    unit.fill("textarea[name=questions]", "家里要装修得办啥手续\n装修要交押金吗")
    unit.fill("input[name=effective_until]", "2020-01-01")
    unit.fill("input[name=effective_from]", "2021-01-01")
    unit.get_by_role("button", name="保存并提交审核").click()
    expect(unit.locator("[role=alert]")).to_have_text("失效日期早于生效日期")
    look(unit, "knowledge-write")
    for name in ("effective_until", "effective_from"):
        unit.fill(f"input[name={name}]", "")
    unit.get_by_role("button", name="保存并提交审核").click()
    expect(unit.locator("#entry-title .tag")).to_have_text("待审核")
    entry = unit.locator("#entry-title code").text_content()

    stranger = windows["jiaotong"].page
    stranger.goto(f"/knowledge/{entry}")
    expect(stranger.locator("[role=alert]")).to_contain_text("没有这条知识")
    stranger.goto("/knowledge")
    expect(stranger.locator("#list-title")).to_contain_text("清单为空")

    editor.get_by_role("link", name="待审核").click()  # the list that is open already is asked for anew
    row = editor.locator(f"tr[data-entry={entry}]")
    expect(row).to_contain_text(TITLE)
    look(editor, "knowledge-waiting")
    row.get_by_role("link").click()
    expect(editor.locator(".kb-answer")).to_contain_text(SCRIPT)  # shown, not run
    editor.locator("[data-deed=refuse]").click()
    editor.fill("dialog input[name=reason]", "请去掉代码")
    editor.locator("dialog button[type=submit]").click()
    expect(editor.locator("#told")).to_have_text("已办：现为“草稿”")

    unit.goto("/knowledge#drafts")
    unit.get_by_role("link", name="草稿").click()
    expect(unit.locator(f"tr[data-entry={entry}]")).to_contain_text("退回原因：请去掉代码")
    unit.locator(f"tr[data-entry={entry}]").get_by_role("link").click()
    unit.locator("[data-deed=write]").click()
    unit.fill("textarea[name=answer]", FIRST)
    unit.get_by_role("button", name="保存草稿").click()
    unit.locator("[data-deed=submit]").click()
    expect(unit.locator("#told")).to_have_text("已办：现为“待审核”")

    editor.locator("[data-deed=withdraw]").click()  # the page is older than what the unit did
    editor.fill("dialog input[name=reason]", "试")
    editor.locator("dialog button[type=submit]").click()
    expect(editor.locator("dialog [role=alert]")).to_contain_text("刚被他人修改")
    editor.reload()
    editor.locator("[data-deed=approve]").click()
    expect(editor.locator("#entry-title .tag")).to_have_text("现行有效")

    seat.goto("/knowledge")
    ask(seat, "家里装修要办啥手续")
    expect(seat.locator(".kb-hits li").first).to_have_attribute("data-entry", entry or "")

    quick.json("knowledge", "write", entry or "", "--as-unit", "housing", "--answer", SECOND, "--actor", "wang")
    quick.json("knowledge", "submit", entry or "", "--as-unit", "housing", "--actor", "wang")
    editor.goto(f"/knowledge/{entry}#2")
    expect(editor.locator(".warned")).to_have_text("此版本不是现行版本，不得用于答复")
    editor.locator("[data-compare='2']").click()
    expect(editor.locator(".changes del")).to_contain_text(["带房产证到物业登记。", "押金两千元。"])
    expect(editor.locator(".changes ins")).to_contain_text(["带房产证和身份证到物业登记。", "不收押金。"])
    look(editor, "knowledge-versions")
    assert "run" not in (unit.title(), editor.title())
    assert errors(windows) == []
    seat.goto(f"/knowledge/{entry}")
    expect(seat.locator(".kb-answer")).to_have_text(FIRST)
    expect(seat.locator(".history li")).to_have_count(1)


def test_who_is_on_duty_and_where_nobody_is(quick: Instance, windows: dict[str, Watched]) -> None:
    page = windows["huawu"].page
    page.goto("/commissioners")
    expect(page.locator("tbody tr")).to_have_count(len(quick.config.commissioners))
    expect(page.locator("#summary")).to_contain_text(f"共 {len(quick.config.commissioners)} 个部门")
    housing = page.locator("tr[data-department=housing]")
    expect(housing.locator(".now .number").first).to_have_text(re.compile(r"^139\*{4}000\d$"))  # always somebody there
    expect(housing.locator("button")).to_have_count(0)
    away = page.locator("tr.nobody, tr.expected").count()
    assert page.locator(".now .tag").count() == away  # flagged in words too
    page.get_by_text("全部班次").first.click()
    expect(page.locator("tr[data-department=social_security] .spans")).to_contain_text("工作日 08:30-18:00")
    look(page, "commissioners")
    page.get_by_label("只看无人值班").check()
    expect(page.locator("tbody tr")).to_have_count(away)
    page.get_by_label("只看无人值班").uncheck()
    page.fill("input[name=text]", "公积金")
    page.press("input[name=text]", "Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert errors(windows) == []


def test_full_numbers_after_a_reason_and_the_password(quick: Instance, windows: dict[str, Watched]) -> None:
    page = windows["paidan"].page
    page.goto("/commissioners")
    housing = page.locator("tr[data-department=housing]")
    housing.get_by_role("button", name="查看完整号码").click()
    page.fill("dialog input[name=reason]", "核对值班号码")
    page.locator("dialog button[type=submit]").click()
    expect(housing.locator(".now .number").first).to_have_text(re.compile(r"^1390000000\d$"))
    rows = quick.json("audit-log", "list", "--json")
    assert [(row["actor"], row["subject"]) for row in rows if row["action"] == "reveal"] == [
        ("paidan", "commissioners housing"),
    ]  # fmt: skip
    page = windows["xitong"].page
    page.goto("/commissioners")
    expect(page.locator(".where")).to_contain_text("config/commissioners.yaml")
    look(page, "commissioners-admin")
    assert errors(windows) == []


def used(line: Instance) -> list[tuple[str, str, str, str, bool | None]]:
    """What the store knows of answers that were told, the last one last."""
    engine = open_engine(line.config.database_url)
    try:
        with reading(engine) as connection:
            names = ("entry", "actor", "question", "contact", "helpful")
            of = select(*(knowledge_use.c[name] for name in names)).order_by(knowledge_use.c.at)
            return [tuple(row) for row in connection.execute(of)]
    finally:
        engine.dispose()


def test_a_seat_asks_and_answers_without_leaving_the_call(quick: Instance, windows: dict[str, Watched]) -> None:
    page, number = windows["huawu"].page, "13500000066"
    with (
        staffed(quick, {"1001": seat(ring=0.3)}),
        quick.phone(caller("12345", [WaitForBye(60)]), fields=[(number,)], calls=1) as phone,
    ):
        quick.await_state("1001", "on_call")
        page.goto("/desk")
        expect(page.locator(".caller strong")).to_have_text("135****0066")
        expect(page.locator("textarea[name=answer]")).to_be_enabled()
        page.fill("textarea[name=text]", "问高企奖励")
        page.keyboard.press("Alt+k")
        box = page.locator(".knowledge-box")
        expect(box.locator("input[name=question]")).to_be_focused()
        page.keyboard.type("评上高企能拿多少钱")
        page.keyboard.press("Enter")
        first = box.locator(".kb-hits button").first
        expect(first).to_contain_text("高新技术企业认定奖励")
        look(page, "desk-knowledge-hits")
        first.focus()
        page.keyboard.press("Enter")
        expect(box.locator(".kb-answer")).to_contain_text("二十万元")
        expect(box.locator(".opened h3")).to_be_focused()
        look(page, "desk-knowledge-entry")
        box.locator(".opened h3").focus()
        page.keyboard.press("Escape")
        expect(box.locator(".kb-hits button").first).to_be_focused()
        page.keyboard.press("Enter")
        box.get_by_role("button", name="填入答复内容").click()
        expect(page.locator("textarea[name=answer]")).to_have_value(re.compile("二十万元"))
        box.locator("[data-deed=use]").click()
        expect(box.locator(".opened [role=status]")).to_have_text("已记录：用于本次答复")
        assert page.input_value("textarea[name=text]") == "问高企奖励"
        assert page.url.endswith("/desk")
        assert quick.ask("agents")[0]["state"] == "on_call"
        (call,) = [row["contact"] for row in quick.ask("calls")]
        quick.console("channel request hangup all")
        phone.finish(20)
    assert used(quick)[-1] == ("KB000007", "1001", "评上高企能拿多少钱", call, True)
    assert contact_of(quick, number)["contact"] == call
    assert errors(windows) == []
