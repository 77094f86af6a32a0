"""Postings of many appeals, on disk in a folder: written once, read as far as they are needed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.lib.format import write_array_header_1_0
from numpy.typing import NDArray

from callcenter.similarity.grams import GRAMS
from callcenter.similarity.runs import Run, joined

__all__ = ["Segment", "SegmentName", "found_segments", "written"]

_NAME = re.compile(r"postings-(\d+)-(\d+)-(\d+)")
_AT_ONCE = 4_000_000
"""Postings that are held in memory while runs are joined."""


class SegmentName(NamedTuple):
    """Which rows, of which generation of records."""

    generation: int
    first: int
    end: int
    """One after the last."""

    def __str__(self) -> str:
        return f"postings-{self.generation}-{self.first}-{self.end}"

    @property
    def size(self) -> int:
        """Rows."""
        return self.end - self.first


class Segment(Run):
    """Open for reading; its lists stay on disk as far as memory is not free to hold them."""

    def __init__(self, folder: Path, name: SegmentName) -> None:
        """Raises OSError or ValueError when the files are not what they should be."""
        self.name = name
        where = folder / str(name)
        rows = np.load(where / "rows.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
        super().__init__(
            np.load(where / "grams.npy", allow_pickle=False), np.load(where / "starts.npy", allow_pickle=False), rows
        )
        self.left_out: NDArray[np.int64] = np.load(where / "left_out.npy", allow_pickle=False)
        """Rows that had been removed when it was written: it holds nothing of them."""
        if len(self.starts) != len(self.grams) + 1 or int(self.starts[-1]) != len(rows):
            raise ValueError(f"{where}: the files do not belong together")


def written(folder: Path, name: SegmentName, runs: Sequence[Run], removed: NDArray[np.bool_]) -> Segment:
    """Runs that follow each other, joined on disk in one step, in bounded memory and without removed rows.

    ``removed`` tells for each row of the index whether it is. Raises OSError.
    """
    total = sum(int((~removed[run.rows]).sum()) for run in runs)
    grams: list[NDArray[np.uint32]] = []
    ends: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
    with _placed(folder, name) as where:
        with (where / "rows.npy").open("wb") as file:
            write_array_header_1_0(file, {"descr": "<u4", "fortran_order": False, "shape": (total,)})
            done = 0
            for keys, rows in _parts(runs, removed, 1 + total // _AT_ONCE):
                file.write(rows.astype("<u4").tobytes())
                last = np.flatnonzero(np.append(keys[1:] != keys[:-1], True)[: len(keys)])
                grams.append(keys[last])
                ends.append(last + 1 + done)
                done += len(rows)
        np.save(where / "grams.npy", np.concatenate(grams))
        np.save(where / "starts.npy", np.concatenate(ends))
        np.save(where / "left_out.npy", name.first + np.flatnonzero(removed[name.first : name.end]))
    return Segment(folder, name)


def _parts(
    runs: Sequence[Run], removed: NDArray[np.bool_], count: int
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    """Gram and row of all postings in order, in ``count`` parts."""
    for part in range(count):
        grams, rows = joined(runs, GRAMS * part // count, GRAMS * (part + 1) // count)
        yield grams[~removed[rows]], rows[~removed[rows]]


class _placed:  # noqa: N801 - used like a function
    """A folder that appears under its name when it is complete, and on the disk."""

    def __init__(self, folder: Path, name: SegmentName) -> None:
        self._final = folder / str(name)
        self._making = folder / f"{name}.making"

    def __enter__(self) -> Path:
        shutil.rmtree(self._making, ignore_errors=True)
        self._making.mkdir(mode=0o750)
        return self._making

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            shutil.rmtree(self._making, ignore_errors=True)
            return
        for path in [*self._making.iterdir(), self._making]:
            _sync(path)
        shutil.rmtree(self._final, ignore_errors=True)
        self._making.rename(self._final)
        _sync(self._final.parent)


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def found_segments(folder: Path, generation: int, count: int) -> list[Segment]:
    """The widest ones that cover rows from the first on, without a gap, up to ``count``; removes all others."""
    paths = list(folder.glob("postings-*"))
    names = [SegmentName(*map(int, match.groups())) for path in paths if (match := _NAME.fullmatch(path.name))]
    usable = [name for name in names if name.generation == generation and name.end <= count and name.size > 0]
    run: list[Segment] = []
    while here := [name for name in usable if name.first == (run[-1].name.end if run else 0)]:
        widest = max(here)
        usable.remove(widest)
        try:
            run.append(Segment(folder, widest))
        except (OSError, ValueError, EOFError):
            continue
    kept = {str(segment.name) for segment in run}
    for path in paths:
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
    return run
