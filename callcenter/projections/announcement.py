"""Read table ``announcement``: when a surge was announced to all callers."""

from __future__ import annotations

from callcenter.facts import SurgeSwitched
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD", "SURGE"]

SURGE = "surge"


def _switched(rows: ReadRows, fact: SurgeSwitched) -> None:
    running = rows.announcement.get(SURGE)
    if running is not None:
        running["ended"] = max(fact.at, running["began"])
        rows.announcement.replace(SURGE, running)
    if fact.tag:
        new = {"announcement": fact.id, "kind": SURGE, "tag": fact.tag, "began": fact.at, "actor": fact.actor}
        rows.announcement.replace(SURGE, None, **new)


FOLD = {SurgeSwitched: _switched}
