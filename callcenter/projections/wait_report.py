"""Expected waits against what became of them: were callers told the truth?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from callcenter.journal.tables import contact, wait_promise

__all__ = ["TOLERANCE_US", "WaitScore", "wait_scores"]

TOLERANCE_US = 15_000_000
"""Half a minute of leeway in all: an outcome so close to the range counts as inside it."""


class WaitScore(NamedTuple):
    """The estimates of one queue in a period; counts, never averages of averages."""

    queue: str
    promises: int
    """Estimates noted."""
    told: int
    """Those that were told to callers."""
    settled: int
    """Those whose caller was put through afterwards: only these have an outcome."""
    inside: int
    """Outcomes in the range, with a leeway of 15 s."""
    sooner: int
    later: int
    error_us: int
    """Sum of the distances between the outcome and the middle of the range."""

    @property
    def share(self) -> float | None:
        """inside ÷ settled; None without an outcome."""
        return self.inside / self.settled if self.settled else None

    @property
    def mean_error(self) -> float | None:
        """error ÷ settled, seconds."""
        return self.error_us / self.settled / 1e6 if self.settled else None


def wait_scores(connection: Connection, since: int = 0, until: int = 2**62) -> list[WaitScore]:
    """One row for each queue of which estimates were noted from ``since`` to before ``until``, µs."""
    rows = connection.execute(
        select(wait_promise, contact.c.connected)
        .join(contact, contact.c.contact == wait_promise.c.contact, isouter=True)
        .where(wait_promise.c.at >= since, wait_promise.c.at < until)
    )
    found: dict[str, list[int]] = {}
    for row in rows:
        counts = found.setdefault(row.queue, [0] * 7)
        for place, value in enumerate(_counted(row)):
            counts[place] += value
    return [WaitScore(queue, *counts) for queue, counts in sorted(found.items())]


def _counted(row: Any) -> Iterator[int]:
    """What one estimate adds, in the order of the score's fields."""
    settled = row.connected is not None and row.connected >= row.at
    remained = row.connected - row.at if settled else 0
    sooner = settled and remained < row.low_us - TOLERANCE_US
    later = settled and remained > row.high_us + TOLERANCE_US
    yield 1
    yield int(row.said)
    yield int(settled)
    yield int(settled and not sooner and not later)
    yield int(sooner)
    yield int(later)
    yield abs(remained - (row.low_us + row.high_us) // 2) if settled else 0
