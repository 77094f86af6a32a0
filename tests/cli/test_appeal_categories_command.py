"""``callcenter appeal categorise|learn-categories``, and what ``open`` and ``describe`` make of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_commands import Commands, commands

from callcenter.journal import upgrade

__all__ = ["commands"]

WORDS = "分类,词语\n城乡建设/供水,停水 自来水 水压\n城乡建设/照明,路灯 路灯不亮\n"


@pytest.fixture
def words(tmp_path: Path) -> str:
    path = tmp_path / "words.csv"
    path.write_text(WORDS, encoding="utf-8")
    return str(path)


def test_a_new_site_begins_with_words(commands: Commands, words: str) -> None:
    upgrade(commands.url)
    assert "尚无分类模型" in commands.run("appeal", "categorise", "--text", "停水")[1]
    code, _, err = commands.run("appeal", "learn-categories")
    assert (code, "there are: none" in err) == (1, True)
    code, out, _ = commands.run("appeal", "learn-categories", "--words", words)
    assert code == 0
    assert "第 1 版，由 0 件已派单诉求学得，2 个分类" in out
    assert "不自动填写" in out
    assert "城乡建设/照明  仅供参考" in commands.run("appeal", "categorise", "--text", "路灯坏了")[1]
    found = commands.json("appeal", "categorise", "--text", "家里停水")
    assert (found["category"], found["sure"], found["model"]) == ("城乡建设/供水", False, "categories-1")
    assert commands.json("appeal", "categorise", "--text", "xyzzy") == {"category": None}
    assert commands.json("appeal", "learn-categories", "--words", words)["version"] == 2


def test_what_the_model_held_stands_beside_what_the_seat_decided(commands: Commands, words: str) -> None:
    upgrade(commands.url)
    commands.run("appeal", "learn-categories", "--words", words)
    said = ("appeal", "open", "--channel", "web", "--text", "家里停水", "--category", "城乡建设/照明")
    opened = commands.json(*said)
    described = opened["facts"][1]
    assert (described["category"], described["proposed_category"]) == ("城乡建设/照明", "城乡建设/供水")
    assert (described["proposal_model"], described["filled_in"]) == ("categories-1", False)
    again = commands.json("appeal", "describe", opened["number"], "--category", "城乡建设/供水")
    assert again["facts"][0]["proposed_category"] == "城乡建设/供水"
    assert commands.json("appeal", "categorise", opened["number"])["category"] == "城乡建设/供水"
    unsure = commands.json("appeal", "open", "--channel", "web", "--text", "路灯不亮")["facts"][1]
    assert (unsure.get("category"), unsure.get("proposed_category")) == (None, None)


def test_intake_goes_on_without_a_usable_model(commands: Commands, words: str) -> None:
    upgrade(commands.url)
    commands.run("appeal", "learn-categories", "--words", words)
    (commands.state / "similar" / "categories.npz").write_bytes(b"damaged")
    code, _, err = commands.run("appeal", "open", "--channel", "web", "--text", "停水", "--category", "供水")
    assert (code, "no category is proposed" in err) == (0, True)


def test_what_is_wrong_is_told(commands: Commands, words: str) -> None:
    upgrade(commands.url)
    assert "say --text" in commands.run("appeal", "categorise")[2]
    with pytest.raises(SystemExit):
        commands.run("appeal", "learn-categories", "--least", "1")


def test_history_and_statistics_tell_what_was_proposed_and_decided(commands: Commands, words: str) -> None:
    upgrade(commands.url)
    assert "没有分类建议" in commands.run("appeal", "category-statistics")[1]
    commands.run("appeal", "learn-categories", "--words", words)
    opening = ("appeal", "open", "--channel", "web", "--text", "家里停水", "--category")
    wrong = commands.json(*opening, "城乡建设/照明")["number"]
    changed = commands.json(*opening, "城乡建设/照明")["number"]
    commands.json(*opening, "城乡建设/供水")
    commands.json("appeal", "describe", changed, "--category", "城乡建设/供水")
    said = commands.run("appeal", "history", wrong)[1]
    assert "登记内容，分类 城乡建设/照明（模型建议 城乡建设/供水，间隔 " in said
    assert "categories-1）" in said
    assert "分类 城乡建设/供水（与模型建议一致" in commands.run("appeal", "history", changed)[1]
    found = commands.json("appeal", "category-statistics", "--since", "1d")
    counted = found["models"]["categories-1"]
    assert (counted["proposed"], counted["accepted"], counted["corrected"]) == (3, 2, 1)
    assert counted["acceptance"] == 2 / 3
    assert found["corrections"] == [{"proposed": "城乡建设/供水", "decided": "城乡建设/照明", "appeals": 1}]
    out = commands.run("appeal", "category-statistics")[1]
    assert "66.7%" in out
    assert "采纳率" in out
    assert commands.json("appeal", "category-statistics", "--until", "1d")["models"] == {}
