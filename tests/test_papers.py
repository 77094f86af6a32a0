"""README, guides and decisions: links lead somewhere, commands, targets and settings exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.cli.reference import full_parser
from callcenter.reference.commands import every_command
from callcenter.reference.settings import every_setting

_ROOT = Path(__file__).parents[1]
_PAPERS = sorted([*_ROOT.glob("*.md"), *(_ROOT / "docs").rglob("*.md")])
_WRITTEN = [path for path in _PAPERS if "reference" not in path.parts]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILES = (".records", ".py", ".yaml", ".md", ".conf", ".crt", ".key", ".out", ".log", ".json", ".csv", ".xlsx")
_CODE = re.compile(r"```sh\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def _code(path: Path) -> Iterator[str]:
    """Each line of shell, and each piece of code inside a line."""
    for block, inline in _CODE.findall(path.read_text(encoding="utf-8")):
        yield from (block or inline).splitlines()


def _anchors(path: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", _PAPERS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    for link in links:
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link
    assert all(not link.startswith("/") for link in links)


def test_commands_that_papers_name_exist() -> None:
    known = [f"{name} " for name, _, _ in every_command(full_parser())]
    named = {
        found.strip()
        for path in _WRITTEN
        for line in _code(path)
        for found in re.findall(r"\bcallcenter(?: [a-z][a-z-]*)+", line)
    }
    assert "callcenter ctl login" in named
    assert {words for words in named if not any(_agree(f"{words} ", command) for command in known)} == set()


def _agree(words: str, command: str) -> bool:
    """``callcenter ctl`` and ``callcenter flow try main`` both name a command."""
    return words.startswith(command) or command.startswith(words)


def test_targets_of_make_that_papers_name_exist() -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {word for path in _WRITTEN for line in _code(path) for word in re.findall(r"\bmake ([a-z]+)", line)}
    assert {"run", "test"} <= named <= known


def test_settings_that_papers_name_exist() -> None:
    known = {key for key, _, _ in every_setting()}
    sections = {key.partition(".")[0] for key in known if "." in key}
    lines = [re.sub(r"\bqueues\.[a-z_]+\.", "queues.", line) for path in _WRITTEN for line in _code(path)]
    words = {word for line in lines for word in re.findall(r"\b[a-z]+\.[a-z_]+\b", line)}
    named = {word for word in words if word.partition(".")[0] in sections and not word.endswith(_FILES)}
    assert len(named) > 10
    assert named <= known


def test_variables_that_papers_name_exist() -> None:
    known = {f"CALLCENTER_{key.replace('.', '__').upper()}" for key, _, _ in every_setting()}
    text = "".join(path.read_text(encoding="utf-8") for path in _WRITTEN)
    named = set(re.findall(r"CALLCENTER_[A-Z]+__[A-Z_]+", text))
    assert named
    assert named <= known


def test_both_readmes_name_the_same_commands_and_files() -> None:
    english, chinese = (
        (_ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )

    def facts(text: str) -> list[str]:
        """What the first column of each table names, arguments aside."""
        rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)
        return [code.strip() for row in rows for code in re.findall(r"`([a-z][a-z_ ./-]*)", row)]

    assert facts(english) == facts(chinese)
    assert set(_LINK.findall(english)) - set(_LINK.findall(chinese)) == {
        "README.zh-CN.md",
        "docs/pictures/call-path.svg",
    }


def test_decisions_are_numbered_and_listed() -> None:
    folder = _ROOT / "docs" / "decisions"
    found = sorted(path.name for path in folder.glob("0*.md"))
    listed = _LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert found == listed
    assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1))
    for name in found:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {int(name[:4])}. ")
        assert all(f"**{part}.**" in text for part in ("What", "Why", "Considered"))
