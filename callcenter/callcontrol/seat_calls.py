"""What agents dial on their phones beside codes: outside numbers, and other seats. Denied unless allowed here.

The seat is that of the phone's channel, which Asterisk has authenticated. A call to an outside number is a contact
of direction ``out``; a call from seat to seat is none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.acd import AgentState
from callcenter.acd.agent_states import TRANSITIONS
from callcenter.agi import AGIHangup
from callcenter.callcontrol.feature_codes import Say
from callcenter.callcontrol.observe import seat_of
from callcenter.callcontrol.offer import NOT_TOLD
from callcenter.callcontrol.outbound import OutboundRefused
from callcenter.callcontrol.phone_consult import PhoneConsult
from callcenter.callcontrol.transfer import Target
from callcenter.errors import CommandRefused
from callcenter.facts import CallArrived, CallEnded, OutboundEnded, OutboundStarted, stable_id

if TYPE_CHECKING:
    from callcenter.agi import AgiSession
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House
    from callcenter.callcontrol.offer import Dialling

__all__ = ["SeatCall", "SeatCalls"]

_HOUR = 3_600_000_000
_LIMIT_EARLY = 1_000_000
"""By the core's clock a talk that reached its limit may seem so much shorter, µs."""
_RING_SEAT = 60
_CLICK_SECONDS = 5.0
"""So long after the agent's phone was answered its session has begun, or never does."""
_ASK = "${DIALSTATUS}|${HANGUPCAUSE}|${CC_ANSWERED}"
_OUTCOMES = {"ANSWER": "answered", "NOANSWER": "no_answer", "BUSY": "busy", "CANCEL": "given_up"}
"""DIALSTATUS → outcome; any other is ``refused`` or ``failed``, by its cause."""
_REFUSED_CAUSE = 21
_CAUSES = {"no_answer": 19, "busy": 17, "refused": _REFUSED_CAUSE, "failed": 38}
"""Outcome → the Q.850 cause that the agent's phone is told."""
_log = Logger()


class NotAllowed(CommandRefused):
    """An agent may not dial this now; ``say`` is what the phone tells."""

    def __init__(self, say: Say, text: str) -> None:
        super().__init__(text)
        self.say = say


class SeatCall:
    """One call that a seat's phone places."""

    __slots__ = (
        "agent", "answered", "appeal", "clicked", "consult", "contact", "emergency", "gone", "inside", "number", "seat",
    )  # fmt: skip

    def __init__(
        self, contact: str, seat: str, agent: LiveAgent | None, number: str, *, inside: bool, emergency: bool
    ) -> None:
        self.contact = contact
        """Uniqueid of the channel of the phone that dials."""
        self.seat = seat
        self.agent = agent
        self.number = number
        self.inside = inside
        """To another seat: no contact."""
        self.emergency = emergency
        self.clicked = False
        self.appeal = ""
        """Number of the appeal that the agent calls about; empty: none that we know of."""
        self.consult: PhoneConsult | None = None
        """The agent is in a call of ours: somebody is asked for it."""
        self.gone = False
        self.answered = 0
        """When the other side answered, as an event told it, µs; 0 before."""


