"""Somebody outside the queues for a caller: rung from the caller's own session, each attempt told on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.agi import AGIHangup
from callcenter.callcontrol.offer import NOT_TOLD
from callcenter.callcontrol.outbound import OutboundRefused
from callcenter.config.duty import on_duty
from callcenter.facts import OutsideAnswered, OutsideDialled, OutsideSkipped, OutsideTalkEnded, new_id, stable_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.call import LiveCall
    from callcenter.ivr.effects import Dial

__all__ = ["ANSWERED_VARIABLE", "OUTCOMES", "Outside", "ring_outside"]

ANSWERED_VARIABLE = "CC_ANSWERED"
"""Set by the dialplan's `seat-answered` at the moment of answer, in ms."""
OUTCOMES = {"ANSWER": "answered", "BUSY": "busy", "NOANSWER": "no_answer", "CANCEL": "caller_gone"}
"""DIALSTATUS → outcome; any other is ``failed``."""
UNAVAILABLE = "UNAVAILABLE"
_NEAREST = ("NOANSWER", "BUSY", "CHANUNAVAIL", UNAVAILABLE)
"""What came nearest to an answer decides the exit when nobody answered."""
_ASK = f"${{DIALSTATUS}}|${{{ANSWERED_VARIABLE}}}"


class Whom(NamedTuple):
    """Somebody who may be rung."""

    number: str
    """A seat's extension, or an outside number."""
    person: str = ""
    department: str = ""


async def ring_outside(call: LiveCall, effect: Dial) -> str:
    """Ring whom a flow names until one answers, and stay until that talk is over; Asterisk's DIALSTATUS for the flow.

    Raises AGIHangup when the caller hung up.
    """
    nearest = UNAVAILABLE
    for whom in _wanted(call, effect):
        status = await Outside(call, whom.number, effect.seconds, whom.person, whom.department).run()
        if status == "ANSWER":
            return status
        status = status if status in _NEAREST else "CHANUNAVAIL"
        nearest = min(nearest, status, key=_NEAREST.index)
    return nearest


def _wanted(call: LiveCall, effect: Dial) -> Iterator[Whom]:
    """Whom to ring, in order; a department's people as they are on duty now."""
    if not effect.duty:
        yield Whom(effect.target)
        return
    house, now = call.house, call.now()
    department = house.config.commissioners.get(effect.duty)
    people = on_duty(department, now, house.calendar) if department is not None else ()
    if not people:
        call.record(OutsideSkipped(id=new_id(), at=now, contact=call.contact, department=effect.duty,
                                   why="nobody_on_duty"))  # fmt: skip
    for person in people:
        yield Whom(person.number, person.name, effect.duty)


class Outside:
    """One attempt: a phone that rings for a caller, and the talk if it is answered."""

    def __init__(self, call: LiveCall, number: str, seconds: int, person: str = "", department: str = "") -> None:
        self.call = call
        self._seconds = seconds
        self._number = number
        self._is_seat = number in call.house.config.seats
        attempt = new_id()
        self.dialled = OutsideDialled(
            id=stable_id("OutsideDialled", attempt), at=call.now(), contact=call.contact, attempt=attempt,
            callback_number="" if self._is_seat else number, target=number if self._is_seat else "",
            department=department, person=person,
        )  # fmt: skip
        """The fact that it is rung; what becomes of it refers to that."""
        self.answered = 0
        """When it was answered, µs; 0 before."""

    async def run(self) -> str:
        """Ring, and stay until it is over; Asterisk's DIALSTATUS, or ``UNAVAILABLE`` when it was not rung.

        Raises AGIHangup when the caller hung up.
        """
        call = self.call
        if why := self._why_not():
            told = self.dialled
            call.record(
                OutsideSkipped(id=new_id(), at=call.now(), contact=call.contact, department=told.department,
                               person=told.person, callback_number=told.callback_number, target=told.target, why=why)
            )  # fmt: skip
            return "BUSY" if why == "busy" else UNAVAILABLE
        agent = self._agent()
        if agent is not None:  # nothing is offered there until that is over
            call.house.shift.busy_elsewhere(agent, NOT_TOLD, call.contact)
        doing, call.outside, call.doing = call.doing, self, "outside"
        call.record(self.dialled)
        try:
            status = await self._dial()
        except AGIHangup:
            if await call.is_over():
                self._over("caller_gone", "caller", call.hung_up_at, uncertain=call.end_uncertain)
            raise  # the caller of a core that was too slow may still talk: whoever takes the call up tells the end
        finally:
            call.doing = doing
            call.grip_spent()
            if agent is not None and agent.seat_channel == NOT_TOLD and agent.contact == call.contact:
                call.house.shift.free_again(agent, "the phone was not rung")
        late = call.told_late() if self.answered else 0
        self._over(OUTCOMES.get(status, "failed"), "unknown" if late else "other", late, uncertain=bool(late))
        return status

    def connected(self, at: int) -> None:
        """It was answered at ``at`` µs."""
        if not self.answered:
            self.answered = self.call.last_sign = at
            self.call.record(OutsideAnswered.of(self.dialled, at, self.call.entered or self.call.arrived))

    def _why_not(self) -> str:
        """Why it must not be rung (see ``OutsideSkipped``); empty: it may, and is counted."""
        house, number = self.call.house, self._number
        if self._is_seat:
            agent = self._agent()
            return "" if agent is None or agent.view.free else "busy"
        if not house.config.outbound.to:
            return "no_trunk"
        if not house.config.outbound.allows(number):
            return "not_allowed"
        try:
            house.outbound.spend(number)
        except OutboundRefused:
            return "budget"
        return ""

    def _agent(self) -> LiveAgent | None:
        """Who is logged in at the seat."""
        return self.call.house.roster.by_seat.get(self._number) if self._is_seat else None

    async def _dial(self) -> str:
        call = self.call
        house = call.house
        where = house.roster.phones.device(self._number) if self._is_seat else house.outbound.endpoint(self._number)
        # no earlier offer and no earlier dial must be taken for this one when the core dies meanwhile
        longest = self._seconds + call.house.config.agi.max_call_seconds
        await call.set_variables(DIALSTATUS="", CC_OFFER="", **{ANSWERED_VARIABLE: ""}, **call.grip(longest))
        await call.agi.exec("Dial", where, str(self._seconds), "gU(seat-answered)")
        call.check_alive()
        status, _, answered = (await call.agi.get_full_variable(_ASK)).partition("|")
        if status == "ANSWER":
            self.connected(int(answered) * 1000 if answered.isdigit() else call.now())
        return status or "CHANUNAVAIL"

    def _over(self, outcome: str, ended_by: str, at: int = 0, *, uncertain: bool = False) -> None:
        call, at = self.call, at or self.call.now()
        call.outside = None
        call.record(
            OutsideTalkEnded.of(
                self.dialled, at, outcome, answered=self.answered, ended_by=ended_by, uncertain=uncertain
            )
        )
