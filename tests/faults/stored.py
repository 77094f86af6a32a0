"""The store's rows as ``compare`` takes them, and the sums that must be equal."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Engine, func, select

from callcenter.journal import reading
from callcenter.journal.tables import contact, fact, leg
from callcenter.projections import fold_forward
from tests.faults.compare import Contact, Leg

__all__ = ["Stored", "stored"]

_HOUR = 3_600_000_000


class Stored:
    """One look at the store; everything in it is of the same moment."""

    def __init__(self, contacts: list[Contact], legs: list[Leg], by_hour: list[str]) -> None:
        self.contacts = contacts
        self.legs = legs
        self.by_hour = by_hour
        """Hours in which the journal's calls are not those of the read tables."""


def stored(engine: Engine) -> Stored:
    """Fold what is missing and read all. Raises StoreAway."""
    fold_forward(engine)
    with reading(engine) as connection:
        contacts = [_contact(dict(row)) for row in connection.execute(select(contact)).mappings()]
        legs = [_leg(dict(row)) for row in connection.execute(select(leg)).mappings()]
        arrivals = connection.execute(select(fact.c.at).where(fact.c.type == "CallArrived")).scalars()
        told = Counter(at // _HOUR for at in arrivals)
        total = connection.execute(select(func.count()).select_from(contact)).scalar_one()
    folded = Counter(round(each.arrived * 1e6) // _HOUR for each in contacts)
    differing = [f"hour {at}: {told[at]} arrivals, {folded[at]} calls"
                 for at in {*told, *folded} if told[at] != folded[at]]  # fmt: skip
    if folded.total() != total:
        differing.append(f"{folded.total()} calls by the hour, {total} in all")
    return Stored(contacts, legs, differing)


def _contact(row: dict[str, Any]) -> Contact:
    return Contact(
        contact=row["contact"],
        caller=row["caller"],
        arrived=row["arrived"] / 1e6,
        connected=_seconds(row["connected"]),
        ended=_seconds(row["ended"]),
        talked=_seconds(row["talked_us"]),
        result=row["result"],
        via=row["via"],
        uncertain=row["end_uncertain"] or row["uncertain"],
    )


def _leg(row: dict[str, Any]) -> Leg:
    over = row["ended"] or (row["settled"] if row["outcome"] != "answered" else None)
    # the fallback queue's offers are known by their answer only; of one that fell with its core, only the end may be
    began = row["offered"] or row["connected"] or row["settled"] or row["ended"]
    return Leg(row["contact"], row["seat"], row["agent"], began / 1e6, _seconds(over))


def _seconds(micros: int | None) -> float | None:
    return micros / 1e6 if micros is not None else None
