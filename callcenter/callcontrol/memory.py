"""What the read tables tell a core at its start: who sits where, totals of the shift, callers that matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from callcenter.acd import AgentState
from callcenter.callcontrol.agents import Restored, ShiftTotals
from callcenter.callcontrol.callbacks import Owed
from callcenter.callcontrol.recording import Recorded
from callcenter.callcontrol.recording_files import FOLDER
from callcenter.callcontrol.standing import Mark
from callcenter.callcontrol.supervision import Wanted
from callcenter.config import Config
from callcenter.journal.tables import (
    agent_interval,
    announcement,
    callback,
    caller_mark,
    contact,
    leg,
    recording,
    supervision,
)

__all__ = ["at_seats", "listening", "owed", "recordings", "standing", "surge"]

_MOST_INTERVALS = 5000
"""States of one shift that are looked at."""
_SOME = 200


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
    mine = select(agent_interval).where(agent_interval.c.agent == agent).order_by(agent_interval.c.began.desc())
    began, paused = 0, Counter[str]()
    with connection.execute(mine.limit(_MOST_INTERVALS).execution_options(yield_per=_SOME)) as rows:
        for row in rows:  # mostly a few of them: the others are not even read
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


def listening(connection: Connection) -> list[tuple[str, Wanted, int]]:
    """Supervisors' phones that were on calls: id, who and what, since when."""
    rows = connection.execute(select(supervision).where(supervision.c.ended.is_(None)))
    return [
        (row.supervision, Wanted(row.supervisor, row.agent, row.contact, row.seat, row.mode), row.began)
        for row in rows
    ]  # fmt: skip


def recordings(connection: Connection) -> tuple[list[Recorded], list[tuple[str, int]]]:
    """Recordings whose end is not known, oldest first; and the last number of each call that is open."""
    rows = connection.execute(select(recording).where(recording.c.ended.is_(None)).order_by(recording.c.began))
    talks = [
        Recorded(
            row.contact, row.offer, row.agent, row.segment, row.file.removeprefix(f"{FOLDER}/"), row.began or 0,
            paused=row.paused_since is not None,
        )
        for row in rows if row.file
    ]  # fmt: skip
    open_calls = select(contact.c.contact).where(contact.c.ended.is_(None))
    numbers = (
        select(recording.c.contact, func.max(recording.c.segment))
        .where(recording.c.contact.in_(open_calls))
        .group_by(recording.c.contact)
    )
    return talks, [(row[0], row[1]) for row in connection.execute(numbers)]


def surge(connection: Connection) -> str:
    """Tag of the surge that is being announced; empty: none."""
    running = select(announcement.c.tag).where(announcement.c.ended.is_(None), announcement.c.kind == "surge")
    return connection.execute(running).scalar() or ""
