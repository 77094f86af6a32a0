"""What the program does by itself: overdue steps are followed by supervision, missing answers are noted, on-site checks
past due are told of.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, select
from twisted.logger import Logger

from callcenter.casework.ledger import catch_up, record
from callcenter.casework.oversight import supervision
from callcenter.casework.oversight.late_checks import late_checks
from callcenter.casework.oversight.orders import OversightOrder
from callcenter.casework.oversight.session import OversightSession
from callcenter.casework.oversight.steps import steps_after
from callcenter.errors import CalendarYearMissing, CallcenterError
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import APPEND_LOCK
from callcenter.journal.tables import supervision_record
from callcenter.oversight.roles import OversightRole
from callcenter.projections import fold_forward
from callcenter.projections.projector import cursor, set_cursor

__all__ = ["Watch"]

_CURSOR = "oversight"
"""How far overdue steps have been followed (``projection_cursor``)."""
_GROUP = 200
_log = Logger()


class Watch:
    """Looks for what is due; several may do so at once."""

    def __init__(
        self, engine: Engine, session: Callable[[Connection], OversightSession], clock: Callable[[], int]
    ) -> None:
        self._engine = engine
        self._session = session
        self._clock = clock
        self._seen = 0
        """No overdue step up to this ``seq`` is left to be followed."""
        self._waits_for = ""
        """Why no further step can be followed; empty: nothing is in the way."""

    def tick(self) -> int:
        """Follow overdue steps, end the time for answers, tell of late checks; how many facts there were of it.

        Raises StoreAway.
        """
        fold_forward(self._engine)
        return self._follow() + self._lapse() + self._tell_of_checks()

    def _follow(self) -> int:
        total = 0
        while True:
            with reading(self._engine) as connection:
                self._seen = max(self._seen, cursor(connection, _CURSOR))
                upto = cursor(connection)
                waiting = steps_after(connection, self._seen, upto, _GROUP)
            if not waiting:
                self._seen = max(self._seen, upto)
                return total
            total += self._follow_some()
            if self._waits_for:
                return total

    def _follow_some(self) -> int:
        self._waits_for, told = "", self._waits_for
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            catch_up(connection)
            done, upto = cursor(connection, _CURSOR, lock=True), cursor(connection)
            session = self._session(connection)
            steps = steps_after(connection, max(done, self._seen), upto, _GROUP)
            for seq, step in steps:
                try:
                    supervision.follow(session, session.acting(_by_itself(), self._clock()), step)
                except CalendarYearMissing as error:
                    self._waits_for = str(error)
                    if told != self._waits_for:
                        _log.error("overdue steps wait to be supervised: {why}", why=error)
                    break
                except CallcenterError as error:
                    _log.error("appeal {number}: {step}: {why}", number=step.number, step=step.step, why=error)
                done = seq
            record(connection, session.facts, session.rows)
            set_cursor(connection, done, _CURSOR)
        self._seen = max(self._seen, done)
        return len(session.facts)

    def _lapse(self) -> int:
        at, table = self._clock(), supervision_record
        late = select(table.c.record).where(table.c.state == "awaiting", table.c.due < at).order_by(table.c.due)
        with reading(self._engine) as connection:
            if connection.execute(late.limit(1)).first() is None:
                return 0
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            catch_up(connection)
            session = self._session(connection)
            for ident in connection.execute(late).scalars().all():
                supervision.lapse(session, session.acting(_by_itself(), at), ident)
            record(connection, session.facts, session.rows)
        return len(session.facts)

    def _tell_of_checks(self) -> int:
        """An alert for each on-site check that nobody has reported in time; each check is told of once."""
        at = self._clock()
        with reading(self._engine) as connection:
            if not late_checks(connection, at):
                return 0
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            catch_up(connection)
            session = self._session(connection)
            for told in late_checks(connection, at):
                session.case(told.number)  # its row is changed
                session.fold([told])
            record(connection, session.facts, session.rows)
        return len(session.facts)


def _by_itself() -> OversightOrder:
    return OversightOrder(deed="", actor="system", role=OversightRole.SYSTEM)
