"""One transaction of the knowledge base's desk: entries as they are, changed in memory, saved at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, func, select

from callcenter.appeals import Role
from callcenter.casework.knowledge_orders import KnowledgeOrder, KnowledgeOutcome
from callcenter.errors import CallcenterError, KnowledgeInvalid, KnowledgeTransitionInvalid, KnowledgeUnknown
from callcenter.facts import Fact
from callcenter.journal.tables import knowledge_entry
from callcenter.knowledge import DEEDS, Acting, Entry, Version, key_of
from callcenter.knowledge.agenda import tasks
from callcenter.knowledge.deeds import attend
from callcenter.projections.folds import apply
from callcenter.projections.rows import ReadRows

__all__ = ["KnowledgeSession"]

_ROUNDS = 6
"""More things than there can be to do with one entry at one moment."""


class KnowledgeSession:
    """``acting`` tells the circumstances of an order at a moment; ``at`` is the moment of the transaction."""

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
        if order.seen is not None:
            _must_be_as_seen(entry, facts[0].version, order.seen)  # type: ignore[attr-defined]
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


def _must_be_as_seen(entry: Entry, number: int, seen: int) -> None:
    """What is done with a version is done with what was read; a version that is new now follows the newest."""
    version = next((each for each in entry.versions if each.version == number), entry.newest)
    if version is not None and (version.changed or 0) != seen:
        raise KnowledgeTransitionInvalid("somebody else has changed it meanwhile: reload it first")
