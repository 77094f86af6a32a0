"""How well categories are proposed, on labelled public messages that are kept outside the project.

``labelled_raw.jsonl`` holds title, text and label; ``labelled_segmented.tsv`` text (words apart) and label. Many
messages stand in both, so a plain split shows a model what it is asked; figures are given without such messages.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.figures import Figure, Goal, say
from callcenter.similarity.categories import train
from callcenter.similarity.categories.gate import macro_f1
from callcenter.similarity.grams import gram_counts
from callcenter.similarity.text import clean

__all__ = ["measure"]

_FOLDS = 5
_NEAR = 0.6
"""Share of the pairs of characters of the shorter text from which one is a copy of the other."""

Pair = tuple[str, str]


def measure(folder: Path, quick: bool) -> list[Figure]:
    """Each fifth by a model of the other four; in the quick form one fifth only."""
    pairs = _pairs(folder)
    order = Random(0).sample(range(len(pairs)), len(pairs))
    rows: dict[str, list[float]] = {"macro_f1": [], "macro_f1_with_copies": [], "sure": [], "right_when_sure": []}
    for fold in range(1 if quick else _FOLDS):
        held_out = [pairs[at] for at in order[fold::_FOLDS]]
        seen = [pairs[at] for index, at in enumerate(order) if index % _FOLDS != fold]
        for name, value in _tried(seen, held_out).items():
            rows[name].append(value)
        say(f"similarity: categories, part {fold + 1}: macro-F1 {rows['macro_f1'][-1]:.4f}")
    goals = {"macro_f1": Goal(">=", 0.91)}
    return [Figure(f"category.{name}", "share", found, goals.get(name)) for name, found in rows.items()]


def _pairs(folder: Path) -> list[Pair]:
    with (folder / "labelled_segmented.tsv").open(encoding="utf-8", newline="") as file:
        segmented = [(row["text"], row["label"]) for row in csv.DictReader(file, delimiter="\t")]
    lines = (folder / "labelled_raw.jsonl").read_text(encoding="utf-8").splitlines()
    raw = [(f"{row['title']}\n{row['text']}", row["label"]) for row in map(json.loads, lines)]
    return [*segmented, *raw]


def _tried(seen: Sequence[Pair], held_out: Sequence[Pair]) -> dict[str, float]:
    model = train(seen)
    proposals = [model.propose(text) for text, _ in held_out]
    given = np.array([category for _, category in held_out])
    proposed = np.array([proposal.category for proposal in proposals])
    sure = np.array([proposal.sure for proposal in proposals])
    new = ~_copied(held_out, seen)
    return {
        "macro_f1": macro_f1(given[new], proposed[new]),
        "macro_f1_with_copies": macro_f1(given, proposed),
        "sure": float(sure[new].mean()),
        "right_when_sure": float((given == proposed)[new & sure].mean()),
    }


def _copied(texts: Sequence[Pair], among: Sequence[Pair]) -> NDArray[np.bool_]:
    """Whether each text stands, nearly, among the others."""
    ours, theirs = _held(texts), _held(among)
    shared = (ours @ theirs.T).toarray()
    shorter = np.minimum.outer(ours.getnnz(axis=1), theirs.getnnz(axis=1))
    found: NDArray[np.bool_] = (shared > _NEAR * np.maximum(shorter, 1)).any(axis=1)
    return found


def _held(pairs: Sequence[Pair]) -> csr_matrix:
    """Row for each text, 1 for each pair of characters that it holds."""
    grams = [gram_counts(clean(text))[0] for text, _ in pairs]
    starts = np.cumsum([0, *map(len, grams)])
    return csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(grams), starts), shape=(len(pairs), 1 << 22))
