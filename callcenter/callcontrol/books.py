"""The books: what an earlier core left open is read at the start, what ended unseen is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, select
from twisted.logger import Logger

from callcenter.callcontrol.agents import Restored
from callcenter.journal import reading
from callcenter.journal.reading import facts_of, last_appeal_number, open_contacts
from callcenter.journal.tables import agent_interval
from callcenter.projections import fold_forward

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["Books"]

_log = Logger()


class Books:
    """Reads from the store what a core must know when it starts."""

    def __init__(self, house: House, engine: Engine) -> None:
        self._house = house
        self._engine = engine

    def restore(self) -> None:
        """Take over agents, open calls and the sequence of appeal numbers."""
        house = self._house
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            house.roster.restore(_at_seats(connection))
            contacts = open_contacts(connection, house.config.asterisk.node)
            house.recovery.load({contact: facts_of(connection, contact) for contact in contacts})
            house.appeals.continue_after(last_appeal_number(connection, house.config.site.appeal_prefix))
        if contacts:
            _log.info("{n} call(s) were open when the last core ended", n=len(contacts))

    async def close_unseen(self, live: set[str]) -> None:
        """Close the calls that ended while nobody looked."""


def _at_seats(connection: Connection) -> list[Restored]:
    """Who sat at a seat when the last core ended, longest in that state first."""
    rows = connection.execute(
        select(agent_interval).where(agent_interval.c.ended.is_(None)).order_by(agent_interval.c.began)
    )
    return [
        Restored(row.agent, row.seat or "", row.state, row.reason or "", row.contact or "", row.began)
        for row in rows
    ]
