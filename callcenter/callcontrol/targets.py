"""What figures are measured by goes on record: at a start and a reload, when it is not what is on record already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from callcenter.config import Config
from callcenter.facts import TargetsSet, new_id
from callcenter.journal.tables import targets as table

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["TargetKeeper", "recorded"]

Values = dict[str, Any]
"""Fields of ``TargetsSet``."""
_SECOND = 1_000_000


def recorded(connection: Connection) -> Values | None:
    """What is valid by the read tables; None when nothing was recorded yet."""
    row = connection.execute(select(table).where(table.c.ended.is_(None))).mappings().first()
    if row is None:
        return None
    return {
        "answer": row["answer_us"], "short_abandon": row["short_abandon_us"],
        "connect_per_mille": row["connect_per_mille"], "skills": json.loads(row["skills"]),
    }  # fmt: skip


def _values(config: Config) -> Values:
    targets = config.targets
    return {
        "answer": round(targets.answer_seconds * _SECOND),
        "short_abandon": round(targets.short_abandon_seconds * _SECOND),
        "connect_per_mille": round(targets.connect_percent * 10),
        "skills": {name: queue.skill for name, queue in config.queues.items()},
    }


class TargetKeeper:
    """Knows what is on record."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: Values | None = None

    def restore(self, known: Values | None) -> None:
        """What an earlier core recorded."""
        self._known = known

    def keep(self) -> None:
        """Record what the settings say, when it differs."""
        now = _values(self._house.config)
        if now != self._known:
            self._house.record(TargetsSet(id=new_id(), at=self._house.clock.now(), **now))
            self._known = now
