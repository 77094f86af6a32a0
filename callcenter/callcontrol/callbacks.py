"""Callers who are rung back: they keep their place in line without holding the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from callcenter.acd import Offer, WaitingCaller
from callcenter.callcontrol.outbound import OutboundCall, OutboundRefused
from callcenter.callcontrol.span import in_span
from callcenter.errors import CommandRefused
from callcenter.facts import CallbackEnded, CallbackRequested, CallbackTried, new_id, stable_id

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.floor import Passed
    from callcenter.callcontrol.house import House

__all__ = ["FLOW", "Callback", "CallbackDesk", "Owed"]

FLOW = "callback_confirm"
"""Flow that makes sure that a person answered."""
_SECOND = 1_000_000
_log = Logger()


class Owed(NamedTuple):
    """A callback as the journal knows it."""

    callback: str
    contact: str
    caller: str
    queue: str
    entered: int
    priority: int
    requested: int
    attempts: int = 0
    last_tried: int = 0


class Callback:
    """One callback that is owed; it stands in line like a caller."""

    __slots__ = (
        "_desk", "attempts", "call", "live", "not_before", "offer", "outbound", "owed", "passed", "waiting",
    )  # fmt: skip

    def __init__(self, desk: CallbackDesk, owed: Owed, head_start: int, not_before: int) -> None:
        self._desk = desk
        self.owed = owed
        self.attempts = owed.attempts
        self.not_before = not_before
        """Not in line before this moment, µs."""
        self.offer: Offer | None = None
        """The agent who is reserved while the number is rung."""
        self.passed: Passed = {}
        self.outbound: OutboundCall | None = None
        self.call: LiveCall | None = None
        """The session of the person who answered."""
        self.live = ""
        """Contact of the same number, when it called in itself and waits on the line."""
        self.waiting = WaitingCaller(
            contact=owed.callback, queue=owed.queue, entered=owed.entered, priority=owed.priority, head_start=head_start
        )

    # -- as a waiter of the floor -----------------------------------------------------------------------

    def take(self, offer: Offer, passed: Passed) -> None:
        """From the floor: its turn has come, an agent is reserved."""
        self._desk.ring(self, offer, passed)

    def nobody(self, passed: Passed) -> None:
        """From the floor: it waits; nobody listens, so there is nothing to be said."""

    def tick(self, now: int) -> None:
        """From the house's clock: whether it may be in line now."""
        self._desk.tick(self, now)


