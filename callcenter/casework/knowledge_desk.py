"""The desk of the knowledge base: decides and writes, a group of orders in each transaction; does what time demands.

As with appeals (see ``desk``): a transaction holds the journal's lock, so two people who want something of the same
entry do it one after the other, and the second sees what the first did.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select
from twisted.logger import Logger

from callcenter.casework.knowledge_orders import KnowledgeOrder, KnowledgeOutcome
from callcenter.casework.knowledge_session import KnowledgeSession
from callcenter.casework.ledger import catch_up, record
from callcenter.config import Config
from callcenter.facts import KnowledgeReminded, new_id
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import APPEND_LOCK
from callcenter.journal.tables import knowledge_version
from callcenter.knowledge import Acting, Rules
from callcenter.projections import fold_forward

__all__ = ["KnowledgeDesk", "KnowledgeOrder", "KnowledgeOutcome"]

_SOME = 400
_log = Logger()


def _now() -> int:
    return time.time_ns() // 1000


class KnowledgeDesk:
    """Decides and writes. Its methods block: call them from a thread that may wait for the store."""

    def __init__(
        self,
        engine: Engine,
        config: Config,
        *,
        clock: Callable[[], int] = _now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._engine = engine
        self._config = config
        self._clock = clock
        self._new_id = new_id

    def do(self, order: KnowledgeOrder) -> KnowledgeOutcome:
        """Carry one order out. Raises what forbids it, or StoreAway."""
        (outcome,) = self.do_all([order])
        if outcome.refused is not None:
            raise outcome.refused
        return outcome

    def do_all(self, orders: Sequence[KnowledgeOrder], *, whole: bool = False) -> list[KnowledgeOutcome]:
        """Carry orders out one after the other, in one transaction; an outcome for each.

        What is refused changes nothing, and the others are done; with ``whole`` nothing at all is done then.
        Raises StoreAway.
        """
        fold_forward(self._engine)
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            catch_up(connection)
            session = KnowledgeSession(connection, self._acting, self._clock())
            session.load([order.entry for order in orders if order.entry])
            outcomes = [session.outcome(order) for order in orders]
            if whole and any(outcome.refused for outcome in outcomes):
                connection.rollback()
                return outcomes
            record(connection, session.facts, session.rows)
        return outcomes

    def tick(self) -> int:
        """End what is over, remind the departments; how many facts there were of it. Raises StoreAway."""
        fold_forward(self._engine)
        at, total = self._clock(), 0
        with reading(self._engine) as connection:
            due = _due(connection, at)
        for start in range(0, len(due), _SOME):
            total += self._attend(due[start : start + _SOME], at)
        return total

    def _attend(self, entries: Sequence[str], at: int) -> int:
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            catch_up(connection)
            session = KnowledgeSession(connection, self._acting, at)
            session.load(entries)
            for entry in entries:
                session.attend(entry)
            record(connection, session.facts, session.rows)
        for fact in session.facts:
            if isinstance(fact, KnowledgeReminded):
                _log.info("knowledge {entry} of {unit}: {what}", entry=fact.entry, unit=fact.unit, what=fact.what)
        return len(session.facts)

    def _acting(self, order: KnowledgeOrder, at: int) -> Acting:
        given = self._config.knowledge
        return Acting(
            actor=order.actor,
            role=order.role,
            unit=order.acting_unit,
            reason=order.reason,
            at=at,
            rules=Rules(review_days=given.review_days, remind_days=given.remind_days),
            units=self._config.units,
            zone=ZoneInfo(self._config.site.timezone),
            new_id=self._new_id,
        )


def _due(connection: Connection, at: int) -> list[str]:
    """Entries that something is to be done with."""
    wanted = select(knowledge_version.c.entry).where(knowledge_version.c.next_at <= at).distinct()
    return sorted(connection.execute(wanted).scalars())
