"""The desk: carries out orders, a group in each transaction, and does by itself what the time demands.

Everything that is decided about appeals goes through here. A transaction holds the journal's lock, folds what others
have written meanwhile, decides by the appeals as they are now, appends the facts, and folds them: two people who want
something of the same appeal at the same moment do it one after the other, and the second sees what the first did.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, and_, or_, select
from twisted.logger import Logger

from callcenter.casework.ledger import catch_up, record
from callcenter.casework.orders import Order, Outcome
from callcenter.casework.session import Session, Setting
from callcenter.casework.settings import rules_of, units_of
from callcenter.config import Config
from callcenter.errors import CallcenterError
from callcenter.facts import new_id
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import APPEND_LOCK
from callcenter.journal.tables import appeal
from callcenter.projections import fold_forward
from callcenter.workdays import Calendar

__all__ = ["CaseDesk", "Within"]

Within = Callable[[Connection, Sequence[Outcome]], None]
"""Writes more in the transaction of the orders: both are kept, or neither. What it raises undoes all of it."""

_GROUP = 500
_log = Logger()


def _now() -> int:
    return time.time_ns() // 1000


class CaseDesk:
    """Decides and writes. Its methods block: call them from a thread that may wait for the store."""

    def __init__(
        self,
        engine: Engine,
        config: Config,
        calendar: Calendar,
        *,
        clock: Callable[[], int] = _now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._setting = Setting(
            rules=rules_of(config), units=units_of(config), calendar=calendar, prefix=config.site.appeal_prefix,
            new_id=new_id,
        )  # fmt: skip

    def do(self, order: Order, *, within: Within | None = None) -> Outcome:
        """Carry one order out. Raises what forbids it, StoreAway, or CalendarYearMissing."""
        (outcome,) = self.do_all([order], within=within)
        if outcome.refused is not None:
            raise outcome.refused
        return outcome

    def do_all(
        self, orders: Sequence[Order], *, whole: bool = False, within: Within | None = None
    ) -> list[Outcome]:
        """Carry orders out one after the other, in one transaction; an outcome for each.

        What is refused changes nothing, and the others are done; with ``whole`` nothing at all is done then.
        Raises StoreAway.
        """
        fold_forward(self._engine)
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            session = self._begin(connection, [order.number for order in orders])
            outcomes = [self._outcome(session, order) for order in orders]
            if whole and any(outcome.refused for outcome in outcomes):
                connection.rollback()
                return outcomes
            self._finish(connection, session)
            if within is not None:
                within(connection, outcomes)
        return outcomes

    def tick(self) -> int:
        """Do what the time demands of all appeals; how many facts there were of it. Raises StoreAway."""
        fold_forward(self._engine)
        at, total, after = self._clock(), 0, (0, "")
        with reading(self._engine) as connection:
            if not self._due(connection, at, after):
                return 0
        while True:
            with writing(self._engine, lock=APPEND_LOCK) as connection:
                due = self._due(connection, at, after)
                if not due:
                    return total
                session = self._begin(connection, [number for _, number in due])
                for _, number in due:
                    self._attend(session, number, at)
                total += self._finish(connection, session)
            after = due[-1]

    # -- one transaction -------------------------------------------------------------------------------------------

    def _begin(self, connection: Connection, numbers: Sequence[str]) -> Session:
        """Fold what was written meanwhile, load what the orders are about."""
        catch_up(connection)
        return Session(connection, self._setting, numbers)

    def _finish(self, connection: Connection, session: Session) -> int:
        """Append what was decided; the read tables have it in the same transaction."""
        record(connection, session.facts, session.rows)
        return len(session.facts)

    def _outcome(self, session: Session, order: Order) -> Outcome:
        try:
            number, facts = session.do(order, order.at or self._clock())
        except CallcenterError as error:
            return Outcome(number=order.number, refused=error)
        case = session.case(number)
        return Outcome(number=number, state=case.state, facts=tuple(facts))

    def _attend(self, session: Session, number: str, at: int) -> None:
        try:
            session.attend(number, at)
        except CallcenterError as error:
            _log.error("appeal {number}: what is due cannot be done: {why}", number=number, why=error)

    @staticmethod
    def _due(connection: Connection, at: int, after: tuple[int, str]) -> list[tuple[int, str]]:
        """The next group of appeals that something is to be done with, after the last of the group before."""
        moment, number = appeal.c.next_at, appeal.c.number
        later = or_(moment > after[0], and_(moment == after[0], number > after[1]))
        wanted = select(moment, number).where(moment <= at, later).order_by(moment, number).limit(_GROUP)
        return [(row[0], row[1]) for row in connection.execute(wanted)]
