"""synonyms.yaml: all its mistakes with their lines, and the right rows all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import inspect_config, load_config

SHIPPED = Path(__file__).parents[2] / "config" / "callcenter.yaml"


def read(folder: Path, text: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...], list[str]]:
    (folder / "config").mkdir()
    (folder / "config/callcenter.yaml").write_text("", encoding="utf-8")
    (folder / "config/synonyms.yaml").write_text(text, encoding="utf-8")
    reading = inspect_config(folder / "config/callcenter.yaml", {})
    told = [f"{each.line} {each.where}: {each.message}" for each in reading.mistakes]
    return reading.config.synonyms, reading.config.filler_words, told


def test_what_is_shipped() -> None:
    config = load_config(SHIPPED, {})
    assert len(config.synonyms) > 50
    assert "请问" in config.filler_words
    assert config.synonyms["营业执照"][0] == "执照"


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "callcenter.yaml").write_text("", encoding="utf-8")
    config = load_config(tmp_path / "callcenter.yaml", {})
    assert (config.synonyms, config.filler_words) == ({}, ())


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = "synonyms:\n  执照: [证]\n  发票: 开票\n  医保: [1, '']\n  2: [x]\nfiller_words: 请问\nothers: 1\n"
    synonyms, fillers, told = read(tmp_path, text)
    assert synonyms == {"执照": ("证",)}
    assert fillers == ()
    assert sorted(told) == [
        "3 synonyms.发票: must be a list of words",
        "4 synonyms.医保: '' is no word of 1 to 30 characters",
        "4 synonyms.医保: 1 is not a text",
        "5 synonyms.2: 2 is not a text",
        "6 filler_words: must be a list of words",
        "7 others: is not a key of this file",
    ]


@pytest.mark.parametrize("text", ["synonyms: [a]\n", "synonyms: a\n"])
def test_no_mapping_at_all(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[2] == ["1 synonyms: must be a mapping of word: [other words]"]


def test_they_do_not_belong_in_the_main_file(tmp_path: Path) -> None:
    (tmp_path / "callcenter.yaml").write_text("synonyms: {a: [b]}\n", encoding="utf-8")
    (mistake,) = inspect_config(tmp_path / "callcenter.yaml", {}).mistakes
    assert mistake.hint == "write it in synonyms.yaml"
