"""The model: a line between each category and all others, kept as numbers in one file that runs no code when read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from callcenter.errors import ModelUnusable
from callcenter.similarity.categories.features import Counts, counted, weighted
from callcenter.similarity.categories.gate import Gate

__all__ = ["FORMAT", "About", "CategoryModel", "Proposal"]

FORMAT = 1


class Proposal(NamedTuple):
    """What a seat is offered."""

    category: str
    """Empty when the text says nothing that is known."""
    margin: float
    """Distance to the next best, 0 and more."""
    sure: bool
    """Fill it in; otherwise show it only."""


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model's file says of itself."""

    format: int
    categories: tuple[str, ...]
    gate: Gate
    learned_from: int
    """Appeals."""
    version: int = 1
    """Grows by one each time that a site learns its model anew."""


class CategoryModel:
    """Immutable; may be shared between threads."""

    def __init__(
        self,
        about: About,
        columns: NDArray[np.int64],
        rarity: NDArray[np.float32],
        slopes: NDArray[np.float32],
        offsets: NDArray[np.float32],
    ) -> None:
        """``slopes``: one row for each category, one column for each of ``columns``; raises ModelUnusable."""
        wanted = (len(about.categories), len(columns))
        if slopes.shape != wanted or offsets.shape != wanted[:1] or rarity.shape != wanted[1:] or 0 in wanted:
            raise ModelUnusable("the parts of this category model do not belong together")
        self.about = about
        self._columns, self._rarity, self._slopes, self._offsets = columns, rarity, slopes, offsets

    @property
    def name(self) -> str:
        """``categories-3``, to be kept with what people decide about a proposal."""
        return f"categories-{self.about.version}"

    def propose(self, text: str) -> Proposal:
        """The likeliest category of a raw text."""
        counts = counted([text], self._columns)
        if not counts.nnz:
            return Proposal("", 0.0, False)
        scores = self.scores(counts)[0]
        best = int(scores.argmax())
        margin = float(scores[best] - np.partition(scores, -2)[-2]) if len(scores) > 1 else 0.0
        gate = self.about.gate.margin
        return Proposal(self.about.categories[best], margin, gate is not None and margin >= gate)

    def scores(self, counts: Counts) -> NDArray[np.float64]:
        """One row for each text, one column for each category; the highest is the likeliest."""
        found: NDArray[np.float64] = weighted(counts, self._rarity.astype(np.float64)) @ self._slopes.T + self._offsets
        return found

    def counted(self, texts: list[str]) -> Counts:
        """Raw texts as ``scores`` takes them."""
        return counted(texts, self._columns)

    def save(self, path: Path) -> None:
        """In one step: numbers as npz, and JSON; category names are the only words in it. Raises OSError."""
        making = path.with_name(f"{path.name}.making")
        about = np.frombuffer(msgspec.json.encode(self.about), np.uint8)
        with making.open("wb") as file:
            np.savez_compressed(
                file, about=about, columns=self._columns.astype(np.uint32), rarity=self._rarity,
                slopes=self._slopes.astype(np.float16), offsets=self._offsets,
            )  # fmt: skip
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)

    @classmethod
    def load(cls, path: Path) -> CategoryModel:
        """Raises ModelUnusable, or OSError when there is none."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
                about = msgspec.json.decode(parts["about"].tobytes(), type=About)
                columns, rarity, slopes, offsets = (parts[name] for name in ("columns", "rarity", "slopes", "offsets"))
        except (ValueError, KeyError, EOFError, BadZipFile, msgspec.DecodeError) as error:
            raise ModelUnusable(f"{path}: this is no category model ({error}); train it again") from None
        if about.format != FORMAT:
            raise ModelUnusable(f"{path}: made by another version of this program; train it again")
        numbers = (part.astype(np.float32) for part in (rarity, slopes, offsets))
        return cls(about, columns.astype(np.int64), *numbers)
