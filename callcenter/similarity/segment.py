"""Postings of a run of appeals, on disk and never changed: for each gram the appeals that hold it, in order."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from callcenter.similarity.grams import GRAMS, Postings

__all__ = ["Segment", "SegmentName", "found_segments", "merge", "write"]

_NAME = re.compile(r"postings-(\d+)-(\d+)-(\d+)")
_AT_ONCE = 4_000_000
"""Postings that a merge holds in memory."""


class SegmentName(NamedTuple):
    """Which appeals of which file of records."""

    generation: int
    first: int
    end: int
    """One after the last."""

    def __str__(self) -> str:
        return f"postings-{self.generation}-{self.first}-{self.end}"


class Segment:
    """Open for reading; the lists stay on disk, as far as memory is not free to hold them."""

    def __init__(self, folder: Path, name: SegmentName) -> None:
        """Raises OSError or ValueError when the files are not what they should be."""
        self.name = name
        where = folder / str(name)
        self.grams: NDArray[np.uint32] = np.load(where / "grams.npy", allow_pickle=False)
        """Ascending."""
        self.starts: NDArray[np.int64] = np.load(where / "starts.npy", allow_pickle=False)
        """One more than grams: where in ``texts`` each one's list begins."""
        self.texts: NDArray[np.uint32] = np.load(where / "texts.npy", mmap_mode="r", allow_pickle=False)
        if len(self.starts) != len(self.grams) + 1 or int(self.starts[-1]) != len(self.texts):
            raise ValueError(f"{where}: the files do not belong together")

    def find(self, grams: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Begin and end in ``texts`` of each gram's list; equal when there is none."""
        if not len(self.grams):
            return np.zeros(len(grams), np.int64), np.zeros(len(grams), np.int64)
        at = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
        known = self.grams[at] == grams
        return np.where(known, self.starts[at], 0), np.where(known, self.starts[at + 1], 0)


def write(folder: Path, name: SegmentName, postings: Postings) -> Segment:
    """Put ``postings``, whose texts count from ``name.first``, on disk in one step; raises OSError."""
    grams, starts = np.unique(postings.gram, return_index=True)
    with _placed(folder, name) as where:
        np.save(where / "grams.npy", grams.astype(np.uint32))
        np.save(where / "starts.npy", np.append(starts, len(postings.gram)).astype(np.int64))
        np.save(where / "texts.npy", (postings.text + name.first).astype(np.uint32))
    return Segment(folder, name)


def merge(folder: Path, segments: Sequence[Segment]) -> Segment:
    """One segment of neighbours, in bounded memory; the old ones are left to the caller. Raises OSError."""
    name = SegmentName(segments[0].name.generation, segments[0].name.first, segments[-1].name.end)
    total = sum(len(segment.texts) for segment in segments)
    with _placed(folder, name) as where:
        texts = open_memmap(where / "texts.npy", mode="w+", dtype=np.uint32, shape=(total,))
        grams: list[NDArray[np.uint32]] = []
        counts: list[NDArray[np.int64]] = []
        done = 0
        for keys, values in _slices(segments, 1 + total // _AT_ONCE):
            texts[done : done + len(values)] = values
            done += len(values)
            found, count = np.unique(keys, return_counts=True)
            grams.append(found)
            counts.append(count)
        texts.flush()
        del texts
        np.save(where / "grams.npy", np.concatenate(grams))
        np.save(where / "starts.npy", np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.int64))
    return Segment(folder, name)


def _slices(segments: Sequence[Segment], parts: int) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    """Gram and text of all postings, in order, a range of grams at a time."""
    for part in range(parts):
        low, high = GRAMS * part // parts, GRAMS * (part + 1) // parts
        keys, values = [], []
        for segment in segments:
            begin, end = np.searchsorted(segment.grams, [low, high])
            lengths = np.diff(segment.starts[begin : end + 1])
            keys.append(np.repeat(segment.grams[begin:end], lengths))
            values.append(segment.texts[segment.starts[begin] : segment.starts[end]])
        gram = np.concatenate(keys)
        order = np.argsort(gram, kind="stable")
        yield gram[order], np.concatenate(values)[order]


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
    """The longest run of segments from the first appeal on, of ``count`` appeals; removes all others."""
    paths = list(folder.glob("postings-*"))
    names = [SegmentName(*map(int, match.groups())) for path in paths if (match := _NAME.fullmatch(path.name))]
    run: list[Segment] = []
    covered = 0
    usable = [name for name in names if name.generation == generation and name.end <= count]
    while here := [name for name in usable if name.first == covered and name.end > covered]:
        widest = max(here)
        try:
            run.append(Segment(folder, widest))
        except (OSError, ValueError, EOFError):
            usable.remove(widest)
            continue
        covered = widest.end
    kept = {str(segment.name) for segment in run}
    for path in paths:
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
    return run
