"""Who calls: the number masked, the calls and open appeals of before, the enterprise, and what the agent did today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from callcenter.callcontrol.masking import masked
from callcenter.config import Config
from callcenter.journal.tables import appeal, contact, leg

__all__ = ["told_of"]

_MOST = 8
_CLOSED = ("closed", "archived", "answered", "rejected", "linked", "draft")
_REPEAT_DAYS = 30


def told_of(
    connection: Connection, config: Config, agent: str, ident: str, live: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Of the call ``ident``, or of the agent's last one when there is none now; None when there never was one."""
    ident = ident or _last(connection, agent)
    if not ident:
        return None
    row = connection.execute(select(contact).where(contact.c.contact == ident)).mappings().first()
    number = str(live["number"] if live else row["caller"] if row else "")
    arrived = row["arrived"] if row and row["arrived"] else None
    past = _past(connection, number, ident) if number else []
    return {
        "contact": ident, "live": live is not None, "caller": masked(number),
        "queue": live["queue"] if live else row["queue"] if row else "", "arrived": arrived and arrived // 1000,
        "enterprise": config.enterprises.get(number, ""), "past": past, "repeat": _is_repeat(past, arrived),
        "open": _open(connection, number) if number else [], "appeal": _draft(connection, row["appeal"] if row else ""),
        "today": _today(connection, agent, config.site.timezone),
    }  # fmt: skip


def _last(connection: Connection, agent: str) -> str:
    last = select(leg.c.contact).where(leg.c.agent == agent, leg.c.connected.isnot(None))
    return connection.execute(last.order_by(leg.c.connected.desc()).limit(1)).scalar() or ""


def _past(connection: Connection, number: str, ident: str) -> list[dict[str, Any]]:
    of = select(contact.c.contact, contact.c.arrived, contact.c.queue, contact.c.result, contact.c.appeal)
    of = of.where(contact.c.caller == number, contact.c.contact != ident)
    rows = connection.execute(of.order_by(contact.c.arrived.desc()).limit(_MOST)).mappings()
    return [{**row, "arrived": (row["arrived"] or 0) // 1000} for row in rows]


def _is_repeat(past: list[dict[str, Any]], arrived: int | None) -> bool:
    since = (arrived or 0) // 1000 - _REPEAT_DAYS * 86_400_000
    return any(each["arrived"] >= since for each in past)


def _open(connection: Connection, number: str) -> list[dict[str, Any]]:
    of = select(appeal.c.number, appeal.c.state, appeal.c.type, appeal.c.text, appeal.c.unit, appeal.c.due)
    of = of.where(appeal.c.caller == number, appeal.c.state.notin_(_CLOSED))
    rows = connection.execute(of.order_by(appeal.c.opened.desc()).limit(_MOST)).mappings()
    return [{**row, "text": row["text"][:200], "due": row["due"] and row["due"] // 1000} for row in rows]


def _draft(connection: Connection, number: str) -> dict[str, Any] | None:
    columns = ("number", "state", "query_code", "type", "urgency", "category", "name", "occurred", "place", "cause",
               "course", "text", "answer", "linked_to", "due")  # fmt: skip
    of = select(*(appeal.c[name] for name in columns)).where(appeal.c.number == number)
    row = connection.execute(of).mappings().first() if number else None
    return {**row, "due": row["due"] and row["due"] // 1000} if row else None


def _today(connection: Connection, agent: str, zone: str) -> dict[str, int]:
    """Calls of the agent since midnight: answered, missed, and the talk in seconds."""
    midnight = datetime.now(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1e6
    of = select(func.count(), func.count(leg.c.connected), func.sum(leg.c.talked_us))
    offered, answered, talked = connection.execute(of.where(leg.c.agent == agent, leg.c.offered >= midnight)).one()
    return {"offered": offered, "answered": answered, "talked": round((talked or 0) / 1e6)}
