"""What the read tables tell a core at its start: who sits where, totals of the shift, callers that matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from callcenter.acd import AgentState
from callcenter.callcontrol.agents import Restored, ShiftTotals
from callcenter.callcontrol.callbacks import Owed
from callcenter.callcontrol.standing import Mark
from callcenter.config import Config
from callcenter.journal.tables import agent_interval, announcement, callback, caller_mark, contact, leg

__all__ = ["at_seats", "owed", "standing", "surge"]

_MOST_INTERVALS = 5000
"""States of one shift that are looked at."""


def at_seats(connection: Connection) -> list[Restored]:
    """Who sat at a seat when the last core ended, longest in that state first."""
    rows = connection.execute(
        select(agent_interval).where(agent_interval.c.ended.is_(None)).order_by(agent_interval.c.began)
    )
    return [
        Restored(
            row.agent, row.seat or "", row.state, row.reason or "", row.contact or "", row.began,
            _totals(connection, row.agent), _queue(connection, row.agent, row.contact),
        )
        for row in rows
    ]  # fmt: skip


def _queue(connection: Connection, agent: str, call: str | None) -> str:
    """The queue by which a call came to the agent."""
    mine = select(leg.c.queue).where(leg.c.contact == (call or ""), leg.c.agent == agent)
    return connection.execute(mine.order_by(leg.c.offered.desc()).limit(1)).scalar() or ""


def _totals(connection: Connection, agent: str) -> ShiftTotals:
    """The agent's shift: back from the present state, as long as one state begins where the one before ended."""
    mine = select(agent_interval).where(agent_interval.c.agent == agent)
    began, paused = 0, Counter[str]()
    for row in connection.execute(mine.order_by(agent_interval.c.began.desc()).limit(_MOST_INTERVALS)):
        if began and row.ended != began:
            break
        began = row.began
        if row.state == AgentState.PAUSED.value and row.ended:
            paused[row.reason] += row.ended - row.began
    talks = select(func.count(), func.coalesce(func.sum(leg.c.talked_us), 0)).where(
        leg.c.agent == agent, leg.c.connected >= began, leg.c.talked_us.is_not(None)
    )
    calls, talk = connection.execute(talks).one()
    return ShiftTotals(began, calls, int(talk), tuple(paused.items()))


def standing(
    connection: Connection, config: Config, now: int
) -> tuple[Mapping[str, Mark], list[tuple[str, int]], list[tuple[str, str, int]]]:
    """For ``Standing.restore``: marks, who gave up just now, who talked to whom; oldest first."""
    marks = {
        row.caller: Mark(row.kind, row.until, row.reason, row.actor)
        for row in connection.execute(select(caller_mark).where(caller_mark.c.until > now))
    }
    recent = now - int(config.acd.repeat_minutes * 60e6)
    longest = max((queue.sticky_hours for queue in config.queues.values()), default=0.0)
    since = min(recent, now - int(longest * 3600e6))
    rows = connection.execute(
        select(contact.c.caller, contact.c.agent, contact.c.connected, contact.c.ended, contact.c.result)
        .where(contact.c.arrived > since - 3_600_000_000, contact.c.caller != "")
        .order_by(contact.c.arrived)
    ).all()
    gave_up = [(row.caller, row.ended) for row in rows if row.result == "abandoned" and (row.ended or 0) > recent]
    talked = [(row.caller, row.agent, row.connected) for row in rows if row.connected and row.connected > since]
    return marks, gave_up, talked


def owed(connection: Connection) -> list[Owed]:
    """Callbacks that are not over, oldest first."""
    rows = connection.execute(select(callback).where(callback.c.ended.is_(None)).order_by(callback.c.requested))
    return [
        Owed(
            row.callback, row.contact, row.caller, row.queue, row.entered, row.priority, row.requested,
            row.attempts, row.last_tried or 0,
        )
        for row in rows
    ]  # fmt: skip


def surge(connection: Connection) -> str:
    """Tag of the surge that is being announced; empty: none."""
    running = select(announcement.c.tag).where(announcement.c.ended.is_(None), announcement.c.kind == "surge")
    return connection.execute(running).scalar() or ""
