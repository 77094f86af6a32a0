"""Words in both languages, and files that load nothing from outside and hold no script or style in a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcenter.console.accounts.roles import TITLES
from callcenter.console.pages import PAGES
from callcenter.console.pages.shell import POLICY
from callcenter.console.pages.static import address, weight
from callcenter.console.problems import KINDS
from callcenter.console.texts import SHELL
from tests.console.house import Console
from tests.console.people import account, signed_in

_FOLDER = Path(__file__).parents[2] / "callcenter" / "console"
_TEMPLATES = sorted((_FOLDER / "templates").glob("*.html"))
_OURS = [path for path in sorted((_FOLDER / "static").rglob("*")) if path.is_file() and "vendor" not in path.parts]
_TEXTS = {**SHELL, **{key: pair for page in PAGES for key, pair in page.texts.items()}}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_text_has_both_languages() -> None:
    for key, (chinese, english) in _TEXTS.items():
        assert chinese, key
        assert english, key
        assert _HAN.search(chinese) or not _HAN.search(english) or key == "language", key
        assert sorted(re.findall(r"{\w+}", chinese)) == sorted(re.findall(r"{\w+}", english)), key
    for page in PAGES:
        assert not set(page.texts) & set(SHELL), page.name
        assert bool(page.path) == all(page.title)
    assert all(len(pair) == 2 for pair in TITLES.values())
    assert all(set(kind.title) == {"zh", "en"} for kind in KINDS.values())


def test_every_key_that_is_used_is_there_and_every_key_is_used() -> None:
    scripts = [path for path in _OURS if path.suffix == ".js"]
    text = "".join(path.read_text(encoding="utf-8") for path in [*_TEMPLATES, *scripts])
    asked = set(re.findall(r"""t\['([\w.]+)'\]""", text)) | set(re.findall(r"""words\("([\w.]+)\"""", text))
    assert asked - set(_TEXTS) == set()
    python = "".join(path.read_text(encoding="utf-8") for path in sorted(_FOLDER.rglob("*.py")))
    made = tuple(set(re.findall(r"([a-z_.]+\.)\$\{", text)) | set(re.findall(r"'([a-z_.]+\.)' ~", text)))
    named = set(re.findall(r"""["'`]([\w.]+)["'`]""", text)) | {key for key in _TEXTS if python.count(f'"{key}"') > 1}
    assert {key for key in _TEXTS if key not in named and not key.startswith(made) and key not in SHELL} == set()


@pytest.mark.parametrize("path", [*_TEMPLATES, *_OURS], ids=lambda path: path.name)
def test_nothing_is_loaded_from_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]{2,}", text)


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: path.name)
def test_pages_hold_no_script_and_no_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|javascript:", text)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "|safe" not in text


def test_the_policy_allows_our_files_only() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY.replace("https:", "http")


def test_a_page_says_what_it_may_load_and_files_are_kept(console: Console) -> None:
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        page = browser.get("/wall")
        assert page.headers["content-security-policy"] == POLICY
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["x-frame-options"] == "DENY"
        for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
            file = browser.get(name)
            assert (file.status_code, "immutable" in file.headers["cache-control"]) == (200, True)
            assert file.headers["content-encoding"] == "gzip"
            assert file.headers["x-content-type-options"] == "nosniff"
        assert browser.get("/static/000000000000/shell.css").status_code == 404
        for name in ("../access.py", "%2e%2e/access.py", "vendor/README.md", "", "vendor"):
            assert browser.get(address("shell.css").replace("shell.css", name)).status_code in (401, 404)


def test_a_page_weighs_little() -> None:
    names = ("vendor/pico.css", "shell.css", "shell.js", "pages/wall.css", "pages/wall.js", "vendor/preact-htm.js",
             "vendor/uplot.js", "vendor/uplot.css", "icon.svg")  # fmt: skip
    assert sum(map(weight, names)) < 100_000


def test_language_and_theme_are_as_somebody_chose(console: Console) -> None:
    account(console, "li", "agent")
    with signed_in(console, "li") as browser:
        assert '<html lang="zh-CN">' in browser.get("/wall", headers={"Accept-Language": "en"}).text
        browser.cookies.set("language", "en", domain="127.0.0.1")
        browser.cookies.set("theme", "dark", domain="127.0.0.1")
        page = browser.get("/wall").text
        assert '<html lang="en" data-theme="dark">' in page
        assert "Wallboard" in page
        browser.cookies.set("theme", '"><script>', domain="127.0.0.1")
        assert "<script>" not in browser.get("/wall").text


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_can_be_told_from_their_grounds() -> None:
    text = (_FOLDER / "static" / "shell.css").read_text(encoding="utf-8")
    for block in re.findall(r"--good:.*?--faint: #[0-9a-f]{6}", text, re.DOTALL):
        found = {name: value if len(value) == 7 else "#" + "".join(2 * each for each in value[1:])
                 for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)}  # fmt: skip
        fronts = ("good", "warn", "bad", "calm", "ink", "faint")
        pairs = [(name, ground) for name in fronts for ground in ("panel", "ground")]
        pairs += [("ink", f"{name}-soft") for name in ("good", "warn", "bad", "calm", "off")] + [("calm", "calm-soft")]
        for front, back in pairs:
            bright, dark = sorted((_light(found[front]), _light(found[back])), reverse=True)
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, (front, back)
