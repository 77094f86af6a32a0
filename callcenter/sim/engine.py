"""The simulation: callers and agents in virtual time, brought together by the distributor that the core runs.

It knows no clock, socket, database or randomness: callers come with all that is theirs (``traffic``), and
what becomes of them is told to a ``Tally``. The same case with the same traffic gives the same result.
"""

from __future__ import annotations

from collections.abc import Callable

from callcenter.acd import AgentEvent, Distributor, Offer, WaitingCaller
from callcenter.sim.agenda import Agenda
from callcenter.sim.case import Case
from callcenter.sim.entrance import Entrance
from callcenter.sim.staff import Staff
from callcenter.sim.tally import Tally
from callcenter.sim.traffic import SECOND, Caller, Traffic

__all__ = ["Simulation", "simulate"]

_REPORTED = 2000
"""Finished calls between two reports of progress."""


def simulate(case: Case, traffic: Traffic, within: float, told: Callable[[int], object] = int) -> tuple[Tally, Staff]:
    """Play ``case`` to the end of its last call.

    ``within`` is the answer's threshold in seconds; ``told`` hears the virtual time, µs, now and then.
    """
    tally = Tally(traffic.starts, traffic.ends, tuple(case.queues), round(within * SECOND))
    simulation = Simulation(case, traffic, tally)
    simulation.run(told)
    return tally, simulation.staff


class _Call:
    """A call under way."""

    __slots__ = ("answered", "attempts", "caller", "deadline", "overflowed", "place", "ringing")

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.place: WaitingCaller
        self.attempts = 0
        """Offers so far."""
        self.ringing: Offer | None = None
        self.answered = False
        self.deadline = 0
        """When the present queue sends the caller on, µs; 0: never."""
        self.overflowed = False


