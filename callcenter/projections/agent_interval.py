"""Read table ``agent_interval``: one row for each stay of an agent in a state."""

from __future__ import annotations

from callcenter.facts import AgentStateChanged
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]

_SAME = ("seat", "state", "reason", "contact")


def _changed(rows: ReadRows, fact: AgentStateChanged) -> None:
    now = {"seat": fact.seat, "state": fact.after, "reason": fact.reason, "contact": fact.contact}
    was = rows.agent_interval.get(fact.agent)
    if was is not None:
        if all(was[name] == now[name] for name in _SAME):
            return
        was["ended"] = max(fact.at, was["began"])
        rows.agent_interval.replace(fact.agent, was)
    if fact.after != "offline":
        rows.agent_interval.replace(fact.agent, None, interval=fact.id, agent=fact.agent, began=fact.at, **now)


FOLD = {AgentStateChanged: _changed}
