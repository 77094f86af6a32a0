"""What ended while nobody looked: compares the journal with Asterisk's own record, in a thread of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, select

from callcenter.config import Config
from callcenter.facts import Fact
from callcenter.journal.cel import CelPosition, load_position, read_cel, save_position
from callcenter.journal.engine import reading, writing
from callcenter.journal.evidence import Evidence, gather
from callcenter.journal.questions import facts_of, known_contacts, open_contacts
from callcenter.journal.reconcile import OpenCall, Site, is_call, reconcile
from callcenter.journal.tables import contact as contacts
from callcenter.projections.projector import fold_forward

__all__ = ["Unseen", "site_of"]

_SOME = 500
_OVERDUE = 180_000_000
"""A call that is over is in the store as such well before this, µs."""


def site_of(config: Config) -> Site:
    """What the records do not tell, of this installation."""
    return Site(
        node=config.asterisk.node,
        dids=set(config.trunk.dids),
        queue=next(iter(config.queues), ""),
        agents={},
    )


class Unseen:
    """Follows the record of one node; evidence is kept until the store knows that the call is over."""

    def __init__(self, engine: Engine, record: Path, site: Site) -> None:
        """``record`` is the file that Asterisk writes CEL to; ``site`` without ``agents``, which ``look`` is given."""
        self._engine = engine
        self._record = record
        self._site = site
        self._evidence: dict[str, Evidence] = {}
        self._since: dict[str, CelPosition] = {}
        """Where the first row of each call stands."""
        self._read: CelPosition | None = None
        """Read up to here; None before the first look."""
        self._saved: CelPosition | None = None
        self.missing = 0
        """At the last look: calls that were over for a while and that the store did not know as over."""

    def look(self, live: Collection[str] | None, agents: Mapping[str, str], now: int) -> list[Fact]:
        """Facts for the calls that are over without the journal knowing. Blocks: call it in a thread.

        ``live`` are the uniqueids of all channels, None when Asterisk cannot be asked; ``agents`` tells who sits
        at each seat. Write the facts to the journal; to look again before they are there does no harm.
        Raises StoreAway or OSError.
        """
        self._read_on()
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            closed = self._closed(list(self._evidence))
            waiting = open_contacts(connection, self._site.node)
            open_calls = {each: OpenCall.from_facts(each, facts_of(connection, each)) for each in waiting}
            known = known_contacts(connection, list(self._evidence))
        self._forget(closed, live, open_calls)
        self.missing = sum(self._is_overdue(found, now) for found in self._evidence.values())
        return reconcile(open_calls, known, live, self._evidence, now, replace(self._site, agents=agents))

    def _is_overdue(self, found: Evidence, now: int) -> bool:
        return bool(found.ended) and now - found.ended > _OVERDUE and is_call(found, self._site)

    def evidence(self, contact: str) -> Evidence | None:
        """What the record tells of a call that is not settled; reads on first. Blocks like ``look``."""
        self._read_on()
        return self._evidence.get(contact)

    def _read_on(self) -> None:
        if self._read is None:
            with reading(self._engine) as connection:
                self._read = self._saved = load_position(connection, self._site.node)
        while True:
            rows, position = read_cel(self._record, self._read)
            for row, at in rows:
                self._since.setdefault(row.linkedid, at)
            gather((row for row, _ in rows), self._evidence)
            self._read = position
            if not rows:
                return

    def _closed(self, wanted: list[str]) -> set[str]:
        """Those of ``wanted`` whose end is in the store."""
        found: set[str] = set()
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), _SOME):
                some = contacts.c.contact.in_(wanted[start : start + _SOME]) & contacts.c.ended.isnot(None)
                found.update(connection.execute(select(contacts.c.contact).where(some)).scalars())
        return found

    def _forget(self, closed: set[str], live: Collection[str] | None, waiting: Collection[str]) -> None:
        """Drop what is settled, and remember where the oldest row stands that is still needed."""
        for contact, found in list(self._evidence.items()):
            gone = bool(found.ended) or (live is not None and contact not in live)
            no_call = bool(found.ended) and not (found.answered and found.did in self._site.dids)
            no_call = no_call and contact not in waiting
            if (gone and contact in closed) or no_call:
                del self._evidence[contact]
                self._since.pop(contact, None)
        oldest = next(iter(self._since.values()), self._read)
        if oldest is not None and oldest != self._saved:
            with writing(self._engine) as connection:
                save_position(connection, self._site.node, oldest)
            self._saved = oldest
