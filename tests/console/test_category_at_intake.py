"""What another system brings in has the model's category beside its own, or in place of none when the model is sure."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from callcenter.facts import AppealDescribed
from callcenter.journal import reading
from callcenter.journal.questions import facts_of_appeal
from callcenter.similarity.categories import CategoryModel, Gate, train
from tests.console.house import Console

WORDS = {"城乡建设/供水": ["停水", "自来水"], "城乡建设/照明": ["路灯", "路灯不亮"]}


def described(console: Console, said: dict[str, Any]) -> AppealDescribed:
    number = console.brought(console.key(), **said)["number"]
    with reading(console.engine) as connection:
        facts = facts_of_appeal(connection, number)
    return next(fact for fact in facts if isinstance(fact, AppealDescribed))


def test_a_category_that_was_given_stays(console: Console) -> None:
    folder = console.config.state / "similar"
    folder.mkdir(parents=True)
    train([], WORDS).save(folder / "categories.npz")
    found = described(console, {"text": "自来水停水了", "category": "城乡建设/照明"})
    assert (found.category, found.proposed_category, found.filled_in) == ("城乡建设/照明", "城乡建设/供水", False)


def test_a_sure_proposal_is_taken_where_none_was_given(console: Console) -> None:
    folder = console.config.state / "similar"
    folder.mkdir(parents=True)
    model = train([], WORDS)
    assert described(console, {"text": "自来水停水了"}).category is None
    sure = CategoryModel(
        replace(model.about, gate=Gate(margin=0.0)), model._columns, model._rarity, model._slopes, model._offsets
    )
    sure.save(folder / "categories.npz")
    found = described(console, {"text": "自来水停水了"})
    assert (found.category, found.filled_in, found.proposal_model) == ("城乡建设/供水", True, "categories-1")
