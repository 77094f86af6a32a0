"""The call in which an agent tells somebody what an entry says."""

from __future__ import annotations

from sqlalchemy import Connection, and_, or_, select, union_all

from callcenter.journal.tables import contact, leg

__all__ = ["call_of"]

_LATELY = 15 * 60_000_000
"""µs after the end of a call in which what was said is still noted for it."""
_LONGEST = 12 * 3_600_000_000
"""A call that began earlier goes on no more, whatever the store knows of its end."""


def call_of(connection: Connection, agent: str, at: int, wanted: str = "") -> tuple[str, str] | None:
    """The call that an agent is in, or was a moment ago, with its appeal; None: there is none.

    ``wanted``: that call and no other, whenever it was; None when the agent had no part in it.
    """
    of = select(leg.c.contact, contact.c.appeal, leg.c.connected).join(contact, contact.c.contact == leg.c.contact)
    of = of.where(leg.c.agent == agent, leg.c.connected.isnot(None))
    if wanted:
        all_of = union_all(of.where(leg.c.contact == wanted))
    else:
        goes_on = or_(leg.c.ended.is_(None), leg.c.ended > at - _LATELY)
        unseen = and_(leg.c.offered.is_(None), leg.c.connected > at - _LONGEST)  # the offer is not on record
        # each part is a range of the index; with "or" the store would read all legs of the agent
        all_of = union_all(*(of.where(goes_on, each) for each in (leg.c.offered > at - _LONGEST, unseen)))
    known = all_of.subquery().c
    row = connection.execute(select(known.contact, known.appeal).order_by(known.connected.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None
