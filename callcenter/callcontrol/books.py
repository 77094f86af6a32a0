"""The books: what an earlier core left open is read at the start, what ended unseen is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Engine
from twisted.internet.defer import Deferred, DeferredLock
from twisted.internet.threads import deferToThread
from twisted.logger import Logger
from twisted.python.failure import Failure

from callcenter.callcontrol.follow_up_store import unsettled
from callcenter.callcontrol.memory import at_seats, listening, owed, recordings, standing, surge
from callcenter.callcontrol.targets import recorded
from callcenter.errors import StoreError
from callcenter.facts import CallConnected, CallerAbandoned
from callcenter.journal import reading
from callcenter.journal.evidence import Evidence
from callcenter.journal.questions import facts_of, last_appeal_number, open_contacts
from callcenter.projections import fold_forward
from callcenter.projections.unseen import Unseen

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["Books"]

T = TypeVar("T")
_PATIENCE = 2.0
"""Longest time, seconds, that a caller is kept waiting for Asterisk's own record."""
_log = Logger()


class Books:
    """Reads from the store what a core must know when it starts."""

    def __init__(self, house: House, engine: Engine, unseen: Unseen) -> None:
        self._house = house
        self._engine = engine
        self._unseen = unseen
        self._looking = False
        self._lock = DeferredLock()

    @property
    def missing(self) -> int:
        """Calls that Asterisk's own record tells as over and the store, for some minutes now, does not."""
        return self._unseen.missing

    def restore(self) -> None:
        """Take over agents, open calls and the sequence of appeal numbers."""
        house = self._house
        fold_forward(self._engine)
        with reading(self._engine) as connection:
            present = at_seats(connection)
            house.roster.restore(present)
            house.shift.resume_wrap_ups({each.agent: each.queue for each in present})
            contacts = open_contacts(connection, house.config.asterisk.node)
            house.recovery.load({contact: facts_of(connection, contact) for contact in contacts})
            house.appeals.continue_after(last_appeal_number(connection, house.config.site.appeal_prefix))
            house.standing.restore(*standing(connection, house.config, house.clock.now()))
            house.surge = surge(connection)
            house.targets.restore(recorded(connection))
            house.callbacks.restore(owed(connection))
            house.follow_ups.restore(unsettled(connection, house.config.asterisk.node))
            house.recordings.restore(*recordings(connection))
            house.supervision.restore(listening(connection))
        if contacts:
            _log.info("{n} call(s) were open when the last core ended", n=len(contacts))

    def look_again(self) -> None:
        """About every minute: did anything end, or happen, that no session of ours saw?"""
        if self._house.node.up and not self._looking:
            Deferred.fromCoroutine(self._look()).addErrback(
                lambda failure: _log.warn("Asterisk's record was not compared: {why}", why=failure.getErrorMessage())
            )

    async def _look(self) -> None:
        began = self._house.clock.now()
        snapshot = await self._house.node.snapshot()
        self._house.recovery.compare(snapshot, began)
        await self.close_unseen({channel.uniqueid for channel in snapshot.channels})

    async def evidence(self, contact: str) -> Evidence | None:
        """What Asterisk's own record tells of a call; None when it tells nothing, or cannot be read in time."""
        answer: Deferred[Evidence | None] = Deferred()
        look = self._alone(partial(self._unseen.evidence, contact))
        look.addErrback(_unreadable)
        look.addCallback(lambda found: None if answer.called else answer.callback(found))
        late = self._house.reactor.callLater(_PATIENCE, answer.callback, None)
        try:
            return await answer
        finally:
            if late.active():
                late.cancel()

    def _alone(self, look: Callable[[], T]) -> Deferred[T]:
        """Run ``look`` in a thread; the record is read by one at a time."""
        return self._lock.run(deferToThread, look)

    async def close_unseen(self, live: set[str]) -> None:
        """Record what Asterisk's own record tells of calls that ended unseen; ``live`` are all channels now.

        Not the calls whose session is still at it: that tells their end itself. Nothing as long as facts wait in
        the spool: what they tell would seem unseen.
        """
        house = self._house
        if self._looking:
            return
        self._looking = True
        agents = {seat: agent.view.agent for seat, agent in house.roster.by_seat.items()}
        try:
            known, now = live | house.calls.keys(), house.clock.now()
            await house.journal.committed()
            if house.journal.spooled:
                return
            facts = await self._alone(partial(self._unseen.look, known, agents, now))
            for fact in facts:
                house.record(fact)
                if isinstance(fact, CallConnected):
                    found = await self.evidence(fact.contact)
                    house.appeals.open(fact.contact, found.caller if found else "", fact.queue, fact.agent)
                elif isinstance(fact, CallerAbandoned):
                    found = await self.evidence(fact.contact)
                    number = found.caller if found else ""
                    house.gave_up(number, fact.contact, fact.queue, fact.at, fact.waited)
            await house.journal.committed()
            if facts:
                _log.info("{n} fact(s) told by Asterisk's own record", n=len(facts))
        finally:
            self._looking = False


def _unreadable(failure: Failure) -> None:
    """A caller must not suffer from it, whatever it is."""
    if isinstance(failure.value, OSError | StoreError):
        _log.warn("Asterisk's record cannot be read: {why}", why=failure.value)
    else:
        _log.failure("Asterisk's record cannot be read", failure)
