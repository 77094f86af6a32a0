"""``callcenter knowledge`` on a store of its own: from the import to the seat, and what departments do meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_commands import Commands, commands

from callcenter.journal import upgrade
from callcenter.sheets import read

__all__ = ["commands"]

DEMO = str(Path(__file__).parents[2] / "config" / "knowledge_demo.csv")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """The entries that are shipped as an example, approved."""
    upgrade(commands.url)
    code, out, _ = commands.run("knowledge", "import", DEMO, "--actor", "甲", "--approver", "乙")
    assert (code, out) == (0, "26 条已导入（已审核），0 条没有变化\n")
    return commands


def test_a_seat_finds_what_to_say(filled: Commands) -> None:
    code, out, _ = filled.run("knowledge", "search", "评上高企能拿多少钱", "--limit", "1")
    assert code == 0
    assert out.startswith("KB000007  高新技术企业认定奖励（开发区）\n首次通过认定")
    (hit,) = filled.json("knowledge", "search", "评上高企能拿多少钱", "--limit", "1")
    assert (hit["entry"], hit["version"], hit["state"]) == ("KB000007", 1, "approved")
    assert hit["keywords"] == ["高新技术企业", "认定", "奖励", "研发"]
    assert filled.run("knowledge", "search", "？") == (0, "(none)\n", "")


def test_an_entry_and_its_list(filled: Commands) -> None:
    assert len(filled.json("knowledge", "list")) == 26
    assert len(filled.json("knowledge", "list", "--unit", "tax")) == 4
    code, out, _ = filled.run("knowledge", "list", "--unit", "power_supply")
    assert code == 0
    assert "KB000020  1        已审核  高压用电报装  供电公司  -            0" in out
    code, out, _ = filled.run("knowledge", "show", "KB000020")
    assert "topic: 要素保障" in out
    assert "供电公司十个工作日内答复供电方案" in out
    assert filled.json("knowledge", "show", "KB000020")["unit"] == "power_supply"


def test_a_new_version_on_its_way(filled: Commands) -> None:
    said = ("--as-unit", "tax", "--actor", "丙")
    assert filled.run("knowledge", "write", "KB000008", "--answer", "新的答复", *said)[1] == "KB000008.2 草稿\n"
    assert "据实扣除" in filled.json("knowledge", "show", "KB000008")["answer"]
    assert filled.json("knowledge", "submit", "KB000008", *said)[0]["state"] == "submitted"
    code, _, error = filled.run("knowledge", "approve", "KB000008", "--actor", "丙")
    assert code == 1
    assert "somebody else must approve it" in error
    code, out, error = filled.run("knowledge", "approve", "KB000008", "KB000009", "--actor", "丁")
    assert (code, out) == (1, "KB000008.2 已审核\n")
    assert error.startswith("callcenter: KB000009: approve is not possible")
    assert filled.json("knowledge", "show", "KB000008")["answer"] == "新的答复"
    versions = filled.json("knowledge", "show", "KB000008", "--versions")
    assert [(each["version"], each["writers"], each["approver"]) for each in versions] == [
        (1, ["甲"], "乙"), (2, ["丙"], "丁"),
    ]  # fmt: skip
    assert filled.json("knowledge", "show", "KB000008", "--version", "1")["version"] == 1


def test_what_is_not_in_effect_is_seen_with_all_only(filled: Commands) -> None:
    filled.run("knowledge", "write", "--title", "遛狗", "--answer", "牵绳", "--as-unit", "urban_management")
    filled.run("knowledge", "withdraw", "KB000001", "--reason", "过时")
    listed = {row["entry"]: row["state"] for row in filled.json("knowledge", "list", "--all")}
    assert (len(listed), listed["KB000001"], listed["KB000027"]) == (27, "withdrawn", "draft")
    assert len(filled.json("knowledge", "list")) == 25
    assert [row["entry"] for row in filled.json("knowledge", "list", "--all", "--state", "draft")] == ["KB000027"]
    assert filled.json("knowledge", "list", "--state", "draft") == []
    code, _, error = filled.run("knowledge", "show", "KB000001")
    assert code == 1
    assert "nothing of KB000001 is in effect" in error
    assert "KB000001" not in {hit["entry"] for hit in filled.json("knowledge", "search", "企业设立登记办理流程")}


def test_use_is_counted(filled: Commands) -> None:
    said = ("--helpful", "yes", "--question", "高企", "--actor", "1001")
    code, out, _ = filled.run("knowledge", "use", "KB000007", *said)
    assert (code, out) == (0, "KB000007.1 已审核\n")
    (row,) = [row for row in filled.json("knowledge", "list") if row["uses"]]
    assert (row["entry"], row["uses"], row["helpful"]) == ("KB000007", 1, 1)


def test_reviews_that_are_due(filled: Commands) -> None:
    assert filled.json("knowledge", "due") == []
    said = ("--as-unit", "tax", "--actor", "丙")
    filled.run("knowledge", "write", "KB000008", "--review-on", "2026-01-05", *said)
    filled.run("knowledge", "submit", "KB000008", *said)
    filled.run("knowledge", "approve", "KB000008", "--actor", "丁")
    (row,) = filled.json("knowledge", "due")
    assert (row["entry"], row["what"], row["due"]) == ("KB000008", "overdue", "2026-01-05T00:00:00.000+08:00")
    assert "已到复审日期" in filled.run("knowledge", "due", "--unit", "tax")[1]
    assert filled.run("knowledge", "review", "KB000008", *said)[0] == 0
    assert filled.json("knowledge", "due") == []


def test_units_say_who_they_are(filled: Commands) -> None:
    code, _, error = filled.run("knowledge", "submit", "KB000008")
    assert code == 1
    assert "say --as-unit" in error


def test_out_and_in_again(filled: Commands, tmp_path: Path) -> None:
    filled.run("knowledge", "withdraw", "KB000001", "--reason", "过时")
    path = tmp_path / "entries.xlsx"
    assert filled.json("knowledge", "export", str(path))["entries"] == 25
    assert filled.json("knowledge", "import", str(path)) == {"written": [], "unchanged": 25}
    assert filled.json("knowledge", "export", str(path), "--all")["entries"] == 26
    assert read(path).rows[0].cells["状态"] == "已撤下"
    code, _, error = filled.run("knowledge", "import", DEMO)
    assert code == 1
    assert error.startswith("25 mistakes, by file and row; nothing was taken from it:\n\n")


def test_unknown_entries(filled: Commands) -> None:
    code, _, error = filled.run("knowledge", "show", "KB999999")
    assert code == 1
    assert "no entry 'KB999999'" in error
    assert filled.run("knowledge", "show", "KB000001", "--version", "9")[0] == 1
