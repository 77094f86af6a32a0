"""The way of one call through the flows, and the calls of today to choose from. No number, no agent: nodes and moments.

Keys are told where they choose a way (``menu``); of what was typed elsewhere only how long it was.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from callcenter.facts import CallEnded, DigitsCollected, InputTimedOut, NodeEntered
from callcenter.journal.questions import facts_of
from callcenter.journal.tables import contact as table

__all__ = ["calls_since", "path_of"]

_MOST = 60


def calls_since(connection: Connection, since: int) -> list[dict[str, Any]]:
    """The newest calls that arrived since a moment."""
    shown = (table.c.contact, table.c.arrived, table.c.ended, table.c.direction, table.c.result)
    wanted = select(*shown).where(table.c.arrived >= since).order_by(table.c.arrived.desc(), table.c.contact.desc())
    return [
        {
            "contact": row.contact, "at": row.arrived // 1000, "direction": row.direction,
            "result": "open" if row.ended is None else row.result,
        }
        for row in connection.execute(wanted.limit(_MOST))
    ]  # fmt: skip


def path_of(connection: Connection, contact: str) -> dict[str, Any] | None:
    """Each node with when it was reached and left, ms since 1970 UTC; None when there is no such call."""
    facts = facts_of(connection, contact)
    if not facts:
        return None
    steps: list[dict[str, Any]] = []
    ended: int | None = None
    for fact in facts:
        at = fact.at // 1000
        if isinstance(fact, NodeEntered):
            if steps:
                steps[-1]["until"] = at
            steps.append({"flow": fact.flow, "node": fact.node, "kind": fact.kind, "at": at, "until": None, "keys": []})
        elif steps and isinstance(fact, DigitsCollected):
            told = fact.digits if steps[-1]["kind"] == "menu" else "•" * len(fact.digits)
            steps[-1]["keys"].append({"told": told or "#", "accepted": fact.accepted})
        elif steps and isinstance(fact, InputTimedOut):
            steps[-1]["keys"].append({"told": "", "accepted": False})
        elif isinstance(fact, CallEnded):
            ended = at
    if steps:
        steps[-1]["until"] = ended
    return {"contact": contact, "began": facts[0].at // 1000, "ended": ended, "steps": steps}
