"""Appeals of the same matter: how fast they are found, and, with labelled data, how well; categories likewise.

Speed is measured on invented complaints. The labelled messages are not part of this project: without the variable
``CALLCENTER_BENCH_DATA``, which names their folder, only speed is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import category_quality, similarity_quality
from bench.figures import Figure, Goal, say

__all__ = ["measure"]

_SIZES = {False: (130_000, 1_000_000), True: (13_000, 50_000)}


def measure(quick: bool) -> list[Figure]:
    """Each size in a process of its own, on one core."""
    figures = []
    for size in _SIZES[quick]:
        figures += _speed(size)
    data = os.environ.get("CALLCENTER_BENCH_DATA")
    if not data:
        say("similarity: CALLCENTER_BENCH_DATA is not set, quality is not measured")
        return figures
    return [*figures, *similarity_quality.measure(Path(data)), *category_quality.measure(Path(data), quick)]


def _speed(size: int) -> list[Figure]:
    found = _in_a_process(size)
    name = f"{size // 1_000_000}m" if size >= 1_000_000 else f"{size // 1_000}k"
    query, insert = found["query_ms"], found["insert_ms"]
    say(f"similarity: {size} appeals: query p95 {query['p95']:.1f} ms, insert p95 {insert['p95']:.2f} ms")
    return [
        Figure(f"similarity.query_p95_{name}", "ms", [query["p95"]], Goal("<=", 10), {}, query),
        Figure(f"similarity.insert_p95_{name}", "ms", [insert["p95"]], Goal("<=", 5), {}, insert),
        Figure(f"similarity.memory_{name}", "GB", [found["peak_gb"]], Goal("<=", 2), {}, found["memory"]),
        Figure(f"similarity.found_{name}", "share", [found["found"]], None, {}, found["rest"]),
    ]


def _in_a_process(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-similarity-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.similarity_speed", str(size), folder],
            stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
    return dict(json.loads(done.stdout))
