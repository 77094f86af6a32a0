"""Look-back checks at the desk: what each deed needs of the store, and what follows for the appeal."""

from __future__ import annotations

from sqlalchemy import func, select

from callcenter.casework.oversight.session import OversightSession
from callcenter.journal.tables import look_back_item
from callcenter.oversight.acting import Acting
from callcenter.oversight.look_back import Item, Plan, deeds
from callcenter.oversight.look_back.deeds import Drawing
from callcenter.oversight.onsite import deeds as onsite
from callcenter.oversight.sampling import Sample

__all__ = ["assign", "cancel", "decide", "item_of", "plan", "remaining", "try_once", "visit"]

_OPEN = ("drawn", "assigned", "visiting")


def item_of(session: OversightSession, look_back: str, number: str) -> Item:
    """One appeal of a sample. Raises OversightUnknown."""
    return session.find("look_back_item", Item, f"{look_back}/{number}")


def remaining(session: OversightSession, item: Item) -> int:
    """How many others of the sample are open."""
    mine = (look_back_item.c.look_back == item.look_back) & (look_back_item.c.item != item.item)
    wanted = select(func.count()).where(mine, look_back_item.c.state.in_(_OPEN))
    return session.connection.execute(wanted).scalar() or 0


def plan(session: OversightSession, by: Acting, subject: str, *, wanted: Drawing, sample: Sample, upto: int) -> str:
    """Draw a sample of closed appeals."""
    if wanted.unit:
        session.units[wanted.unit]
    made = session.new_ident("LB", "look_back", by.at)
    session.fold(deeds.plan(made, wanted, sample, upto, by))
    return made


def assign(session: OversightSession, by: Acting, subject: str, *, assignee: str, number: str = "") -> str:
    """Name who asks the appellant again; without a number for all that nobody has yet."""
    if number:
        session.fold(deeds.assign(item_of(session, subject, number), by, assignee=assignee))
        return subject
    session.find("look_back", Plan, subject)
    mine = (look_back_item.c.look_back == subject) & (look_back_item.c.state == "drawn")
    for item in session.all_of(Item, select(look_back_item).where(mine).order_by(look_back_item.c.number)):
        made = item_of(session, subject, item.number)
        session.fold(deeds.assign(made, by, assignee=assignee))
    return subject


def try_once(session: OversightSession, by: Acting, subject: str, *, number: str) -> str:
    """The appellant was called again and not reached."""
    session.fold(deeds.try_once(item_of(session, subject, number), by))
    return subject


def visit(session: OversightSession, by: Acting, subject: str, *, number: str, place: str, task: str) -> str:
    """Plan an on-site check that decides it."""
    item = item_of(session, subject, number)
    made = session.new_ident("OC", "onsite_check", by.at)
    ordered = deeds.visit(item, by, made)
    planned = onsite.plan(made, item.number, item.unit, by, place=place, task=task, look_back=item.look_back)
    session.fold([*ordered, *planned])
    return made


def decide(session: OversightSession, by: Acting, subject: str, *, number: str, verdict: str) -> str:
    """What the appellant says: fixed, not_fixed (which reopens the appeal) or unreachable."""
    item = item_of(session, subject, number)
    reopens = session.reopens(item.number)
    facts = deeds.decide(item, by, verdict=verdict, reopens=reopens, remaining=remaining(session, item))
    session.fold(facts)
    if facts[0].reopened:  # type: ignore[attr-defined]
        session.reopen(item.number, by, "look_back")
    return subject


def cancel(session: OversightSession, by: Acting, subject: str) -> str:
    """Drop what is not decided yet."""
    found = session.find("look_back", Plan, subject)
    mine = (look_back_item.c.look_back == subject) & look_back_item.c.state.in_(_OPEN)
    listed = session.all_of(Item, select(look_back_item).where(mine).order_by(look_back_item.c.number))
    items = [item_of(session, subject, item.number) for item in listed]
    session.fold(deeds.cancel(found, items, by))
    return subject