class CallbackDesk:
    """All callbacks that are owed. One for each number; its promise is in the journal before it is spoken."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.owed: dict[str, Callback] = {}
        self._by_number: dict[str, Callback] = {}

    # -- who is owed one ----------------------------------------------------------------------------------

    def of_number(self, number: str) -> Callback | None:
        """The callback that a number is owed."""
        return self._by_number.get(number)

    def engaged(self) -> set[str]:
        """The numbers that are being rung, or were rung and are on the line."""
        return {number for number, each in self._by_number.items() if each.offer is not None or each.call is not None}

    def why_not(self, number: str) -> str:
        """Why this number cannot be promised a callback: ``off``, ``no_number``, ``already``; empty: it can."""
        house = self._house
        if not (house.config.callbacks.enabled and house.config.outbound.to):
            return "off"
        if house.outbound.why_not(number):
            return "no_number"
        return "already" if number in self._by_number else ""

    async def promise(self, call: LiveCall, queue: str) -> str:
        """Owe the caller a callback that keeps the place; why not, or empty when it is safely in the journal.

        Without a ``queue``: in the one that the caller waited in last.
        """
        if why := self.why_not(call.caller):
            return why
        now = self._house.clock.now()
        queue = queue or next(reversed(call.points), self._house.library.default_queue)
        entered = call.entered or now
        points = call.points.get(queue, self._house.config.queues[queue].priority)
        self._owe(call.contact, call.caller, queue, entered, points, "caller")
        await self._house.journal.committed()
        return ""

    def missed(self, contact: str, number: str, queue: str, at: int, waited: int) -> None:
        """A caller gave up at ``at`` µs after ``waited`` µs: ring back, after those who wait."""
        settings = self._house.config.callbacks
        if not settings.missed or waited < settings.missed_after_seconds * _SECOND or self.why_not(number):
            return
        if queue in self._house.config.queues:
            self._owe(contact, number, queue, at, settings.missed_priority, "missed")

    def _owe(self, contact: str, number: str, queue: str, entered: int, priority: int, origin: str) -> None:
        now = self._house.clock.now()
        owed = Owed(stable_id("Callback", contact, str(entered)), contact, number, queue, entered, priority, now)
        self._house.record(
            CallbackRequested(
                id=stable_id("CallbackRequested", owed.callback), at=now, contact=contact, callback=owed.callback,
                caller=number, queue=queue, entered=entered, priority=priority, origin=origin,
            )
        )  # fmt: skip
        self._take_up(owed)

    def restore(self, owed: list[Owed]) -> None:
        """After a start: what an earlier core owed. Whoever was being rung then is rung again."""
        for each in owed:
            if each.queue in self._house.config.queues:
                self._take_up(each)

    def _take_up(self, owed: Owed) -> None:
        acd, settings = self._house.config.acd, self._house.config.callbacks
        head_start = int(owed.priority * acd.priority_seconds * _SECOND)
        again = owed.last_tried + int(settings.retry_minutes * 60 * _SECOND) if owed.last_tried else 0
        callback = Callback(self, owed, head_start, again)
        self.owed[owed.callback] = self._by_number[owed.caller] = callback
        self._house.reactor.callLater(0, self._look, callback)

    # -- waiting ------------------------------------------------------------------------------------------

    def look(self) -> None:
        """About every second: whose time has come?"""
        for callback in tuple(self.owed.values()):
            self._look(callback)

    def _look(self, callback: Callback) -> None:
        self.tick(callback, self._house.clock.now())

    def tick(self, callback: Callback, now: int) -> None:
        """Put it in line when it may be there, take it out when not; give it up when it is too old."""
        house, key = self._house, callback.owed.callback
        if callback.offer is not None or key not in self.owed or house.closing:
            return
        if now - callback.owed.requested > house.config.callbacks.keep_hours * 3600 * _SECOND:
            self.end(callback, "expired")
            return
        number = callback.owed.caller
        on_the_line = callback.call is not None or callback.live in house.calls or house.follow_ups.holds(number)
        hours, zone = house.config.callbacks.hours, house.config.site.timezone
        may = not on_the_line and now >= callback.not_before and in_span(hours, now, zone)
        if may and key not in house.floor.waiters:
            house.floor.enter(callback)
        elif not may:
            house.floor.leave(key)

    # -- its turn -----------------------------------------------------------------------------------------

    def holds(self, agent: LiveAgent) -> bool:
        """Is this agent reserved for a callback that is being rung?"""
        callback = self.owed.get(agent.contact)
        return callback is not None and callback.offer is not None and callback.offer.agent == agent.view.agent

    def ring(self, callback: Callback, offer: Offer, passed: Passed) -> None:
        """An agent is reserved: ring the number."""
        callback.offer, callback.passed = offer, passed
        callback.attempts += 1
        Deferred.fromCoroutine(self._ring(callback)).addErrback(
            lambda failure: _log.failure("a callback could not be rung", failure)
        )

    async def _ring(self, callback: Callback) -> None:
        try:
            callback.outbound = self._house.outbound.place(callback.owed.caller, FLOW, callback.owed.callback)
            outcome = await callback.outbound.result()
        except OutboundRefused as refused:
            outcome = refused.outcome
        if outcome != "answered" and callback.call is None:
            self.failed(callback, outcome)

    def answered(self, callback_id: str, call: LiveCall) -> None:
        """A session of the flow began for somebody whom we rang."""
        callback = self.owed.get(callback_id)
        if callback is None or callback.call is not None:
            return
        callback.call = call
        self._house.floor.leave(callback_id)  # who answers too late for the reserved agent waits on the line
        call.callback, call.caller = callback, callback.owed.caller
        call.entered = callback.owed.entered

    def hand_over(self, callback: Callback, call: LiveCall) -> tuple[Offer, Passed] | None:
        """The person pressed the key: the offer of the reserved agent is now the call's; None when that one is gone."""
        offer, callback.offer = callback.offer, None
        if offer is None:
            return None
        agent = self._house.roster.agents[offer.agent]
        if agent.contact != callback.owed.callback or agent.state.value != "reserved":
            return None
        agent.contact = call.contact
        return Offer(call.contact, offer.queue, offer.agent, offer.seat, offer.reason), callback.passed

    def session_over(self, call: LiveCall) -> None:
        """The call that we placed is over."""
        callback = call.callback
        if callback is None or callback.call is not call:
            return
        callback.call = None
        if callback.owed.callback in self.owed:
            self.failed(callback, "hung_up" if call.stood_in_line else "not_confirmed")

    def failed(self, callback: Callback, outcome: str) -> None:
        """Nobody was put through: let the agent go; try again later, or give it up."""
        now, settings = self._house.clock.now(), self._house.config.callbacks
        agent = callback.offer.agent if callback.offer else ""
        self._release(callback)
        if callback.owed.callback not in self.owed:
            return
        self._record(callback, CallbackTried, attempt=callback.attempts, outcome=outcome, agent=agent)
        callback.not_before = now + int(settings.retry_minutes * 60 * _SECOND)
        if callback.attempts >= settings.tries:
            self.end(callback, "unreachable")
        else:
            self._look(callback)

    def _release(self, callback: Callback) -> None:
        offer, callback.offer, callback.outbound = callback.offer, None, None
        if offer is not None:
            agent = self._house.roster.agents[offer.agent]
            self._house.shift.leaves_call(agent, "withdraw", callback.owed.callback)

    # -- how it ends --------------------------------------------------------------------------------------

    def talked(self, number: str, contact: str) -> None:
        """A caller of this number was put through to an agent, in whatever call."""
        if callback := self._by_number.get(number):
            mine = callback.call is not None and callback.call.contact == contact
            self.end(callback, "connected" if mine else "called_in", talk=contact)

    def takes_place(self, call: LiveCall) -> int:
        """A caller who is owed a callback calls again: the entry (µs) whose place is theirs; 0: none."""
        callback = self._by_number.get(call.caller)
        if callback is None or call.callback is not None:
            return 0
        callback.live = call.contact  # nobody is rung while they wait on the line
        self._look(callback)
        return callback.owed.entered

    def session_closed(self, number: str) -> None:
        """A caller of this number has gone: who is owed a callback is in line again at once."""
        if callback := self._by_number.get(number):
            self._look(callback)

    def cancel(self, call: LiveCall) -> bool:
        """The caller does not want it any more; False when there is none."""
        callback = call.callback or self._by_number.get(call.caller)
        if callback is None:
            return False
        self.end(callback, "cancelled")
        return True

    def withdraw(self, callback_id: str, actor: str) -> Callback:
        """Staff take a callback away. Raises CommandRefused when there is none of that id."""
        callback = self.owed.get(callback_id)
        if callback is None:
            raise CommandRefused(f"no callback {callback_id!r} is owed; `callcenter ctl callbacks` shows them")
        self.end(callback, "withdrawn", actor=actor)
        return callback

    def end(self, callback: Callback, outcome: str, *, talk: str = "", actor: str = "") -> None:
        """It is over, for whatever reason."""
        if self.owed.pop(callback.owed.callback, None) is None:
            return
        self._by_number.pop(callback.owed.caller, None)
        self._house.floor.leave(callback.owed.callback)
        if outcome != "connected":
            if callback.outbound is not None and callback.call is None:  # nobody is to be rung any more
                self._house.act("Hangup", Channel=callback.outbound.contact)
            self._release(callback)
        self._record(callback, CallbackEnded, outcome=outcome, talk=talk, actor=actor)

    def _record(self, callback: Callback, kind: Any, **fields: Any) -> None:
        owed, now = callback.owed, self._house.clock.now()
        self._house.record(kind(id=new_id(), at=now, contact=owed.contact, callback=owed.callback, **fields))
