"""Read table ``appeal``: one row for each appeal (诉求) and child ticket, changed by what the pure fold says."""

from __future__ import annotations

from typing import Any

from callcenter.appeals.evolving import EVOLVED, evolved
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _evolve(rows: ReadRows, fact: Any) -> None:
    row = rows.appeal.change(fact.number)
    if not row["state"]:
        row.update(state="draft", task="event", urgency="normal")
    case, changed = evolved(rows.appeal.case(fact.number), fact)
    row.update(changed)
    rows.appeal.keep(case)


FOLD = dict.fromkeys(EVOLVED, _evolve)
