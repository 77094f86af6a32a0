"""Keeps the index of appeals up with the journal: what was opened or described is found at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from callcenter.casework.likeness.categories import Proposer
from callcenter.facts import AppealCompleted, AppealDescribed, AppealOpened
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal, fact
from callcenter.projections import fold_forward
from callcenter.similarity import Described, Logistic, SimilarIndex, Weights, shipped_weights

__all__ = ["Keeper", "describe", "weights_in"]

_TYPES = tuple(kind.__name__ for kind in (AppealOpened, AppealDescribed, AppealCompleted))
_GROUP = 2_000
_WEIGHTS = "weights.json"


def weights_in(folder: Path) -> Weights:
    """The weights that the site has learned, else those that are shipped. Raises ModelUnusable."""
    path = folder / _WEIGHTS
    return Weights.decode(path.read_bytes()) if path.exists() else shipped_weights()


class Keeper:
    """The index in a folder of the state directory. One process at a time has it open; one thread at a time uses it."""

    def __init__(self, folder: Path, engine: Engine, progress: Callable[[int], None] | None = None) -> None:
        """Open the index. Raises SimilarIndexInUse, ModelUnusable or OSError."""
        self._folder = folder
        self._engine = engine
        self.index = SimilarIndex(folder / "index", progress=progress)
        self.categories = Proposer(folder)
        self._weighed = 0
        self.use_learned_weights()

    def close(self) -> None:
        """Let another process have it."""
        self.index.close()

    def use_learned_weights(self) -> None:
        """Go by the newest weights; looks at the file only when it is another one."""
        path = self._folder / _WEIGHTS
        changed = path.stat().st_mtime_ns if path.exists() else -1
        if changed != self._weighed:
            self._weighed = changed
            self.index.reranker = Logistic(weights_in(self._folder))

    def catch_up(self, progress: Callable[[int], None] | None = None) -> int:
        """Take in what the journal has beyond the index; how many appeals. Raises StoreAway."""
        total = 0
        while (taken := self.take_in()) is not None:
            total += taken
            if progress is not None:
                progress(total)
        return total

    def take_in(self) -> int | None:
        """The next group of what the journal has beyond the index; None: there is nothing. Raises StoreAway."""
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            numbers, last = _changed_after(connection, self.index.position)
            described = _described(connection, numbers)
        if last == self.index.position:
            return None
        self.index.add_many(described, last)
        return len(described)


def _changed_after(connection: Connection, position: int) -> tuple[list[str], int]:
    """Appeals that were opened or described after a place in the journal, and the place up to which that is all."""
    later = select(fact.c.seq, fact.c.appeal, fact.c.type).where(fact.c.seq > position).order_by(fact.c.seq)
    rows = connection.execute(later.limit(_GROUP)).all()
    numbers = dict.fromkeys(number for _, number, kind in rows if kind in _TYPES)
    return list(numbers), rows[-1][0] if rows else position


def _described(connection: Connection, numbers: Sequence[str]) -> list[Described]:
    found: list[Described] = []
    for start in range(0, len(numbers), 500):
        mine = appeal.c.number.in_(numbers[start : start + 500]) & (appeal.c.parent == "") & (appeal.c.text != "")
        columns = ("number", "text", "place", "category", "caller", "opened")
        wanted = select(*(appeal.c[name] for name in columns)).where(mine)
        found += [
            Described(number, text, place, category, caller, opened or 0)
            for number, text, place, category, caller, opened in connection.execute(wanted)
        ]
    return found


def describe(connection: Connection, number: str) -> Described | None:
    """An appeal as the index compares it; None when there is none, or nothing is written down yet."""
    return next(iter(_described(connection, [number])), None)
