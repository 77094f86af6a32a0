"""Does anything wait on disk that should be in the database?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, ok, unseen, warning

_DRAINS_WITHIN = 6.0
"""Seconds: the core looks for files of other programs every five."""
_REFUSED = "refused.lines"


def spool(case: Case) -> Iterator[Told]:
    """Facts, messages taken without the core, and facts that no database takes."""
    folder = case.config.state / "spool"
    if not folder.exists():
        yield unseen("none yet: it is made at the first start")
        return
    limit = time.monotonic() + _DRAINS_WITHIN
    while (waiting := _waiting(folder)) and case.core_runs and time.monotonic() < limit:
        time.sleep(0.1)
    if waiting and case.core_runs:
        yield warning(f"{waiting} wait", "is the database away? They are written when it is back")
    elif waiting:
        yield ok(f"{waiting} wait for the core")
    else:
        yield ok("empty")
    if (folder / _REFUSED).exists():
        yield warning(f"there are facts that no database took, in {folder / _REFUSED}", "look at them, move the file")


def _waiting(folder: Path) -> str:
    """In words; empty when nothing waits."""
    facts = sum(_lines(path) for path in folder.glob("*.jsonl"))
    messages = len(list((folder / "offline").glob("*.json")))
    parts = {"fact(s)": facts, "message(s)": messages}
    return " and ".join(f"{count} {name}" for name, count in parts.items() if count)


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except FileNotFoundError:  # drained meanwhile
        return 0
