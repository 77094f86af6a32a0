"""What the index holds, in its folder and in memory. All but the file of records can be made anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from callcenter.similarity.columns import Columns
from callcenter.similarity.fresh import Fresh
from callcenter.similarity.grams import GRAMS, gram_counts, gram_postings
from callcenter.similarity.records import Record, Records
from callcenter.similarity.runs import run_of
from callcenter.similarity.search import Frequencies
from callcenter.similarity.segment import Segment, SegmentName, found_segments, written

__all__ = ["Holding", "Progress"]

Progress = Callable[[int], None]
"""Told the number of appeals done so far, during work that takes long."""

_SEGMENT = 5_000
"""Newest appeals that are held in memory before they become a segment."""
_WORTH_A_SEGMENT = 1_000
_WORTH_A_RUN = 50
_MOST_SEGMENTS = 12
_BATCH = 2_000
_FILE, _NEW = "appeals.records", "appeals.new"


class Holding:
    """Takes up and lets go of records; only one may be open on a folder."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        """Raises OSError."""
        self.folder = folder
        self._open(progress)

    def _open(self, progress: Progress) -> None:
        (self.folder / _NEW).unlink(missing_ok=True)
        self.records = Records(self.folder / _FILE)
        self.columns = Columns()
        self.frequencies = Frequencies(GRAMS)
        self.position = 0
        """Highest position of all records."""
        for offset, size, record in self.records.scan():
            self._note(record, offset, size)
        covered = 0 if self.records.begun else self.columns.count
        self.segments: list[Segment] = found_segments(self.folder, self.records.generation, covered)
        self.fresh = Fresh(self.segments[-1].name.end if self.segments else 0)
        self._count(progress)

    def _note(self, record: Record, offset: int, size: int) -> None:
        """What a record changes in the columns, read or just written."""
        self.position = max(self.position, record.position)
        if self.columns.row_of(record.number) is not None:
            self.columns.remove(record.number)
        if record.number and not record.removed:
            self.columns.add(record, offset, size)

    def _count(self, progress: Progress) -> None:
        """Frequencies of all that the columns hold, and postings of what no segment does."""
        uncounted = self.columns.removed[: self.columns.count].copy()
        for segment in self.segments:
            self.frequencies.count_run(segment, segment.name.size - len(segment.left_out))
            uncounted[segment.left_out] = False
        for first in range(self.fresh.first, self.columns.count, _BATCH):
            rows = range(first, min(first + _BATCH, self.columns.count))
            self._index(rows.start, [self.read(row).text for row in rows])
            progress(rows.stop)
        for row in uncounted.nonzero()[0].tolist():
            self._uncount(row)
        self._seal_if_full()
        self.tidy_if_needed()

    def _index(self, first: int, texts: Sequence[str]) -> None:
        """Take the texts of rows from ``first`` on into frequencies and postings."""
        if len(texts) < _WORTH_A_RUN:
            for row, text in enumerate(texts, first):
                grams, _ = gram_counts(text)
                self.fresh.add(row, grams)
                self.frequencies.count(grams)
        else:
            run = run_of(gram_postings(texts), first)
            self.fresh.add_run(run)
            self.frequencies.count_run(run, len(texts))

    def _uncount(self, row: int) -> None:
        grams, _ = gram_counts(self.read(row).text)
        self.frequencies.count(grams, -1)

    def _seal_if_full(self) -> None:
        """Make a segment of what is in memory, once there is enough."""
        if self.columns.count - self.fresh.first >= _SEGMENT:
            self._seal()

    def _seal(self) -> None:
        self.records.sync()
        name = SegmentName(self.records.generation, self.fresh.first, self.columns.count)
        self.segments.append(written(self.folder, name, self.fresh.all_runs(), self.columns.removed))
        self.fresh = Fresh(name.end)

    def close(self) -> None:
        """Nothing is lost by not closing."""
        self.records.close()

    def read(self, row: int) -> Record:
        """The record of a row; raises SimilarIndexDamaged."""
        return self.records.read(int(self.columns.offset[row]), int(self.columns.size[row]))

    def take(self, records: Sequence[Record]) -> None:
        """Write them down, then take them up; a number that is known already is replaced. Raises OSError."""
        replaced = {row for each in records if (row := self.columns.row_of(each.number)) is not None}
        first = self.columns.count
        places = self.records.append(records)
        for record, (offset, size) in zip(records, places, strict=True):
            self._note(record, offset, size)
        for row in replaced:
            self._uncount(row)
        added = [each.text for each in records if each.number and not each.removed]
        if added:
            self._index(first, added)
        for row in self.columns.removed[first : self.columns.count].nonzero()[0].tolist():
            self._uncount(first + row)
        self._seal_if_full()

    def live(self) -> Iterator[Record]:
        """All records that were not removed or replaced, in order of writing."""
        for row in range(self.columns.count):
            if not self.columns.removed[row]:
                yield self.read(row)

    def tidy_if_needed(self) -> None:
        """``tidy`` once there are so many segments that searches take longer."""
        if len(self.segments) > _MOST_SEGMENTS:
            self.tidy()

    def tidy(self) -> None:
        """Bring the newest to disk and merge segments, so that each is at least twice all that come after it."""
        if self.columns.count - self.fresh.first >= _WORTH_A_SEGMENT:
            self._seal()
        sizes = [segment.name.size for segment in self.segments]
        first = next((at for at in range(len(sizes) - 1) if sizes[at] < 2 * sum(sizes[at + 1 :])), None)
        if first is not None:
            name = SegmentName(self.records.generation, self.segments[first].name.first, self.segments[-1].name.end)
            written(self.folder, name, self.segments[first:], self.columns.removed)
            self.segments = found_segments(self.folder, self.records.generation, self.columns.count)

    @property
    def mostly_removed(self) -> bool:
        """More rows are removed or replaced than are not: a rebuild is worth its time."""
        return self.columns.count > 2 * len(self.columns)

    def rebuild(self, progress: Progress) -> None:
        """Write the records anew without removed ones, and index them; a crash leaves the old or the new."""
        anew = Records(self.folder / _NEW)
        anew.begin(self.records.generation + 1)
        batch: list[Record] = []
        for record in self.live():
            batch.append(record)
            if len(batch) == _BATCH:
                anew.append(batch)
                batch = []
        anew.append([*batch, Record(self.position)])
        anew.sync()
        anew.close()
        self.records.close()
        (self.folder / _NEW).rename(self.folder / _FILE)
        _sync_folder(self.folder)
        self._open(progress)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
