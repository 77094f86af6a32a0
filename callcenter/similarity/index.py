"""The index of appeals in which those of the same matter are found: in a folder, at once, after every restart."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from callcenter.errors import SimilarIndexInUse
from callcenter.similarity.bands import band_of, reasons_of
from callcenter.similarity.described import Candidate, Described
from callcenter.similarity.features import Wording, features_of
from callcenter.similarity.holding import Holding, Progress
from callcenter.similarity.likeness import Likeness
from callcenter.similarity.prepared import Prepared, as_described, record_of
from callcenter.similarity.records import Record
from callcenter.similarity.reranker import Logistic, Reranker
from callcenter.similarity.search import Scratch, candidates
from callcenter.similarity.weights import shipped_weights

__all__ = ["SimilarIndex"]

_COMPARED = 160
"""Candidates of which the exact cosine is counted."""
_JUDGED = 40
"""Of these, the ones that the reranker sees."""
_BATCH = 2_000


class _Judged(NamedTuple):
    """A candidate as the reranker saw it."""

    features: dict[str, float]
    score: float
    record: Record

    def rank(self) -> tuple[float, float, int, str]:
        """Lowest first: no conflict of places, the score; of equals the newest, then by number."""
        return self.features["place_conflict"], -self.score, -self.record.at, self.record.number


class SimilarIndex:
    """Appeals by what they say. For one thread of one process; a search changes nothing.

    What was added is there when the method returns, whatever becomes of the process. ``position`` is the caller's:
    the place in its journal up to which everything was added. After a power cut it may be lower than the last one
    given: add again what comes after it (a number that is added again replaces what was).
    """

    def __init__(self, folder: Path, *, reranker: Reranker | None = None, progress: Progress | None = None) -> None:
        """Open the folder, made if it is not there; raises SimilarIndexInUse or OSError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.reranker: Reranker = reranker or Logistic(shipped_weights())
        """May be exchanged at any time."""
        self._lock = _locked(folder / "lock")
        self._held = Holding(folder, progress or _told_nobody)
        self._likeness = Likeness()
        self._scratch = Scratch()

    def __enter__(self) -> SimilarIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let another process open it; twice is once."""
        self._held.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __len__(self) -> int:
        return len(self._held.columns)

    def __contains__(self, number: str) -> bool:
        return self._held.columns.row_of(number) is not None

    @property
    def position(self) -> int:
        """The highest one that was given; 0 at first, and when an index of an earlier version was begun anew."""
        return self._held.position

    # -- adding and removing ------------------------------------------------------------------------

    def add(self, appeal: Described, position: int = 0) -> None:
        """From now on it is found; an appeal of the same number is replaced. Raises OSError (disk full)."""
        self._held.take([record_of(appeal, max(position, self.position))])

    def add_many(self, appeals: Iterable[Described], position: int = 0, progress: Progress | None = None) -> None:
        """The same for many, faster; ``position`` holds when all are in."""
        rest, done = iter(appeals), 0
        while batch := list(islice(rest, _BATCH)):
            self._held.take([record_of(appeal, self.position) for appeal in batch])
            done += len(batch)
            if progress is not None:
                progress(done)
        self.mark(position)
        self._held.tidy_if_needed()

    def remove(self, number: str, position: int = 0) -> bool:
        """It is found no more; False when it was not there. Its text leaves the disk with the next ``rebuild``."""
        there = number in self
        if there:
            self._held.take([Record(max(position, self.position), number, removed=True)])
        else:
            self.mark(position)
        return there

    def mark(self, position: int) -> None:
        """Everything up to ``position`` is in, if only because nothing there concerns the index."""
        if position > self.position:
            self._held.take([Record(position)])

    # -- care -----------------------------------------------------------------------------------------

    def tidy(self) -> None:
        """For a quiet hour, once a day: shortens the next start, and rebuilds where most was removed or replaced.

        Takes seconds, a rebuild of a million appeals minutes. Searches stay fast without.
        """
        if self._held.mostly_removed:
            self.rebuild()
        self._held.tidy()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make all anew from the appeals themselves, and let removed texts leave the disk."""
        self._held.rebuild(progress or _told_nobody)

    # -- searching ------------------------------------------------------------------------------------

    def similar(self, query: Described, limit: int = 10) -> list[Candidate]:
        """The likeliest to be the same matter, best first; those at another place come last.

        Also ``weak`` ones, which screens leave out. ``limit`` counts texts: what repeats one of them word for word
        stands behind it, and takes no place from others. Raises SimilarIndexDamaged.
        """
        wanted = record_of(query if query.at else replace(query, at=self._held.columns.newest), 0)
        shown = as_described(wanted)
        judged: list[_Judged] = []
        for record, wording in self._compared(wanted):
            features = features_of(wanted, record, wording)
            judged.append(_Judged(features, self.reranker.score(shown, as_described(record), features), record))
        judged.sort(key=_Judged.rank)
        return [
            self._candidate(each, "" if each is group[0] else group[0].record.number)
            for group in _by_text(judged)[:limit]
            for each in group
        ]

    def _compared(self, wanted: Record) -> Sequence[tuple[Record, Wording]]:
        """The most alike by their wording, without the appeal itself."""
        held = self._held
        prepared = Prepared(wanted, held.frequencies)
        rows = candidates(
            prepared.grams, held.frequencies, held.segments, held.fresh, held.columns, self._scratch, _COMPARED + 1
        )
        itself = held.columns.row_of(wanted.number)
        records = [held.read(row) for row in rows.tolist() if row != itself][:_COMPARED]
        average = held.columns.characters / max(1, len(self))
        best = self._likeness.best(prepared, records, held.frequencies, average, _JUDGED)
        return [(records[row], wording) for row, wording in best]

    def _candidate(self, judged: _Judged, copy_of: str) -> Candidate:
        features, score, record = judged
        conflict, same_caller = features["place_conflict"] > 0, features["same_caller"] > 0
        band = band_of(score, conflict=conflict, same_caller=same_caller)
        return Candidate(
            record.number, score, band, conflict, reasons_of(features), features, self.reranker.name, copy_of
        )


def _by_text(judged: Iterable[_Judged]) -> list[list[_Judged]]:
    """Those of one text together, where the first of them stands."""
    groups: dict[tuple[str, float], list[_Judged]] = {}
    for each in judged:
        groups.setdefault((each.record.text, each.features["place_conflict"]), []).append(each)
    return list(groups.values())


def _told_nobody(done: int) -> None:
    """No progress is shown."""


def _locked(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise SimilarIndexInUse(f"{path.parent}: another process has this index open; close that one first") from None
    return fd