class SeatCalls:
    """Decides what a seat's phone may dial, dials it, and puts on record what became of it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._live: dict[str, SeatCall] = {}
        self._clicked: dict[str, SeatCall] = {}
        """Calls whose agent's phone is rung first."""
        self._spent: dict[str, deque[int]] = {}
        """Agent → when calls were placed within the last hour, µs."""

    # -- seen by others -----------------------------------------------------------------------------

    def is_its(self, channel: str) -> bool:
        """Does this channel (uniqueid) belong to a phone that dials?"""
        return channel in self._live or channel in self._clicked

    @property
    def channels(self) -> Collection[str]:
        """Uniqueids of all of them."""
        return self._live.keys() | self._clicked.keys()

    def engaged(self) -> set[str]:
        """The numbers that phones dial, or that are to be dialled when the agent's phone is answered."""
        return {call.number for call in (*self._live.values(), *self._clicked.values())}

    def holds(self, agent: LiveAgent) -> bool:
        """Is the agent in a call to an outside number that a session of ours dials?"""
        call = self._live.get(agent.contact) or self._clicked.get(agent.contact)
        return call is not None and call.agent is agent and not call.inside

    def asks(self, agent: LiveAgent) -> bool:
        """Is the agent asked by a colleague's phone, in a call of ours?"""
        return any(call.consult is not None and call.consult.there is agent for call in self._live.values())

    def dial_begun(self, contact: str, channel: str, name: str) -> bool:
        """Asterisk's event about a phone that rings; True when it is somebody who is asked."""
        call = self._live.get(contact)
        if call is None or call.consult is None:
            return False
        call.consult.rings(channel, name)
        return True

    def transferred(self, lines: Collection[str]) -> None:
        """The phone with these two channels brought together whom it talked to."""
        for call in tuple(self._live.values()):
            if call.consult is not None and {call.contact, call.consult.talk.seat_channel} == set(lines):
                call.consult.transferred()

    def dial_ended(self, contact: str, *, answered: bool) -> None:
        """Asterisk's event about whoever was dialled."""
        call = self._live.get(contact)
        if call is not None and answered:
            call.answered = call.answered or self._house.clock.now()
            if call.consult is not None:
                call.consult.answers(call.answered)

    def gone(self, channel: str) -> None:
        """A phone's channel is gone: no event about its call comes any more."""
        if call := self._live.get(channel):
            call.gone = True

    # -- a phone dials --------------------------------------------------------------------------------

    async def serve(self, agi: AgiSession) -> None:
        """Take a phone that dialled a number, or was rung to dial one."""
        call = self._clicked.pop(agi.contact, None)
        seat, number = seat_of(agi.env.get("channel", "")), agi.env.get("dnid", "")
        if seat not in self._house.config.seats:
            _log.warn("a number was dialled by {channel}, which is no seat", channel=agi.env.get("channel"))
            return  # the dialplan says that it cannot be done
        if call is None:
            try:
                call = self._admit(agi.contact, seat, number)
            except NotAllowed as refusal:
                _log.info("seat {seat} may not dial: {why}", seat=seat, why=refusal)
                await self._house.codes.tell(agi, seat, (Say.REFUSED, refusal.say))
                return
        self._live[call.contact] = call
        try:
            if call.consult is not None:
                await self._asks(agi, call, call.consult)
            else:
                await (self._to_a_seat(agi, call) if call.inside else self._outside(agi, call))
        finally:
            self._live.pop(call.contact, None)
            if self._house.node.up and not call.gone:
                self._house.finished.add(call.contact)  # events about it may still be on their way

    def order(self, agent_number: str, number: str, appeal: str = "") -> str:
        """Ring the agent's phone, and the number when it is answered; the contact. About an ``appeal``, if any.

        Raises CommandRefused when that cannot be.
        """
        house = self._house
        agent = house.roster.logged_in(agent_number)
        if not house.node.up:
            raise CommandRefused("Asterisk is not connected")
        if agent.view.seat not in house.roster.phones:
            raise CommandRefused(f"no phone is registered at seat {agent.view.seat}")
        call = self._admit("", agent.view.seat, number)
        if call.inside:
            raise CommandRefused("only outside numbers are dialled by order; seats are dialled by the phone")
        ringing = house.outbound.ring(
            house.roster.phones.device(call.seat), house.config.outbound.ring_seconds, context="dial", exten="s",
            caller_id=number,
        )
        call.contact, call.clicked, call.appeal = ringing.contact, True, appeal
        self._clicked[call.contact] = call
        self._dials_out(call)
        ringing.result().addCallback(self._rung, call)
        return call.contact

    def _rung(self, outcome: str, call: SeatCall) -> str:
        """The agent's own phone was answered, or not."""
        if outcome == "answered":
            self._house.reactor.callLater(_CLICK_SECONDS, self._never_dialled, call)
        else:
            self._never_dialled(call)
        return outcome

    def _never_dialled(self, call: SeatCall) -> None:
        if self._clicked.pop(call.contact, None) is not None:
            _log.info("agent at seat {seat} did not take the call that was ordered", seat=call.seat)
            self._over(call)

    # -- may it be? -----------------------------------------------------------------------------------

    def _admit(self, contact: str, seat: str, number: str) -> SeatCall:
        """The call, when it may be; counts it. Raises NotAllowed."""
        house = self._house
        agent = house.roster.by_seat.get(seat)
        emergency, inside = number in house.config.outbound.emergency, number in house.config.seats
        if agent is None and not emergency:
            raise NotAllowed(Say.NOT_LOGGED_IN, "nobody is logged in there")
        if inside:
            self._may_ring(number, seat)
        else:
            self._may_call(number, agent, emergency=emergency)
        talk = self._talk_of(agent) if contact else None
        if talk is not None:
            self._may_ask(number, inside=inside)
        elif agent is not None and not emergency and (agent.state, "dial_out") not in TRANSITIONS:
            raise NotAllowed(Say.NOT_NOW, f"agent {agent.view.agent} is {agent.state.value}")
        if not inside:
            self._spend(number, agent, emergency=emergency)
        call = SeatCall(contact, seat, agent, number, inside=inside, emergency=emergency)
        if talk is not None:
            call.consult = PhoneConsult(house, talk, Target("seat" if inside else "number", number))
        return call

    def _talk_of(self, agent: LiveAgent | None) -> Dialling | None:
        """The talk that an agent is in, and about which somebody may be asked."""
        call = self._house.calls.get(agent.contact) if agent is not None else None
        talk = call.dialling if call is not None else None
        if call is None or talk is None or talk.agent is not agent or not talk.answered:
            return None
        asked = any(each.consult is not None and each.consult.talk is talk for each in self._live.values())
        return None if asked or call.conference is not None else talk

    def _may_ask(self, number: str, *, inside: bool) -> None:
        there = self._house.roster.by_seat.get(number) if inside else None
        if inside and (there is None or not there.view.free):
            raise NotAllowed(Say.SEAT_BUSY, "who is asked must be logged in and free: the caller may be given to them")

    def _may_ring(self, number: str, seat: str) -> None:
        there = self._house.roster.by_seat.get(number)
        if number == seat:
            raise NotAllowed(Say.NUMBER_NOT_ALLOWED, "that is its own extension")
        if there is not None and (there.state, "found_in_call") not in TRANSITIONS:
            raise NotAllowed(Say.SEAT_BUSY, f"agent {there.view.agent} is {there.state.value}")
        if there is not None and there.state in (AgentState.RESERVED, AgentState.RINGING):
            raise NotAllowed(Say.SEAT_BUSY, f"agent {there.view.agent} is {there.state.value}")

    def _may_call(self, number: str, agent: LiveAgent | None, *, emergency: bool) -> None:
        settings = self._house.config.outbound
        if not settings.to:
            raise NotAllowed(Say.NO_TRUNK, "no calls go outside (outbound.to)")
        if emergency:
            return
        if settings.why_not(number):
            raise NotAllowed(Say.NUMBER_NOT_ALLOWED, "the number is not allowed (outbound.prefixes, outbound.refused)")
        if agent is not None and settings.per_agent_hour and self._placed_by(agent) >= settings.per_agent_hour:
            raise NotAllowed(Say.OVER_BUDGET, "the agent has placed enough in this hour (outbound.per_agent_hour)")

    def _spend(self, number: str, agent: LiveAgent | None, *, emergency: bool) -> None:
        try:
            self._house.outbound.spend(number, by_phone=True)
        except OutboundRefused:
            raise NotAllowed(Say.OVER_BUDGET, "enough calls were placed in this hour (outbound.per_hour)") from None
        if agent is not None and not emergency:
            self._spent.setdefault(agent.view.agent, deque()).append(self._house.clock.now())

    def _placed_by(self, agent: LiveAgent) -> int:
        spent, since = self._spent.get(agent.view.agent, deque()), self._house.clock.now() - _HOUR
        while spent and spent[0] <= since:
            spent.popleft()
        return len(spent)

    # -- to an outside number ---------------------------------------------------------------------------

    async def _outside(self, agi: AgiSession, call: SeatCall) -> None:
        house, settings = self._house, self._house.config.outbound
        self._begins(agi, call)
        talk = settings.longest_talk_minutes * 60
        most = house.config.agi.max_call_seconds if call.emergency else settings.ring_seconds + talk
        limit = "" if call.emergency else f"S({talk})"
        status, cause = "CANCEL", 0
        try:
            own = house.outbound.own_number
            hold = most + house.config.agi.grip_seconds
            await agi.exec("MSet", f"CALLERID(num)={own},CC_ANSWERED=,TIMEOUT(absolute)={hold}")
            ring = settings.ring_seconds
            file = house.recordings.file_for(call.contact)
            answered_by = f"gU(seat-answered^{file})" if file else "gU(seat-answered)"
            await agi.exec("Dial", house.outbound.endpoint(call.number), ring, f"{answered_by}{limit}")
            told, code, answered = (await agi.get_full_variable(_ASK)).split("|")
            status, cause = told, int(code) if code.isdigit() else 0
            call.answered = call.answered or (int(answered) * 1000 if answered.isdigit() else 0)
        except AGIHangup:  # the agent hung up: an event told whether the other side had answered, else the record does
            call.answered = call.answered or (0 if house.node.up else await self._seen(call))
        outcome = self._ends(call, status, cause)
        if not agi.hung_up:
            cause = _CAUSES.get(outcome, 16)
            await agi.exec("MSet", f"CC_DONE=1,CC_CAUSE={cause}")

    def _longest(self, call: SeatCall) -> int:
        """Seconds that its talk may last."""
        config = self._house.config
        return config.agi.max_call_seconds if call.emergency else config.outbound.longest_talk_minutes * 60

    async def _seen(self, call: SeatCall) -> int:
        found = await self._house.books.evidence(call.contact)
        return found.talks[-1].began if found and found.talks else 0

    def _begins(self, agi: AgiSession, call: SeatCall) -> None:
        house, now = self._house, self._house.clock.now()
        house.record(
            CallArrived(
                id=stable_id("CallArrived", call.contact), at=now, contact=call.contact, direction="out",
                node=house.config.asterisk.node, channel=agi.env.get("channel", ""), caller=call.number,
                did=house.outbound.own_number, flow="", appeal=call.appeal,
            ),
            OutboundStarted(
                id=stable_id("OutboundStarted", call.contact), at=now, contact=call.contact, seat=call.seat,
                agent=_number_of(call.agent), clicked=call.clicked,
            ),
        )  # fmt: skip
        if not call.clicked:
            self._dials_out(call)

    def _dials_out(self, call: SeatCall) -> None:
        agent = call.agent
        if agent is None or (agent.state, "dial_out") not in TRANSITIONS:
            return  # an emergency from a seat without anybody, or in the middle of another call
        if agent.state is AgentState.PAUSED:
            agent.pause_wanted = agent.reason
        self._house.roster.move(agent, "dial_out", contact=call.contact)

    def _ends(self, call: SeatCall, status: str, cause: int) -> str:
        house, now = self._house, self._house.clock.now()
        unseen = status == "ANSWER" and not call.answered
        call.answered = now if unseen else call.answered
        if late := bool(call.answered and (stood := house.asterisk_stood())):  # it ended while Asterisk stood still
            now = max(stood, call.answered)
        outcome = "answered" if call.answered else _OUTCOMES.get(status) or _by_cause(cause)
        talked = max(0, now - call.answered) if call.answered else 0
        if call.answered and talked >= self._longest(call) * 1_000_000 - _LIMIT_EARLY:
            house.capping.cap(call.contact)
        by_agent = status == "CANCEL"
        house.record(
            OutboundEnded(
                id=stable_id("OutboundEnded", call.contact), at=now, contact=call.contact, seat=call.seat,
                agent=_number_of(call.agent), outcome=outcome, answered=call.answered, talked=talked, cause=cause,
                uncertain=unseen or late,
            ),
            CallEnded(
                id=stable_id("CallEnded", call.contact, str(now)), at=now, contact=call.contact, uncertain=late,
                ended_by="unknown" if late else "agent" if by_agent else "caller" if call.answered else "system",
            ),
        )  # fmt: skip
        self._over(call)
        return outcome

    def _over(self, call: SeatCall) -> None:
        if call.agent is not None:
            if call.agent.seat_channel in (call.contact, NOT_TOLD):
                call.agent.seat_channel = ""
            seconds = self._house.config.outbound.wrap_up_seconds if call.answered else 0
            self._house.shift.outbound_over(call.agent, call.contact, seconds)

    async def _asks(self, agi: AgiSession, call: SeatCall, consult: PhoneConsult) -> None:
        """No contact of its own: a consultation of the contact whose caller is on hold."""
        house, settings = self._house, self._house.config.outbound
        consult.begin()
        shown = call.seat if call.inside else house.outbound.own_number
        to = house.roster.phones.device(call.number) if call.inside else house.outbound.endpoint(call.number)
        by_agent = False
        try:
            hold = house.config.agi.max_call_seconds
            await agi.exec("MSet", f"CALLERID(num)={shown},TIMEOUT(absolute)={hold}")
            recorded = house.recordings.dial_option(consult.contact) if call.inside else ""
            await agi.exec("Dial", to, settings.ring_seconds, f"g{recorded}")
            outcome = _OUTCOMES.get(await agi.get_variable("DIALSTATUS") or "", "failed")
            await agi.exec("MSet", f"CC_DONE=1,CC_CAUSE={_CAUSES.get(outcome, 16)}")
        except AGIHangup:
            by_agent = True
        finally:
            await consult.end(by_agent=by_agent)

    # -- to another seat --------------------------------------------------------------------------------

    async def _to_a_seat(self, agi: AgiSession, call: SeatCall) -> None:
        """No contact: both agents are in a call that the distributor knows nothing of, as long as it lasts."""
        house, there = self._house, self._house.roster.by_seat.get(call.number)
        if call.agent is not None:
            house.shift.busy_elsewhere(call.agent, call.contact, call.contact)
        if there is not None:
            house.shift.busy_elsewhere(there, NOT_TOLD, call.contact)
        try:
            hold = house.config.agi.max_call_seconds
            await agi.exec("MSet", f"CALLERID(num)={call.seat},TIMEOUT(absolute)={hold}")
            await agi.exec("Dial", house.roster.phones.device(call.number), _RING_SEAT, "g")
            status = await agi.get_variable("DIALSTATUS") or ""
            outcome = _OUTCOMES.get(status, "failed")
            await agi.exec("MSet", f"CC_DONE=1,CC_CAUSE={_CAUSES.get(outcome, 16)}")
        except AGIHangup:
            pass
        finally:
            for agent in (call.agent, there):
                if agent is not None and agent.contact == call.contact and not house.shift.is_ours(agent):
                    house.shift.free_again(agent, "the call between seats is over")


def _number_of(agent: LiveAgent | None) -> str:
    return agent.view.agent if agent is not None else ""


def _by_cause(cause: int) -> str:
    return "refused" if cause == _REFUSED_CAUSE else "busy" if cause == 17 else "failed"
