"""Learns a category model from appeals whose category people gave, and from the words of the categories themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from callcenter.errors import ModelUnusable
from callcenter.similarity.categories.features import counted, frequent_columns, rarities, weighted
from callcenter.similarity.categories.gate import Gate, gate_for, macro_f1
from callcenter.similarity.categories.model import FORMAT, About, CategoryModel
from callcenter.similarity.grams import gram_positions
from callcenter.similarity.text import clean

__all__ = ["train"]

_MOST_COLUMNS = 60_000
_LEAST_TEXTS = 2
_HELD_OUT = 5
"""Every fifth appeal tries the model that was learned from the others."""
_LEAST_TO_TRY = 200
_COST = 2.0
_ODD, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(20)

Pair = tuple[str, str]
"""Text and category."""


def train(
    pairs: Sequence[Pair], words: Mapping[str, Sequence[str]] | None = None, *, target: float = 0.98, version: int = 1
) -> CategoryModel:
    """A model, and the margin above which a share of ``target`` of its proposals is right.

    ``words`` are names and keywords of each category: each counts as one short appeal, so that a category without
    any appeal yet is proposed too. With words alone, or few appeals, nothing is ever filled in by itself.
    Takes a minute for 100 000 appeals of ten categories. Raises ModelUnusable when there are less than two.
    """
    seeds = [(word, category) for category, known in (words or {}).items() for word in known]
    gate = _tried([*pairs], seeds, target) if len(pairs) >= _LEAST_TO_TRY else Gate()
    return _fitted([*pairs, *seeds], gate, len(pairs), version)


def _tried(pairs: Sequence[Pair], seeds: Sequence[Pair], target: float) -> Gate:
    """Learn from four fifths and see what becomes of the last; no gate when one of the sides has too little."""
    sides = [_side(text) for text, _ in pairs]
    held_out = [pair for pair, side in zip(pairs, sides, strict=True) if side == 0]
    seen = [pair for pair, side in zip(pairs, sides, strict=True) if side != 0]
    if not held_out or len({category for _, category in seen}) < 2:
        return Gate()
    model = _fitted([*seen, *seeds], Gate(), len(seen))
    scores = model.scores(model.counted([text for text, _ in held_out]))
    names = np.array(model.about.categories, dtype=np.str_)
    given = np.array([category for _, category in held_out], dtype=np.str_)
    proposed = names[scores.argmax(axis=1)]
    ordered = np.sort(scores, axis=1)
    return gate_for(ordered[:, -1] - ordered[:, -2], proposed == given, target, macro_f1(given, proposed))


def _side(text: str) -> int:
    """0 for every fifth text or so; copies that differ in some words mostly stand on the same side."""
    _, grams = gram_positions([clean(text)])
    return int(((grams.astype(np.uint64) * _ODD) >> _FOLD).min()) % _HELD_OUT if len(grams) else 1


def _fitted(pairs: Sequence[Pair], gate: Gate, learned_from: int, version: int = 1) -> CategoryModel:
    from sklearn.svm import LinearSVC  # takes a second, and who only proposes does not need it

    categories = sorted({category for _, category in pairs})
    if len(categories) < 2:
        raise ModelUnusable("a category model needs texts of two categories at least")
    texts = [text for text, _ in pairs]
    columns = frequent_columns(texts, _LEAST_TEXTS, _MOST_COLUMNS)
    if not len(columns):
        raise ModelUnusable("the texts have nothing in common: there is nothing to learn from")
    counts = counted(texts, columns)
    rarity = rarities(counts)
    machine = LinearSVC(C=_COST, dual=True, random_state=0)
    machine.fit(weighted(counts, rarity), [category for _, category in pairs])
    slopes, offsets = machine.coef_, machine.intercept_
    if len(categories) == 2:
        slopes, offsets = np.vstack((-slopes, slopes)), np.concatenate((-offsets, offsets))
    about = About(FORMAT, tuple(categories), gate, learned_from, version)
    short = slopes.astype(np.float16).astype(np.float32)  # as the file keeps them
    return CategoryModel(about, columns, rarity.astype(np.float32), short, offsets.astype(np.float32))
