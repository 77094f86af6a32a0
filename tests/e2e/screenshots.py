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


def _people(line: Instance) -> dict[str, Person]:
    wanted = {
        "banzhang": ("--roles", "supervisor", "--number", "9001", "--teams", "voice,enterprise", "--name", "王班长"),
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


def _picture(window: Watched, name: str, *, whole: bool = True) -> None:
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    window.page.screenshot(path=_PICTURES / f"console-{name}.png", full_page=whole)


if __name__ == "__main__":
    main()
