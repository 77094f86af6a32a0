"""What ``callcenter reconcile`` tells apart: calls whose times say little, and channels that hung."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from callcenter.cli.moments import iso, seconds, when
from callcenter.cli.printing import table
from callcenter.facts import ChannelEnded
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.tables import contact as contacts
from callcenter.journal.tables import fact as facts
from callcenter.projections.apart import APART, CAPPED, why_apart

__all__ = ["apart", "apart_json", "channels_ended", "channels_json", "in_short", "told"]

_COLUMNS = ("contact", "arrived", "direction", "why", "talked", "ended_by", "evidence")


def apart(store: Connection, since: int) -> list[dict[str, Any]]:
    """Rows of ``contact``, and ``capped``, of the calls that arrived since then and are over, the oldest first."""
    wanted = select(contacts, CAPPED.label("capped")).where(contacts.c.arrived >= since, contacts.c.ended.isnot(None))
    return [dict(row) for row in store.execute(wanted.where(APART).order_by(contacts.c.arrived)).mappings()]


def channels_ended(store: Connection, since: int) -> list[ChannelEnded]:
    """Channels that hung and were ended since then, the oldest first."""
    name = ChannelEnded.__name__
    wanted = select(*STORED).where(facts.c.at >= since, facts.c.type == name).order_by(facts.c.at, facts.c.seq)
    found = (fact_of(*stored) for stored in store.execute(wanted))
    return [fact for fact in found if isinstance(fact, ChannelEnded)]


def in_short(rows: Iterable[dict[str, Any]], ended: Iterable[ChannelEnded]) -> str:
    """One line: how many of each.

    >>> in_short([], [])
    'apart: no call; channels ended: none'
    """
    calls = Counter(why for row in rows for why in why_apart(row).split(", "))
    channels = Counter(fact.why for fact in ended)
    return f"apart: {_counted(calls) or 'no call'}; channels ended: {_counted(channels) or 'none'}"


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {why}" for why, count in sorted(found.items()))


def told(rows: list[dict[str, Any]], ended: list[ChannelEnded], zone: ZoneInfo) -> str:
    """Each call with the reason, each channel with what it was."""
    calls = [
        {**row, "arrived": when(row["arrived"], zone), "why": why_apart(row), "talked": seconds(row["talked_us"])}
        for row in rows
    ]
    lines = [table(calls, _COLUMNS)] if calls else []
    for fact in ended:
        age = f"{fact.lasted / 1e6:.0f} s old" + (f", hung for {fact.hung / 1e6:.0f} s" if fact.hung else "")
        lines.append(f"{when(fact.at, zone)}  {fact.contact or '-':<28}  channel of {fact.endpoint} ended: "
                     f"{fact.why}, {age}")  # fmt: skip
    return "\n".join(lines)


def apart_json(rows: Iterable[dict[str, Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The calls for a program."""
    return [
        {
            "contact": row["contact"], "arrived": iso(row["arrived"], zone), "direction": row["direction"],
            "why": why_apart(row), "talked": seconds(row["talked_us"]), "ended_by": row["ended_by"],
            "evidence": row["evidence"],
        }
        for row in rows
    ]  # fmt: skip


def channels_json(ended: Iterable[ChannelEnded], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The channels for a program."""
    return [
        {
            "at": iso(fact.at, zone), "channel": fact.channel, "endpoint": fact.endpoint, "why": fact.why,
            "age": seconds(fact.lasted), "hung": seconds(fact.hung), "contact": fact.contact,
        }
        for fact in ended
    ]  # fmt: skip
