"""The floor: callers in line on one side, agents on the other; brings them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from twisted.internet.interfaces import IDelayedCall

from callcenter.acd import AgentView, Candidate, Distributor, Line, Offer, QueueRule, WaitingCaller
from callcenter.acd.staffed import Staffed

__all__ = ["Floor", "Passed", "Waiter"]

Passed = dict[str, list[str]]
"""Verdict → the agents it was passed on (``Distributor.passed_over``)."""


class Waiter(Protocol):
    """Whoever stands in line: a caller's session, or a callback."""

    waiting: WaitingCaller

    def take(self, offer: Offer, passed: Passed) -> None:
        """Dial the agent of ``offer``, who is reserved; ``passed`` tells why nobody else."""

    def nobody(self, passed: Passed) -> None:
        """Nobody can be offered this caller now: why."""

    def tick(self, now: int) -> None:
        """About every second, ``now`` in µs: look after what has a limit."""


class Floor:
    """Runs the distributor whenever a caller comes, an agent becomes free, or time changes something.

    While held (after a start, until those who waited before are back) nobody is offered a call.
    """

    def __init__(
        self,
        rules: Mapping[str, QueueRule],
        now: Callable[[], int],
        later: Callable[[float, Callable[[], object]], IDelayedCall],
        reserve: Callable[[Offer], None],
    ) -> None:
        """``later`` calls something after so many seconds; ``reserve`` marks the agent of an offer as reserved."""
        self.waiters: dict[str, Waiter] = {}
        self.held = True
        self._distributor = Distributor(rules)
        self._now = now
        self._later = later
        self._reserve = reserve
        self._busy = False
        self._again = False
        self._timer: IDelayedCall | None = None
        self._timer_at = 0

    @property
    def line(self) -> Line:
        """Everybody who waits."""
        return self._distributor.line

    @property
    def rules(self) -> Mapping[str, QueueRule]:
        """Queue → how it distributes."""
        return self._distributor.rules

    @property
    def free(self) -> int:
        """Agents who may be offered a call now."""
        return self._distributor.free

    def change_rules(self, rules: Mapping[str, QueueRule]) -> None:
        """Go by other rules from now on; nobody loses a place."""
        self._distributor.change_rules(rules, self._now())
        self.distribute()

    def see(self, view: AgentView) -> None:
        """An agent is as ``view`` shows it; ``distribute`` is the next thing to call."""
        self._distributor.agent(view, self._now())

    def forget(self, agent: str) -> None:
        """There is no such agent any more."""
        self._distributor.forget(agent)

    def enter(self, waiter: Waiter) -> None:
        """Put a caller in line, at the place of their original entry; an offer may come at once."""
        contact = waiter.waiting.contact
        self.waiters[contact] = waiter
        now = self._now()
        self._distributor.enter(waiter.waiting, now)
        self.distribute()
        if self.waiters.get(contact) is waiter and not self.held:
            waiter.nobody(self._distributor.passed_over(waiter.waiting, now))

    def move(self, contact: str, caller: WaitingCaller) -> None:
        """Give somebody who waits another place in line."""
        if waiter := self.waiters.get(contact):
            waiter.waiting = caller
            self._distributor.enter(caller, self._now())
            self.distribute()

    def wait_no_more_for(self, agent: str) -> None:
        """An agent has gone or paused: offer those who were kept for that one to others too."""
        for contact, waiter in tuple(self.waiters.items()):
            if waiter.waiting.prefers == agent and waiter.waiting.prefers_until > self._now():
                self.move(contact, msgspec.structs.replace(waiter.waiting, prefers_until=0))

    def leave(self, contact: str) -> None:
        """Take a caller out of line."""
        if self.waiters.pop(contact, None):
            self._distributor.leave(contact)

    @property
    def staffed(self) -> Staffed:
        """Who is at work (logged in and not paused) for which queue."""
        return self._distributor.staffed

    def asks(self, queue: str, waited: int) -> Mapping[str, int]:
        """Skill → level that an agent needs for a caller who has waited ``waited`` µs in a queue."""
        return self._distributor.asks(queue, waited)

    def explain(self, caller: WaitingCaller) -> tuple[Candidate, ...]:
        """Every agent, with the reason for or against the caller at this moment."""
        return self._distributor.explain(caller, self._now())

    def hold(self) -> None:
        """Offer nothing any more."""
        self.held = True
        self._look_again_at(0)

    def release(self) -> None:
        """Begin to distribute."""
        self.held = False
        self.distribute()

    def distribute(self) -> None:
        """Offer calls until no free agent and waiting caller fit together any more."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        try:
            while not self.held:
                self._again = False
                now = self._now()
                decision = self._distributor.distribute(now)
                ahead: list[Offer] = []
                for offer in decision.offers:
                    self._hand_out(offer, ahead, now)
                    ahead.append(offer)
                if not self._again:
                    self._look_again_at(decision.retry_at)
                    break
        finally:
            self._busy = False

    def _hand_out(self, offer: Offer, ahead: list[Offer], now: int) -> None:
        waiter = self.waiters.pop(offer.contact)
        passed = self._distributor.passed_over(waiter.waiting, now, ahead)
        self._reserve(offer)
        waiter.take(offer, passed)

    def _look_again_at(self, at: int) -> None:
        """By time alone somebody gets free, or a demand relaxes, at ``at`` µs; 0: nobody."""
        timer, self._timer = self._timer, None
        if timer is not None and timer.active():
            if at == self._timer_at:
                self._timer = timer
                return
            timer.cancel()
        self._timer_at = at
        if at:
            seconds = max(0.0, (at - self._now()) / 1e6) + 0.001
            self._timer = self._later(seconds, self.distribute)
