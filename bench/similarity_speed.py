"""``python -m bench.similarity_speed <appeals> <folder>``: builds an index on one core and asks it; JSON on stdout."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any, NamedTuple

from bench.figures import percentile, say
from callcenter.similarity import Described, SimilarIndex
from callcenter.testing.complaints import City

__all__ = ["speed"]

_PLACES = 4_000
_ISSUES = 300
"""At most so many are told twice: once among all the others, and once as the question; other callers tell of the same
matter at the same place by chance, so that not all can be among the first ten."""
_INSERTS = 1_000
_STEP = 100_000


class _Taken(NamedTuple):
    """Milliseconds on the clock, and of the processor for this process alone: other work does not lengthen these."""

    waited: float
    worked: float


def speed(size: int, folder: Path) -> dict[str, Any]:
    """Figures of an index of ``size`` invented appeals in ``folder``."""
    city = City(1, _PLACES)
    issues = [city.issue() for _ in range(min(_ISSUES, size // 10))]
    began = time.monotonic()
    with SimilarIndex(folder) as index:
        index.add_many(city.complaints(size - len(issues)), progress=_progress(size))
        index.add_many(city.told(issue, f"issue-{at}") for at, issue in enumerate(issues))
        built = time.monotonic() - began
        index.tidy()
    began = time.monotonic()
    with SimilarIndex(folder) as index:
        opened = time.monotonic() - began
        questions = [city.told(issue, "question") for issue in issues]
        for question in questions:
            index.similar(question)
        found = [f"issue-{at}" in _numbers(index, question) for at, question in enumerate(questions)]
        asked = _milliseconds(lambda at: index.similar(questions[at]), len(issues))
        new = list(city.complaints(min(_INSERTS, size), size))
        added = _milliseconds(lambda at: index.add(new[at]), len(new))
        asked += _milliseconds(lambda at: index.similar(questions[at]), len(issues))
        rest = {"appeals": len(index), "open_s": round(opened, 2), "build_s": round(built, 1), "disk_mb": _disk(folder)}
    return {
        "query_ms": _spread(asked), "insert_ms": _spread(added), "found": mean(found), "rest": rest,
        "peak_gb": _memory()["VmHWM"], "memory": _memory(),
    }  # fmt: skip


def _numbers(index: SimilarIndex, question: Described) -> list[str]:
    return [candidate.number for candidate in index.similar(question)]


def _progress(size: int) -> Callable[[int], None]:
    def told(done: int) -> None:
        if done % _STEP == 0:
            say(f"similarity: {done} of {size} appeals added")

    return told


def _milliseconds(deed: Callable[[int], object], times: int) -> list[_Taken]:
    taken = []
    for at in Random(1).sample(range(times), times):
        began, worked = time.perf_counter(), time.process_time()
        deed(at)
        taken.append(_Taken((time.perf_counter() - began) * 1e3, (time.process_time() - worked) * 1e3))
    return taken


def _spread(taken: Sequence[_Taken]) -> dict[str, float]:
    waited, worked = [each.waited for each in taken], [each.worked for each in taken]
    values = {
        "mean": mean(waited), "p50": percentile(waited, 0.5), "p95": percentile(waited, 0.95), "max": max(waited),
        "cpu_mean": mean(worked), "cpu_p95": percentile(worked, 0.95),
    }  # fmt: skip
    return {name: round(value, 3) for name, value in values.items()}


def _memory() -> dict[str, float]:
    """GB: the most at any time, now, of that not backed by a file, and of files that are mapped."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {name: round(int(lines[name].split()[0]) / 2**20, 3) for name in ("VmHWM", "VmRSS", "RssAnon", "RssFile")}


def _disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(speed(int(sys.argv[1]), Path(sys.argv[2]))))
