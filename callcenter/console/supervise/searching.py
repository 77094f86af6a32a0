"""Calls on record, found by time, number, agent, queue and result: page by page, the newest first."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from callcenter.callcontrol.masking import masked
from callcenter.console.supervise.scope import Scope, seen
from callcenter.journal.tables import contact, leg, recording
from callcenter.projections.apart import UNCERTAIN

__all__ = ["MOST_COUNTED", "ON_A_PAGE", "Wish", "search"]

ON_A_PAGE = 50
MOST_COUNTED = 10_000
"""More are not counted, only said to be more."""
_WHOLE_NUMBER = 7
"""With fewer digits they are the last ones of a number."""
_SHOWN = ("contact", "arrived", "caller", "direction", "queue", "agent", "result", "waited_us", "talked_us", "rating",
          "appeal")  # fmt: skip


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; what is empty does not matter."""

    since: int | None = None
    """Arrived then or later, µs."""
    until: int | None = None
    """Arrived before, µs."""
    number: str = ""
    """Of the caller: whole, or its last digits."""
    agent: str = ""
    queue: str = ""
    result: str = ""
    """One of ``projections.contact.RESULTS``, or ``open``."""
    recorded: bool = False
    before: str = ""
    """The page after the one that ended with this: its ``next``."""


def search(connection: Connection, scope: Scope, wish: Wish) -> dict[str, Any]:
    """``calls`` of one page with masked numbers, ``next`` for the page after it (empty: none), ``count`` of all."""
    wanted = and_(seen(scope), *_conditions(wish))
    has_recording = exists(select(recording.c.recording).where(recording.c.contact == contact.c.contact))
    of = select(*(contact.c[name] for name in _SHOWN), UNCERTAIN.label("uncertain"), has_recording.label("recorded"))
    page = of.where(wanted, *_after(wish.before)).order_by(contact.c.arrived.desc(), contact.c.contact.desc())
    rows = [dict(row) for row in connection.execute(page.limit(ON_A_PAGE + 1)).mappings()]
    counted = select(contact.c.contact).where(wanted).limit(MOST_COUNTED + 1).subquery()
    last = rows[ON_A_PAGE - 1] if len(rows) > ON_A_PAGE else None
    return {
        "calls": [_shown(row) for row in rows[:ON_A_PAGE]],
        "next": f"{last['arrived']}:{last['contact']}" if last else "",
        "count": connection.execute(select(func.count()).select_from(counted)).scalar() or 0, "most": MOST_COUNTED,
    }  # fmt: skip


def _conditions(wish: Wish) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [contact.c.arrived.isnot(None)]
    if wish.since is not None:
        found.append(contact.c.arrived >= wish.since)
    if wish.until is not None:
        found.append(contact.c.arrived < wish.until)
    if wish.number:
        digits = wish.number
        whole = len(digits) >= _WHOLE_NUMBER
        found.append(contact.c.caller == digits if whole else contact.c.caller.like(f"%{digits}"))
    if wish.agent:
        # as a list of its own: looked up for each call, SQLite would read all offers of the agent each time
        had = select(leg.c.contact).where(leg.c.agent == wish.agent)
        found.append(or_(contact.c.agent == wish.agent, contact.c.contact.in_(had)))
    if wish.queue:
        found.append(contact.c.queue == wish.queue)
    if wish.result:
        found.append(contact.c.result == ("" if wish.result == "open" else wish.result))
    if wish.recorded:
        found.append(exists(select(recording.c.recording).where(recording.c.contact == contact.c.contact)))
    return found


def _after(cursor: str) -> list[ColumnElement[bool]]:
    """Later pages: what came earlier than the last row so far; a strange cursor is the first page."""
    at, _, ident = cursor.partition(":")
    if not (at.isascii() and at.isdigit() and len(at) < 19):
        return []
    arrived = int(at)
    return [or_(contact.c.arrived < arrived, and_(contact.c.arrived == arrived, contact.c.contact < ident))]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("contact", "direction", "queue", "agent", "rating", "appeal")},
        "at": row["arrived"] // 1000, "caller": masked(row["caller"]), "result": row["result"],
        "waited": _seconds(row["waited_us"]), "talked": _seconds(row["talked_us"]),
        "uncertain": bool(row["uncertain"]), "recorded": bool(row["recorded"]),
    }  # fmt: skip


def _seconds(us: int | None) -> float | None:
    return None if us is None else round(us / 1e6, 1)
