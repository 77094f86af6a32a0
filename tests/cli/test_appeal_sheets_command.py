"""``callcenter appeal import|export|search``, and the filters of ``list``, in a state directory of their own."""

from __future__ import annotations

import json
from pathlib import Path

from store_commands import Commands, commands

from callcenter.journal import upgrade
from tests.casework.past_sheets import answered, sheet, ticket

__all__ = ["commands"]


def filled(commands: Commands, tmp_path: Path) -> Path:
    upgrade(commands.url)
    rows = [ticket("a", category="城乡建设/照明"), ticket("b", unit="城管局", text="小区电梯困人"), answered("c")]
    path = sheet(tmp_path / "past.csv", rows)
    assert commands.run("appeal", "import", str(path))[0] == 0
    return path


def test_import_says_what_came_of_it(commands: Commands, tmp_path: Path) -> None:
    upgrade(commands.url)
    path = str(sheet(tmp_path / "past.csv", [ticket(), answered()]))
    _, said, _ = commands.run("appeal", "import", path, "--dry-run")
    assert said == "2 rows without mistakes: 2 would be taken over, 0 on record already\n"
    assert commands.json("appeal", "list") == []
    _, said, _ = commands.run("appeal", "import", path)
    assert said == "2 rows without mistakes: 2 taken over, 0 on record already\n"
    _, said, _ = commands.run("appeal", "import", path)
    assert said == "2 rows without mistakes: 0 taken over, 2 on record already\n"


def test_mistakes_are_told_by_row_and_nothing_is_written(commands: Commands, tmp_path: Path) -> None:
    upgrade(commands.url)
    path = sheet(tmp_path / "past.csv", [ticket(), answered(text=""), ticket("x", unit="无")])
    code, _, err = commands.run("appeal", "import", str(path))
    assert code != 0
    assert ":3: 内容: is empty" in err
    assert ":4: 承办单位: there is no unit '无'" in err
    assert commands.json("appeal", "list") == []


def test_export_and_import_elsewhere(commands: Commands, tmp_path: Path) -> None:
    filled(commands, tmp_path)
    out = tmp_path / "out.xlsx"
    code, said, _ = commands.run("appeal", "export", str(out), "--state", "archived", "--since", "2026-03-03")
    assert (code, said) == (0, f"1 appeals written to {out}\n")
    _, said, _ = commands.run("appeal", "import", str(out))
    assert "0 taken over, 1 on record already" in said


def test_search(commands: Commands, tmp_path: Path) -> None:
    filled(commands, tmp_path)

    def numbers(*words: str) -> list[str]:
        return [each["text"] for each in commands.json("appeal", "search", *words)["appeals"]]

    assert numbers("电梯困人") == ["小区电梯困人"]
    assert numbers("电梯", "困人", "--unit", "housing") == []
    assert numbers("路灯", "--state", "archived", "--since", "2026-01-01") == ["路灯不亮，夜间出行不便"]
    _, said, _ = commands.run("appeal", "search", "江海路12号", "--limit", "1")
    assert "已归档" in said
    assert "… --before HA12345-20260302-500002-" in said
    code, _, err = commands.run("appeal", "search", "灯")
    assert code == 1
    assert "at least two Chinese characters" in err


def test_lists(commands: Commands, tmp_path: Path) -> None:
    filled(commands, tmp_path)

    def listed(*words: str) -> list[str]:
        return [row["text"] for row in json.loads(commands.run("appeal", "list", *words, "--json")[1])]

    everything = listed()
    assert listed("--unit", "urban_management") == ["小区电梯困人"]
    assert listed("--category", "城乡建设") == ["路灯不亮，夜间出行不便"]
    assert listed("--overdue") == []
    assert len(listed("--order", "due")) == 2
    first = commands.json("appeal", "list", "--limit", "1")[0]["number"]
    assert listed("--after", first) == everything[1:]
