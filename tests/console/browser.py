"""A real browser for tests: Debian's Chromium, headless, watched for errors and for requests that leave the machine."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from callcenter.console.accounts.totp import code

__all__ = ["Person", "Watched", "browser", "violations"]

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--font-render-hinting=none",
)  # fmt: skip
_AXE = Path(__file__).parent / "vendor" / "axe.js"
_PASSWORD = "梧桐更兼细雨 到黄昏 点点滴滴"


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, ended afterwards."""
    program = shutil.which("chromium")
    assert program, "chromium is missing: deploy/bring test"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield made
        finally:
            made.close()


class Watched:
    """One browser window with what went wrong in it."""

    def __init__(self, made: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = made.new_context(base_url=url, locale="zh-CN", timezone_id="Europe/London", **options)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda asked: self._look(asked.url))

    def _look(self, url: str) -> None:
        ours = urlsplit(self.url).netloc
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != ours:
            self.foreign.append(url)

    def close(self) -> None:
        """And its cookies."""
        self.context.close()


class Person:
    """Somebody with an account, who signs in as a person does."""

    def __init__(self, account: str, one_time: str) -> None:
        self.account = account
        self.password = one_time
        self.secret = ""

    def sign_in(self, page: Page, then: str = "/") -> None:
        """Name and password, and whatever is asked for after them."""
        page.goto(f"/sign-in?then={then}")
        page.fill("input[name=name]", self.account)
        page.fill("input[name=password]", self.password)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        if "/code" in page.url:
            self._type_code(page)
        if "/password" in page.url:
            page.fill("input[name=old]", self.password)
            for field in ("new", "again"):
                page.fill(f"input[name={field}]", _PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_load_state()
            self.password = _PASSWORD
        if "/authenticator" in page.url:
            self.secret = (page.text_content("#secret") or "").replace(" ", "")
            self._type_code(page)

    def code(self) -> str:
        """What the authenticator shows."""
        return code(self.secret, int(time.time() // 30))

    def _type_code(self, page: Page) -> None:
        page.fill("input[name=code]", self.code())
        page.click("main button[type=submit]")
        page.wait_for_load_state()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA: rule and the first place."""
    page.evaluate(_AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]
