"""Categories: learned from appeals and from the categories' own words; filled in only when sure."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from callcenter.errors import ModelUnusable
from callcenter.similarity.categories import CategoryModel, Gate, train
from callcenter.similarity.categories.gate import gate_for, macro_f1
from callcenter.testing.complaints import City

_WORDS = {
    "供水": ["停水", "自来水水压", "水质发黄"],
    "照明": ["路灯不亮", "路灯损坏"],
    "噪音": ["夜间施工噪音", "广场舞音响太吵"],
}


def _pairs(count: int, seed: int = 1) -> list[tuple[str, str]]:
    return [(appeal.text, appeal.category) for appeal in City(seed).complaints(count)]


@pytest.fixture(scope="module")
def model() -> CategoryModel:
    return train(_pairs(800))


def test_categories_are_learned(model: CategoryModel) -> None:
    held_out = _pairs(200, seed=2)
    right = [model.propose(text).category == category for text, category in held_out]
    assert sum(right) > 190
    assert model.about.learned_from == 800
    assert model.about.gate.macro_f1 > 0.9


def test_it_is_sure_above_the_margin_alone(model: CategoryModel) -> None:
    margin = model.about.gate.margin
    assert margin is not None
    assert model.about.gate.right >= 0.98
    proposals = [(model.propose(text), category) for text, category in _pairs(200, seed=3)]
    assert all(proposal.sure == (proposal.margin >= margin) for proposal, _ in proposals)
    sure = [proposal.category == category for proposal, category in proposals if proposal.sure]
    assert sum(sure) >= 0.95 * len(sure) > 0


@pytest.mark.parametrize("text", ["", "。！？", "\ud800", "xyzzy plugh"])
def test_where_nothing_is_known_nothing_is_proposed(model: CategoryModel, text: str) -> None:
    assert model.propose(text) == ("", 0.0, False)


def test_a_very_long_text_is_judged_by_its_beginning(model: CategoryModel) -> None:
    text = "自来水停水了，水压太低。" * 10_000
    assert model.propose(text) == model.propose(text[:20_000])


def test_saved_and_loaded_it_says_the_same(model: CategoryModel, tmp_path: Path) -> None:
    path = tmp_path / "categories.npz"
    model.save(path)
    again = CategoryModel.load(path)
    assert again.about == model.about
    for text, _ in _pairs(50, seed=4):
        assert again.propose(text) == model.propose(text)
    assert [child.name for child in tmp_path.iterdir()] == ["categories.npz"]


def test_the_same_appeals_give_the_same_model() -> None:
    pairs = _pairs(250)
    text = pairs[7][0]
    assert train(pairs).propose(text) == train(pairs).propose(text)


def test_a_city_without_history_begins_with_the_words_of_its_categories() -> None:
    model = train([], _WORDS)
    assert model.about.gate == Gate()
    for text, category in (
        ("小区停水两天了", "供水"),
        ("门口的路灯坏了，不亮", "照明"),
        ("工地夜间施工，噪音很大", "噪音"),
    ):
        proposal = model.propose(text)
        assert proposal.category == category
        assert not proposal.sure


def test_words_are_beside_the_appeals_until_a_category_has_some() -> None:
    model = train(_pairs(250), _WORDS)
    assert "照明" in model.about.categories
    assert model.propose("路灯不亮，路灯损坏").category == "照明"


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([], "two categories"),
        ([("停水", "供水"), ("停水了", "供水")], "two categories"),
        ([("甲", "一"), ("乙", "二")], "nothing in common"),
    ],
)
def test_too_little_to_learn_from_is_told(pairs: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(ModelUnusable, match=message):
        train(pairs)


def test_many_appeals_of_one_category_beside_words_are_learned_without_a_gate() -> None:
    model = train([(f"停水第{day}天了", "供水") for day in range(300)], {"照明": ["路灯不亮", "路灯坏了"]})
    assert model.about.gate.margin is None
    assert model.propose("路灯坏了").category == "照明"


def _tampered(path: Path, **parts: object) -> None:
    with np.load(path) as found:
        whole = dict(found)
    np.savez(path, **(whole | parts))  # type: ignore[arg-type]


def test_files_that_are_no_model_are_refused(model: CategoryModel, tmp_path: Path) -> None:
    path = tmp_path / "categories.npz"
    for content in (b"", b"nonsense", b"PK\x03\x04nonsense"):
        path.write_bytes(content)
        with pytest.raises(ModelUnusable, match="train it again"):
            CategoryModel.load(path)
    for parts in (
        {"slopes": np.zeros((1, 1), np.float16)},
        {"about": np.frombuffer(b"{}", np.uint8)},
        {"columns": np.array(["a", {}], dtype=object)},
    ):
        model.save(path)
        _tampered(path, **parts)
        with pytest.raises(ModelUnusable):
            CategoryModel.load(path)
    with pytest.raises(FileNotFoundError):
        CategoryModel.load(tmp_path / "missing.npz")


def test_a_model_of_another_version_is_refused(model: CategoryModel, tmp_path: Path) -> None:
    path = tmp_path / "categories.npz"
    model.save(path)
    with np.load(path) as parts:
        about = json.loads(parts["about"].tobytes())
    _tampered(path, about=np.frombuffer(json.dumps(about | {"format": 99}).encode(), np.uint8))
    with pytest.raises(ModelUnusable, match="another version"):
        CategoryModel.load(path)


def test_the_gate_is_the_lowest_margin_with_enough_right() -> None:
    margins = np.linspace(1, 0, 100)
    right = np.array([True] * 60 + [False, True] * 20)
    gate = gate_for(margins, right, 0.9, 0.8)
    assert gate.margin == pytest.approx(margins[73])
    assert gate.coverage == 0.74
    assert gate.right >= 0.9
    assert gate.tried == 100
    assert gate.macro_f1 == 0.8


def test_no_gate_where_too_few_are_right() -> None:
    assert gate_for(np.linspace(1, 0, 100), np.zeros(100, np.bool_), 0.9, 0.0).margin is None
    assert gate_for(np.linspace(1, 0, 20), np.ones(20, np.bool_), 0.9, 1.0).margin is None


def test_macro_f1_counts_each_category_alike() -> None:
    given = np.array(["一", "一", "一", "二"])
    assert macro_f1(given, given) == 1.0
    assert macro_f1(given, np.array(["一", "一", "一", "一"])) == pytest.approx((6 / 7) / 2)