class Simulation:
    """One case on its way through virtual time."""

    def __init__(self, case: Case, traffic: Traffic, tally: Tally) -> None:
        self.floor = Distributor(case.rules())
        self._agenda = Agenda(traffic.starts)
        self.staff = Staff(self.floor, self._agenda, traffic.ends, self._distribute)
        self._entrance = Entrance(case, self.floor, self.staff)
        self._case, self._traffic, self._tally = case, traffic, tally
        self._coming = traffic.callers()
        self._calls: dict[str, _Call] = {}
        self._to_come = 1
        """Calls that are noted: the next new one, and those of callers who gave up."""
        self._look_again = 0
        self._days_over = False
        self._done = 0

    def run(self, told: Callable[[int], object] = int) -> None:
        """To the end of the days, and until no call is left."""
        self.staff.note(self._case.duties)
        self._agenda.note(self._traffic.ends, self._end_of_days)
        self._next_caller()
        while (self._to_come or self._calls or not self._days_over) and self._agenda.step():
            if self._done >= _REPORTED:
                self._done = 0
                told(self._agenda.now)
        self.staff.settle()

    def _end_of_days(self) -> None:
        self._days_over = True

    # -- a call comes and goes --------------------------------------------------------------------------

    def _next_caller(self) -> None:
        caller = next(self._coming, None)
        if caller is None:
            self._to_come -= 1
        else:
            self._agenda.note(caller.at, self._comes, caller)

    def _comes(self, caller: Caller) -> None:
        self._enters(caller)
        self._next_caller()

    def _comes_again(self, caller: Caller) -> None:
        self._to_come -= 1
        self._tally.again += 1
        self._enters(caller)

    def _enters(self, caller: Caller) -> None:
        call = self._calls[caller.contact] = _Call(caller)
        self._tally.offered(caller)
        self._agenda.note(caller.at + caller.patience, self._gives_up, call)
        self._queue(call, caller.queue, 0)

    def _gives_up(self, call: _Call) -> None:
        """Patience is at its end: nothing happens to who was answered, or is gone."""
        caller, offer, now = call.caller, call.ringing, self._agenda.now
        if call.answered or self._calls.get(caller.contact) is not call:
            return
        self._over(call)
        self._tally.abandoned(caller, now - caller.at)
        self._entrance.standing.gave_up(caller.number, now)
        if second := self._traffic.again(caller, now):
            self._to_come += 1
            self._agenda.note(second.at, self._comes_again, second)
        if offer is None:
            self.floor.leave(caller.contact)
        else:
            self._stops_ringing(call, offer)
            self.staff.move(offer.agent, AgentEvent.WITHDRAW)
            self._distribute()

    def _over(self, call: _Call) -> None:
        del self._calls[call.caller.contact]
        self._done += 1

    # -- in line ----------------------------------------------------------------------------------------

    def _queue(self, call: _Call, name: str, flow_points: int) -> None:
        """Put the caller in line, or send them on when the queue takes nobody."""
        now, settings, flow = self._agenda.now, self._case.queues[name], self._case.overflows.get(name)
        call.place = self._entrance.place(call.caller, name, flow_points, now)
        if self._entrance.refuses(name):
            self._sent_on(call)
            return
        if limit := flow.after if flow and flow.after else settings.max_wait_seconds * SECOND:
            call.deadline = now + limit
            self._agenda.note(call.deadline, self._waited_too_long, call, name)
        self._stands_in_line(call)
        if not call.ringing:
            self._tally.in_line(name, self.floor.line.count(name), len(self.floor.line))

    def _stands_in_line(self, call: _Call) -> None:
        self.floor.enter(call.place, self._agenda.now)
        self._distribute()

    def _waited_too_long(self, call: _Call, queue: str) -> None:
        if call.place.queue == queue and self.floor.leave(call.caller.contact):
            self._sent_on(call)

    def _sent_on(self, call: _Call) -> None:
        """Out of one queue, on the line: to the queue that the flow leads to, or away."""
        flow = self._case.overflows.get(call.place.queue)
        call.deadline = 0
        if flow and not call.overflowed:
            call.overflowed = True
            self._queue(call, flow.queue, flow.points)
        else:
            self._tally.left(call.caller, self._agenda.now - call.caller.at)
            self._over(call)

    # -- offers and talks -------------------------------------------------------------------------------

    def _distribute(self) -> None:
        """Hand out the offers of this moment; look again when time alone changes something."""
        now = self._agenda.now
        decision = self.floor.distribute(now)
        for offer in decision.offers:
            self._offer(offer)
        if decision.retry_at and (self._look_again <= now or decision.retry_at < self._look_again):
            self._look_again = decision.retry_at
            self._agenda.note(decision.retry_at, self._distribute)

    def _offer(self, offer: Offer) -> None:
        call, now = self._calls[offer.contact], self._agenda.now
        self.staff.move(offer.agent, AgentEvent.OFFER)
        self._tally.rings(offer, now)
        ring = self._traffic.ring(call.caller, call.attempts)
        longest = self._case.queues[offer.queue].ring_seconds * SECOND
        call.attempts += 1
        call.ringing = offer
        outcome = self._answers if ring.answers and ring.after <= longest else self._missed
        self._agenda.note(now + min(ring.after, longest), outcome, call, offer)

    def _stops_ringing(self, call: _Call, offer: Offer) -> None:
        call.ringing = None
        self._tally.ringing[offer.queue] += self._agenda.now - self.staff.agents[offer.agent].since

    def _missed(self, call: _Call, offer: Offer) -> None:
        """The agent rests, the caller is back at the old place in line."""
        if call.ringing is not offer:
            return
        self._stops_ringing(call, offer)
        self._tally.missed += 1
        self.staff.missed(offer.agent, self._case.acd, self._case.pause_after_misses)
        self._stands_in_line(call)
        if call.deadline and self._agenda.now >= call.deadline:
            self._waited_too_long(call, offer.queue)

    def _answers(self, call: _Call, offer: Offer) -> None:
        if call.ringing is not offer:
            return
        caller, now = call.caller, self._agenda.now
        self._stops_ringing(call, offer)
        call.answered = True
        self.staff.answers(offer.agent)
        self._tally.answered(caller, offer, now - caller.at)
        self._entrance.standing.talked(caller.number, offer.agent, now)
        self._agenda.note(now + caller.talk, self._talk_over, call, offer)

    def _talk_over(self, call: _Call, offer: Offer) -> None:
        self._over(call)
        talk, wrap_up = call.caller.talk, self._wrap_up(call.caller, offer.queue)
        self._tally.talk[offer.queue] += talk
        self._tally.wrap_up[offer.queue] += wrap_up
        self._entrance.handling.add(offer.queue, (talk + wrap_up) / SECOND)
        self.staff.talked(offer.agent, talk, wrap_up)
        self._distribute()

    def _wrap_up(self, caller: Caller, queue: str) -> int:
        if caller.wrap_up is None or queue in self._case.granted:
            return self._case.queues[queue].wrap_up_seconds * SECOND
        return caller.wrap_up
