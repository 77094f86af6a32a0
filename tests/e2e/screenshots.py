"""``make screenshots``: a hotline at work, and pictures of the console's pages into docs/pictures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, caller, seat
from tests.console.browser import Person, Watched, browser
from tests.e2e.conftest import QUICK

_PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
_VOICE = [str(number) for number in range(1001, 1013)]


def main() -> None:
    """Make them all; names of pages as arguments: only those."""
    with tempfile.TemporaryDirectory(prefix="cc", dir="/tmp") as folder, Instance(Path(folder), QUICK) as line:
        people = _people(line)
        _busy(line)
        with browser() as chromium:
            _take(chromium, line, people)
            _cases(chromium, line, people["paidan"])


def _people(line: Instance) -> dict[str, Person]:
    wanted = {
        "banzhang": ("--roles", "supervisor", "--number", "9001", "--teams", "voice,enterprise", "--name", "王班长"),
        "paidan": ("--roles", "dispatcher", "--name", "陈派单"),
        "xitong": ("--roles", "admin,auditor", "--name", "李管理员"),
    }
    made = {name: line.json("user", "add", name, *more)["password"] for name, more in wanted.items()}
    line.command("user", "add", "zuoxi01", "--roles", "agent", "--number", "1001", "--name", "话务1")
    line.command("user", "add", "daping", "--roles", "display", "--name", "大厅大屏")
    return {name: Person(name, password) for name, password in made.items()}


def _busy(line: Instance) -> None:
    """Calls that are over, calls that go on, and callers who wait."""
    line.seats(_VOICE[:3], seat(ring=0.3))
    past = line.phone(caller("12345", [Pause(1.2), Hangup()]), fields=[(f"1390000{n:04}",) for n in range(24)],
                      calls=24, rate=6)  # fmt: skip
    past.finish(60)
    line.seats(_VOICE[3:7], seat(ring=0.3))
    longer = caller("12345", [Pause(120), Hangup()])
    line.phone(longer, fields=[(f"1380000{n:04}",) for n in range(10)], calls=10, rate=5)
    line.await_state("1001", "on_call")
    for agent in _VOICE[7:]:
        line.ask("login", agent=agent, seat=agent, without_phone=True)
        line.ask("pause", agent=agent, reason="lunch")


def _take(chromium: object, line: Instance, people: dict[str, Person]) -> None:
    url = f"http://127.0.0.1:{line.config.console.port}"
    boss = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")  # type: ignore[arg-type]
    boss.page.goto("/sign-in")
    _picture(boss, "sign-in")
    people["banzhang"].sign_in(boss.page, "/wall")
    boss.page.wait_for_selector(".agent.on_call")
    boss.page.wait_for_timeout(3000)
    _picture(boss, "wall")
    boss.page.click(".tile:nth-child(2) button.figure")
    boss.page.wait_for_selector("dialog table tbody tr")
    _picture(boss, "wall-figure", whole=False)
    boss.page.keyboard.press("Escape")
    boss.page.click("#theme")
    _picture(boss, "wall-dark")
    _supervise(boss)
    boss.page.set_viewport_size({"width": 3840, "height": 2160})
    boss.page.goto("/wall?layout=big")
    boss.page.wait_for_selector(".agent.on_call")
    boss.page.wait_for_timeout(1500)
    _picture(boss, "wall-big", whole=False)
    boss.close()
    admin = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")  # type: ignore[arg-type]
    people["xitong"].sign_in(admin.page, "/users")
    _picture(admin, "users")
    admin.page.goto("/audit")
    _picture(admin, "audit")
    admin.close()


def _supervise(boss: Watched) -> None:
    """The supervisor's page with somebody chosen, and the calls on record."""
    page = boss.page
    page.evaluate("document.cookie = 'theme=light; path=/'")
    page.goto("/supervise")
    page.locator(".agent[data-state=on_call]").first.click()
    page.wait_for_selector(".waiting li")
    page.select_option("select[name=seat]", "1010")
    page.wait_for_timeout(1000)
    _picture(boss, "supervise", whole=False)
    page.click("#theme")
    page.wait_for_timeout(500)
    _picture(boss, "supervise-dark", whole=False)
    page.click("#theme")
    page.goto("/calls")
    page.select_option("select[name=result]", "answered")
    page.get_by_role("button", name="查询").click()
    page.wait_for_timeout(1000)
    _picture(boss, "calls", whole=False)
    page.goto("/wall")


_MATTERS = (
    ("help", "人民中路38号", "人民中路38号楼下的路灯坏了三天，晚上漆黑一片，老人不敢出门，请尽快维修。"),
    ("complaint", "花园小区3幢", "小区物业长期不清运垃圾，楼道内堆放杂物，存在消防隐患。"),
    ("consult", "", "退休人员医保缴费年限不足如何补缴，需要准备哪些材料？"),
    ("complaint", "通扬路工地", "工地夜间施工噪音扰民，凌晨两点仍在打桩，影响孩子休息。"),
    ("suggestion", "人民路公交站", "公交103路晚高峰间隔过长，站台候车超过四十分钟。"),
    ("help", "滨河街道", "小区门口积水半米深，行人无法通过，请派人抽排。"),
)


def _cases(chromium: object, line: Instance, person: Person) -> None:
    """What waits for a dispatcher, and one appeal with a part at a unit below."""
    numbers = [_submitted(line, place, *matter) for place, matter in enumerate(_MATTERS)]
    first = numbers[0]
    line.command("appeal", "dispatch", first, "--unit", "housing", "--opinion", "请按时办结并联系诉求人")
    for deed in ("sign", "start"):
        line.command("appeal", deed, first, "--as-unit", "housing")
    given = ("--unit", "property_office", "--opinion", "更换灯头")
    line.command("appeal", "sub-assign", first, "--as-unit", "housing", *given)
    line.command("appeal", "press", first, "--step", "urge", "--reason", "诉求人再次来电")
    url = f"http://127.0.0.1:{line.config.console.port}"
    window = Watched(chromium, url, viewport={"width": 1280, "height": 720}, color_scheme="light")  # type: ignore[arg-type]
    person.sign_in(window.page, "/cases")
    window.page.get_by_label(f"选择 {numbers[1]}").check()
    window.page.get_by_label(f"选择 {numbers[2]}").check()
    window.page.wait_for_timeout(500)
    _picture(window, "cases", whole=False)
    window.page.goto(f"/cases/{first}")
    window.page.wait_for_selector(".tree")
    _picture(window, "case")
    window.close()


def _submitted(line: Instance, place: int, kind: str, where: str, text: str) -> str:
    said = ("--appeal-type", kind, "--place", where, "--text", text, "--caller", f"1380013800{place}")
    urgent = ("--urgency", "urgent") if place == 1 else ()
    number: str = line.json("appeal", "open", "--channel", "walk_in", *said, *urgent)["number"]
    line.command("appeal", "submit", number)
    return number


def _picture(window: Watched, name: str, *, whole: bool = True) -> None:
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    window.page.screenshot(path=_PICTURES / f"console-{name}.png", full_page=whole)


if __name__ == "__main__":
    main()
