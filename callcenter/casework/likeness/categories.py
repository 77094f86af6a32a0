"""Proposes categories from the model that the site has learned, and learns it from the appeals that were dispatched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Engine, select

from callcenter.errors import ModelUnusable
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal
from callcenter.similarity.categories import CategoryModel, train

__all__ = ["LEAST", "CategoryProposal", "Learned", "Proposer", "learn_categories"]

LEAST = 30
"""Dispatched appeals of a category from which on it is learned."""
_MOST = 100_000
"""Newest appeals that are learned from: more take long, and old ones tell less."""
_KEPT = 5
"""Versions, the one in use included."""
_TOLD = 20
_FILE = "categories.npz"
_Pair = tuple[str, str]


class CategoryProposal(msgspec.Struct, frozen=True):
    """A category for a text, as a seat is offered it."""

    category: str
    margin: float
    """Distance to the next best, 0 and more."""
    sure: bool
    """Above the margin from which on the model was right often enough: it may be filled in."""
    model: str
    """Name and version of the model."""


class Proposer:
    """The newest model of a folder; without one nothing is proposed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._seen = -1
        self._model: CategoryModel | None = None

    def propose(self, text: str) -> CategoryProposal | None:
        """None without a model, or when the text says nothing that it knows. Raises ModelUnusable or OSError."""
        model = self._newest()
        found = model.propose(text) if model else None
        if model is None or found is None or not found.category:
            return None
        return CategoryProposal(found.category, round(found.margin, 4), found.sure, model.name)

    def _newest(self) -> CategoryModel | None:
        """Read again only when the file is another one."""
        changed = self._path.stat().st_mtime_ns if self._path.exists() else -1
        if changed != self._seen:
            self._model = CategoryModel.load(self._path) if changed >= 0 else None
            self._seen = changed
        return self._model


class Learned(msgspec.Struct, frozen=True):
    """What came of learning."""

    model: CategoryModel
    counts: Mapping[str, int]
    """Appeals of each category that is proposed from now on."""
    left_out: Mapping[str, int]
    """The same for those with too few, which are not."""


def learn_categories(
    engine: Engine, folder: Path, words: Mapping[str, Sequence[str]] | None = None, *, levels: int = 3,
    least: int = LEAST,
) -> Learned:  # fmt: skip
    """Learn from the newest appeals that were dispatched; the new version takes the place of the last one in one step.

    ``words`` are names and keywords of categories, which then are proposed without any appeal. ``levels``: how many
    of a category's levels are told apart. Raises ModelUnusable when fewer than two categories have ``least``
    appeals (or words), StoreAway or OSError.
    """
    known = words or {}
    pairs = _dispatched(engine, levels)
    counts = Counter(category for _, category in pairs)
    enough = {category: count for category, count in counts.items() if count >= least or category in known}
    left_out = {category: count for category, count in counts.items() if category not in enough}
    if len(enough.keys() | known.keys()) < 2:
        raise ModelUnusable(_too_few(counts, least))
    version = _last_version(folder) + 1
    model = train([pair for pair in pairs if pair[1] in enough], known, version=version)
    _keep(model, folder)
    return Learned(model, enough, left_out)


def _dispatched(engine: Engine, levels: int) -> list[_Pair]:
    """Text and category of appeals whose category a person let stand when dispatching."""
    mine = (appeal.c.first_dispatched.isnot(None), appeal.c.parent == "", appeal.c.category != "", appeal.c.text != "")
    wanted = select(appeal.c.text, appeal.c.category).where(*mine)
    newest = wanted.order_by(appeal.c.first_dispatched.desc(), appeal.c.number).limit(_MOST)
    with reading(engine) as connection:
        return [(text, "/".join(category.split("/")[:levels])) for text, category in connection.execute(newest)]


def _too_few(counts: Mapping[str, int], least: int) -> str:
    told = [f"{category} {count}" for category, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
    more = f" and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    there = f"{', '.join(told[:_TOLD])}{more}" if told else "none"
    return (
        f"two categories need {least} dispatched appeals each; there are: {there}. "
        "Learn when there are more, tell fewer levels apart, or begin with words of the categories"
    )


def _last_version(folder: Path) -> int:
    """The highest that was ever written here; 0 without any."""
    return max((int(path.stem.partition("-")[2]) for path in _versions(folder)), default=0)


def _versions(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"categories-{'[0-9]' * 4}.npz"))


def _keep(model: CategoryModel, folder: Path) -> None:
    """Under its version, then as the one in use; a crash between leaves the one before in use."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    model.save(folder / f"categories-{model.about.version:04d}.npz")
    model.save(folder / _FILE)
    for path in _versions(folder)[:-_KEPT]:
        path.unlink()
