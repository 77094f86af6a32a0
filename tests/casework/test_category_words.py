"""Words of categories from a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.casework.likeness.category_words import words_in
from callcenter.errors import SheetInvalid, SheetUnreadable


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "words.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_levels_and_words_of_a_category_each_once(tmp_path: Path) -> None:
    path = _file(tmp_path, "分类,词语", "城乡建设/供水,停水、水压 停水", "交通运输,", "城乡建设/供水,水表")
    assert words_in(path) == {"城乡建设/供水": ("城乡建设", "供水", "停水", "水压", "水表"), "交通运输": ("交通运输",)}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = _file(tmp_path, "分类,词语", ",停水", "供水,停水", "一/二/三/四,词", "甲//乙,词")
    with pytest.raises(SheetInvalid) as caught:
        words_in(path)
    assert [mistake.line for mistake in caught.value.mistakes] == [2, 4, 5]
    with pytest.raises(SheetInvalid, match="the column is missing"):
        words_in(_file(tmp_path, "词语", "停水"))
    with pytest.raises(SheetUnreadable):
        words_in(_file(tmp_path, ""))
