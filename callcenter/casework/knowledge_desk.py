"""The desk of the knowledge base: decides and writes, a group of orders in each transaction; does what time demands.

As with appeals (see ``desk``): a transaction holds the journal's lock, so two people who want something of the same
entry do it one after the other, and the second sees what the first did.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Engine, func, select
from twisted.logger import Logger

from callcenter.appeals import Role
from callcenter.casework.ledger import catch_up, record
from callcenter.config import Config
from callcenter.errors import CallcenterError, KnowledgeInvalid, KnowledgeUnknown
from callcenter.facts import Fact, KnowledgeReminded, new_id
from callcenter.journal.engine import reading, writing
from callcenter.journal.store import APPEND_LOCK
from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import DEEDS, Acting, Entry, Rules, Version, key_of
from callcenter.knowledge.agenda import tasks
from callcenter.knowledge.deeds import attend
from callcenter.projections import fold_forward
from callcenter.projections.folds import apply
from callcenter.projections.rows import ReadRows

__all__ = ["KnowledgeDesk", "KnowledgeOrder", "KnowledgeOutcome"]

_SOME = 400
_ROUNDS = 6
"""More things than there can be to do with one entry at one moment."""
_log = Logger()


class KnowledgeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One deed that is wanted."""

    deed: str
    """A name of ``callcenter.knowledge.DEEDS``."""
    entry: str = ""
    """The entry; empty: ``write`` a new one, or (for other deeds) the one that the order before wrote."""
    actor: str
    role: Role
    acting_unit: str = ""
    """For the role ``unit``: the unit that acts."""
    reason: str = ""
    said: dict[str, Any] = msgspec.field(default_factory=dict)
    """The deed's own arguments."""


class KnowledgeOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an order."""

    entry: str = ""
    version: int = 0
    state: str = ""
    """State of that version after it."""
    facts: tuple[Fact, ...] = ()
    refused: CallcenterError | None = None
    """Why nothing was done; None when it was."""


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
            session = _Session(connection, self._acting, self._clock())
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
            session = _Session(connection, self._acting, at)
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


class _Session:
    """One transaction: entries as they are, changed in memory by each deed, saved together at the end."""

    def __init__(
        self, connection: Connection, acting: Callable[[KnowledgeOrder, int], Acting], at: int
    ) -> None:
        self.rows = ReadRows()
        self.facts: list[Fact] = []
        """What was decided, in order."""
        self._connection = connection
        self._acting = acting
        self._at = at
        self._versions: dict[str, int] = {}
        """Entry → how many versions it has, of those that are loaded."""
        self._written = ""
        self._last = 0

    def load(self, entries: Sequence[str]) -> None:
        """Read entries with all their versions, as far as there are any."""
        wanted = sorted(set(entries) - self._versions.keys())
        self._versions |= dict.fromkeys(wanted, 0)
        self.rows.knowledge_entry.load(self._connection, wanted)
        for entry in wanted:
            row = self.rows.knowledge_entry.get(entry)
            self._versions[entry] = row["version"] if row else 0
        keys = [key_of(entry, number) for entry in wanted for number in range(1, self._versions[entry] + 1)]
        self.rows.knowledge_version.load(self._connection, keys)

    def entry(self, ident: str) -> Entry:
        """An entry as it is now. Raises KnowledgeUnknown."""
        self.load([ident])
        count = self._versions[ident]
        if not count:
            raise KnowledgeUnknown(f"there is no entry {ident}; `callcenter knowledge list --all` shows the known ones")
        found = (self.rows.knowledge_version.get(key_of(ident, number)) for number in range(1, count + 1))
        return Entry(ident, tuple(Version.of(row) for row in found if row))

    def outcome(self, order: KnowledgeOrder) -> KnowledgeOutcome:
        """Carry an order out, or say why not."""
        try:
            return self._do(order)
        except CallcenterError as error:
            return KnowledgeOutcome(entry=order.entry, refused=error)

    def attend(self, ident: str) -> None:
        """Do what the time demands of an entry."""
        for _ in range(_ROUNDS):
            entry = self.entry(ident)
            due = min((task for version in entry.versions for task in tasks(version)), default=None)
            if due is None or due.at > self._at:
                return
            order = KnowledgeOrder(deed="", actor="", role=Role.SYSTEM)
            self._fold(attend(entry, self._acting(order, self._at), due))

    def _do(self, order: KnowledgeOrder) -> KnowledgeOutcome:
        deed = DEEDS.get(order.deed)
        if deed is None:
            raise KnowledgeInvalid(f"{order.deed!r} cannot be done with an entry; one of: {', '.join(DEEDS)}")
        if order.deed == "write":
            self._written = ""
        new = order.deed == "write" and not order.entry
        entry = Entry(self._new_entry()) if new else self.entry(order.entry or self._written)
        at = max([self._at, *(each.changed or 0 for each in entry.versions)])
        facts = deed(entry, self._acting(order, at), **order.said)
        if order.deed == "write":
            self._written = entry.entry
        self._fold(facts)
        if new:
            self._last += 1
        version = facts[0].version  # type: ignore[attr-defined]
        row = self.rows.knowledge_version.get(key_of(entry.entry, version))
        state = row["state"] if row else ""
        return KnowledgeOutcome(entry=entry.entry, version=version, state=state, facts=tuple(facts))

    def _new_entry(self) -> str:
        """The number after the highest one."""
        if not self._last:
            highest = self._connection.execute(select(func.max(knowledge_entry.c.entry))).scalar() or "KB000000"
            self._last = int(highest.removeprefix("KB"))
        return f"KB{self._last + 1:06d}"

    def _fold(self, facts: Sequence[Fact]) -> None:
        apply(self.rows, facts)
        self.facts += facts
        for fact in facts:
            ident, version = fact.entry, fact.version  # type: ignore[attr-defined]
            self._versions[ident] = max(self._versions.get(ident, 0), version)
