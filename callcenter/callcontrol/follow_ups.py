"""Appellants whom the system calls about the result of an appeal (回访): who is due is rung, asked, and put on record.

An attempt is on record before the phone rings: a core that dies meanwhile neither loses it nor makes it twice. What
follows from it, for the appeal, is not decided here but by the appeals' own rules.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from callcenter.appeals.callbacks import choose, next_try, what_was_said
from callcenter.appeals.rules import Rules
from callcenter.callcontrol.follow_up import FollowUp
from callcenter.callcontrol.follow_up_store import find_due
from callcenter.callcontrol.outbound import OutboundRefused
from callcenter.callcontrol.span import in_span
from callcenter.facts import CallbackAnswered, CallbackAttempted, CallbackBegun, new_id, stable_id

if TYPE_CHECKING:
    from callcenter.appeals.case import Case
    from callcenter.callcontrol.house import House

__all__ = ["FollowUps"]

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_SESSION_SECONDS = 10.0
"""So long after the phone was answered its session has begun, or never does."""
_FAILURES = 5
"""So many calls in a row that could not be placed, and it is the trunk: nobody is called for a while."""
_WITHOUT_TRUNK = 10 * _MINUTE
_OVER_BUDGET = _MINUTE
_MOST = 2000
"""Callbacks that are looked at: many more than can be called, for numbers may be engaged, or not allowed."""
_log = Logger()


class FollowUps:
    """All attempts that are under way, and the look for the next ones every few seconds."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.running: dict[str, FollowUp] = {}
        """By the attempt's id."""
        self._left: set[str] = set()
        """Attempts that an earlier core began: nobody but Asterisk's channels tells that they are over."""
        self._looking = False
        self._not_before = 0
        """No calls before this moment, µs."""
        self._failures = 0

    def holds(self, number: str) -> bool:
        """Is this number being called, or asked?"""
        return any(each.case.caller == number for each in self.running.values())

    @property
    def channels(self) -> set[str]:
        """Uniqueids of the calls."""
        return {each.contact for each in self.running.values()}

    def restore(self, begun: list[FollowUp]) -> None:
        """After a start: what an earlier core had begun. The phone may ring still, or be answered now."""
        for each in begun:
            self.running[each.attempt] = each
            self._left.add(each.attempt)

    # -- every few seconds ----------------------------------------------------------------------------

    def look(self) -> None:
        """Settle what an earlier core left, and call who is due."""
        if self._looking or self._house.closing or not self._house.node.up:
            return
        self._looking = True
        looking = Deferred.fromCoroutine(self._look())
        looking.addErrback(lambda failure: _log.warn("callbacks: {why}", why=failure.getErrorMessage()))
        looking.addBoth(self._looked)

    def _looked(self, result: object) -> None:
        self._looking = False

    async def _look(self) -> None:
        await self._settle_left()
        if self._room():
            await self._house.journal.committed()  # what was tried a moment ago is not due
            now, settings = self._house.clock.now(), self._house.config.appeals.callbacks
            pause = int(settings.between_minutes * _MINUTE)
            due = await self._house.lookups.in_time(partial(find_due, now=now, pause=pause, most=_MOST))
            for case in self._allowed(due.cases, due.rested, self._room()):
                self._begin(case)

    async def _settle_left(self) -> None:
        """Those whose channel is gone without a session of ours."""
        left = [each for each in map(self.running.get, self._left) if each is not None and each.call is None]
        self._left = {each.attempt for each in left}
        if left:
            there = {channel.uniqueid for channel in await self._house.node.channels()}
            for each in left:
                if each.contact not in there and each.call is None:
                    self.settle(each, each.last)

    def _room(self) -> int:
        """How many may be called now, in addition."""
        house, now = self._house, self._house.clock.now()
        settings, journal = house.config.appeals.callbacks, house.journal
        may = settings.automatic and house.config.outbound.to and house.is_ready and not house.closing
        # without the store nobody knows who is due
        if not may or journal.store_away or journal.spooled or now < self._not_before:
            return 0
        in_hours = in_span(settings.hours, now, house.config.site.timezone)
        return max(0, settings.at_once - len(self.running)) if in_hours else 0

    def _allowed(self, due: list[Case], rested: frozenset[str], room: int) -> list[Case]:
        house = self._house
        engaged = {call.caller for call in house.calls.values()} | {each.case.caller for each in self.running.values()}
        engaged |= house.seat_calls.engaged() | house.callbacks.engaged() | rested
        return choose((each for each in due if not house.outbound.why_not(each.caller)), engaged, room)

    # -- one attempt ----------------------------------------------------------------------------------

    def _begin(self, case: Case) -> None:
        house = self._house
        try:
            house.outbound.spend(case.caller)
        except OutboundRefused:  # nobody was tried
            self._not_before = house.clock.now() + _OVER_BUDGET
            return
        contact = house.outbound.new_contact()
        follow_up = FollowUp(new_id(), case, contact, house.clock.now())
        self.running[follow_up.attempt] = follow_up
        Deferred.fromCoroutine(self._ring(follow_up)).addErrback(self._failed, follow_up)

    async def _ring(self, follow_up: FollowUp) -> None:
        house, number = self._house, follow_up.case.caller
        self._record(follow_up, CallbackBegun, follow_up.last)
        await house.journal.committed()
        ringing = house.outbound.ring(
            house.outbound.endpoint(number), house.config.outbound.ring_seconds, context="follow-up", exten="s",
            caller_id=house.outbound.own_number, variable=f"CC_FOLLOW_UP={follow_up.attempt}",
            contact=follow_up.contact,
        )  # fmt: skip
        outcome = await ringing.result()
        self._note(outcome)
        if outcome == "answered":
            house.reactor.callLater(_SESSION_SECONDS, self._never_asked, follow_up)
        else:
            self._never_asked(follow_up)

    def _never_asked(self, follow_up: FollowUp) -> None:
        if follow_up.call is None:
            self.settle(follow_up)

    def _failed(self, failure: Failure, follow_up: FollowUp) -> None:
        _log.failure("an appellant could not be called", failure)
        self._never_asked(follow_up)

    def _note(self, outcome: str) -> None:
        """A trunk that is away must not use up everybody's attempts."""
        self._failures = self._failures + 1 if outcome == "failed" else 0
        if self._failures >= _FAILURES:
            self._failures, self._not_before = 0, self._house.clock.now() + _WITHOUT_TRUNK
            _log.error("{n} calls in a row could not be placed: no appellant is called for a while", n=_FAILURES)

    # -- whoever answered -----------------------------------------------------------------------------

    def expected(self, attempt: str, contact: str) -> FollowUp | None:
        """The attempt for which a session begins; None for one that is over, or that nobody made."""
        found = self.running.get(attempt)
        return found if found is not None and found.contact == contact and found.call is None else None

    def variables(self, follow_up: FollowUp) -> dict[str, str | int | bool]:
        """What its flow knows of the appeal."""
        zone = ZoneInfo(self._house.config.site.timezone)
        opened = datetime.fromtimestamp((follow_up.case.opened or 0) / 1e6, zone)
        number = follow_up.case.number
        return {
            "appeal_number": number, "appeal_serial": number.split("-")[2], "appeal_opened": f"{opened:%Y-%m-%d}",
        }  # fmt: skip

    def answered(self, follow_up: FollowUp, answer: str) -> None:
        """A question was answered."""
        follow_up.answers.append(answer)
        follow_up.last = self._house.clock.now()
        self._record(follow_up, CallbackAnswered, follow_up.last, answer=answer)

    def settle(self, follow_up: FollowUp, at: int = 0) -> None:
        """It is over, at ``at`` µs or now: put on record what came of it."""
        if self.running.pop(follow_up.attempt, None) is None:
            return
        house, said = self._house, what_was_said(follow_up.answers)
        at = at or house.clock.now()
        again = next_try(follow_up.case, said.outcome, at, self._rules(), house.calendar)
        self._record(
            follow_up, CallbackAttempted, at, mode="automatic", outcome=said.outcome, resolved=said.resolved,
            satisfaction=said.satisfaction, next_try=again,
        )  # fmt: skip

    def _rules(self) -> Rules:
        given = self._house.config.appeals.callbacks
        return Rules(
            callback_attempts=given.attempts, callback_days=given.days, callback_pause_hours=given.pause_hours
        )

    def _record(self, follow_up: FollowUp, kind: Any, at: int, **fields: Any) -> None:
        parts = (kind.__name__, follow_up.attempt, *([str(len(follow_up.answers))] if "answer" in fields else []))
        self._house.record(
            kind(id=stable_id(*parts), at=at, number=follow_up.case.number, role="system", attempt=follow_up.attempt,
                 call=follow_up.contact, **fields)
        )  # fmt: skip
