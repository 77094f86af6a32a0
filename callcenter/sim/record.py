"""A day as the store's read tables tell it: calls that entered a queue, how their offers fared, who was on duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callcenter.acd import AgentState
from callcenter.acd.agent_states import IN_CALL
from callcenter.journal.tables import agent_interval, contact, leg
from callcenter.projections.apart import CAPPED, why_apart

__all__ = ["RecordedCall", "RecordedDay", "RecordedLeg", "Stay", "read_day"]

_LONGEST_CALL = 86_400_000_000
"""A call that entered its queue today arrived no earlier than this before, µs."""
_BUSY = {state.value for state in IN_CALL | {AgentState.WRAP_UP}} - {AgentState.OUTBOUND.value}
_AWAY = {AgentState.PAUSED.value, AgentState.OUTBOUND.value}


class RecordedLeg(msgspec.Struct, frozen=True):
    """One offer of a call to an agent; moments in µs."""

    agent: str
    queue: str
    offered: int
    settled: int
    outcome: str
    """``answered``, ``ring_no_answer``, ``rejected``, ``unreachable``, ``withdrawn``; empty: not known."""


class RecordedCall(msgspec.Struct, frozen=True):
    """One call that entered a queue for a person."""

    contact: str
    caller: str
    queue: str
    """The last one it stood in; the read tables keep no other."""
    priority: int
    queued: int
    """First queue entry, µs."""
    waited: int
    """Until the answer, or until the caller gave up or left, µs."""
    talked: int | None
    """None, too, for a call that is reported apart: its length says nothing of how long people talk."""
    result: str
    """``answered``, ``abandoned``, ``left``, ``message``, or empty while open."""
    wrap_up: int
    """After-call work of the agent, µs."""
    legs: tuple[RecordedLeg, ...]


class Stay(msgspec.Struct, frozen=True):
    """One agent at one seat, from login to logout, µs."""

    agent: str
    begins: int
    ends: int
    pauses: tuple[tuple[int, int], ...]
    """Pauses, and calls that the agent placed."""
    busy: int
    idle: int
    """Time in calls and after-call work, and time available, within the day, µs."""


class RecordedDay(msgspec.Struct, frozen=True):
    """Everything that a replay needs."""

    starts: int
    ends: int
    calls: tuple[RecordedCall, ...]
    stays: tuple[Stay, ...]


def read_day(connection: Connection, starts: int, ends: int) -> RecordedDay:
    """The day from ``starts`` to ``ends`` (µs); fold the journal forward first."""
    intervals = connection.execute(
        select(agent_interval)
        .where(agent_interval.c.began < ends)
        .where(agent_interval.c.ended.is_(None) | (agent_interval.c.ended > starts))
        .order_by(agent_interval.c.agent, agent_interval.c.began)
    ).all()
    wrap_ups = {
        row.contact: (row.ended or row.began) - row.began for row in intervals if row.state == AgentState.WRAP_UP.value
    }
    stays = [
        stay for agent, rows in groupby(intervals, attrgetter("agent")) for stay in _stays(agent, rows, starts, ends)
    ]
    return RecordedDay(starts, ends, tuple(_calls(connection, starts, ends, wrap_ups)), tuple(stays))


def _calls(connection: Connection, starts: int, ends: int, wrap_ups: dict[str, int]) -> Iterable[RecordedCall]:
    wanted = (
        (contact.c.arrived >= starts - _LONGEST_CALL)
        & (contact.c.arrived < ends)
        & (contact.c.queued >= starts)
        & (contact.c.queued < ends)
    )
    legs: dict[str, list[RecordedLeg]] = defaultdict(list)
    offers = select(leg).where(leg.c.contact.in_(select(contact.c.contact).where(wanted))).order_by(leg.c.offered)
    for row in connection.execute(offers):
        if row.offered is not None:
            found = (row.agent or "", row.queue or "", row.offered, row.settled or row.offered, row.outcome or "")
            legs[row.contact].append(RecordedLeg(*found))
    calls = select(contact, CAPPED.label("capped")).where(wanted).order_by(contact.c.queued, contact.c.contact)
    for row in connection.execute(calls):
        yield RecordedCall(
            contact=row.contact,
            caller=row.caller or "",
            queue=row.queue or "",
            priority=row.priority,
            queued=row.queued,
            waited=row.waited_us or 0,
            talked=None if why_apart(dict(row._mapping)) else row.talked_us,
            result=row.result or "",
            wrap_up=wrap_ups.get(row.contact, 0),
            legs=tuple(legs[row.contact]),
        )


def _stays(agent: str, rows: Iterable[Any], starts: int, ends: int) -> Iterable[Stay]:
    """States that follow each other without a gap make one stay; one that is still open lasts to the day's end."""
    together: list[tuple[int, int, str]] = []
    for row in rows:
        began, ended = max(row.began, starts), row.ended if row.ended is not None else max(ends, row.began)
        if together and together[-1][1] != began:
            yield _stay(agent, together, ends)
            together = []
        together.append((began, ended, row.state))
    if together:
        yield _stay(agent, together, ends)


def _stay(agent: str, states: list[tuple[int, int, str]], day_ends: int) -> Stay:
    spent: dict[str, int] = defaultdict(int)
    for began, ended, state in states:
        spent[state] += min(ended, day_ends) - began
    return Stay(
        agent=agent,
        begins=states[0][0],
        ends=states[-1][1],
        pauses=tuple((began, ended) for began, ended, state in states if state in _AWAY),
        busy=sum(time for state, time in spent.items() if state in _BUSY),
        idle=spent[AgentState.AVAILABLE.value],
    )
