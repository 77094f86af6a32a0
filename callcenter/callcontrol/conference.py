"""A call whose agent asks somebody else: who is where, who is with the caller, and what is on record of it.

The agent's phone is taken out of the caller's ``Dial`` (``Redirect``) and gets a session of its own; the caller's
session goes on here and hears music. From then on all parties meet in rooms (see ``rooms``): the agent and the guest
aside, or everybody in the call's own room. Each leaves by hanging up, and the rest go on: a caller without staff goes
on in the flow, staff without a caller may finish what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from callcenter.acd import AgentState, Offer
from callcenter.callcontrol.offer import Dialling
from callcenter.callcontrol.outbound import OutboundRefused
from callcenter.callcontrol.parties import CallersPart, Guest, Party
from callcenter.callcontrol.rooms import CONTEXT, MUSIC, OUT, RINGING, Member
from callcenter.callcontrol.transfer import TRANSFER, Target
from callcenter.errors import AmiError, CommandRefused
from callcenter.facts import (
    CallTransferred,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    ConsultTried,
    OutsideTalkEnded,
    new_id,
    stable_id,
)
from callcenter.ivr import inputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.house import House

__all__ = ["Conference"]

_STARTS_SECONDS = 5.0
"""So long may a phone that was redirected, or has answered, take to begin its session."""
_log = Logger()


class _Consult:
    """One time that somebody is asked."""

    def __init__(self, agent: str, department: str, *, at_once: bool) -> None:
        self.id = new_id()
        self.department = department
        """Id of the department that is asked; empty for anybody else."""
        self.agent = agent
        """Who asks."""
        self.at_once = at_once
        self.answered = 0
        """When somebody answered, µs; 0 before."""


class Conference:
    """The parties of one call; ``host`` is the agent whose call it is, ``guest`` who is asked."""

    def __init__(self, house: House, call: LiveCall, talk: Dialling) -> None:
        self.house = house
        self.call = call
        self.room = call.contact
        self.aside = f"{call.contact}-aside"
        self.caller = CallersPart(self)
        self.host: Party | None = Party(self, talk.seat_channel, Guest(seat=talk.offer.seat), talk.agent)
        self.host.talk, self.host.answered = talk, True
        self.guest: Party | None = None
        self._consult: _Consult | None = None
        self._attended = False
        self._redirected = False
        self._calling: Party | None = None
        """Whose phone rings."""
        self._queue = talk.offer.queue
        self._last = talk
        """The talk that the caller was in last; while agents are with the caller, that of the host."""

    # -- the caller's session -------------------------------------------------------------------------

    async def attend_caller(self) -> inputs.QueueLeft:
        """Hold the caller until nobody is left to talk to; the input for the flow. Raises AGIHangup."""
        call, self._attended = self.call, True
        if self.host is not None and self.host.gone and not call.agi.hung_up:
            self.left(self.host)
        await self.caller.attend(call.agi)
        self._without_caller("agent" if call.transfer is None else "transfer", self._now())
        call.grip_spent()
        last = self._last.offer
        return inputs.QueueLeft(why="talked", agent=last.agent, queue=last.queue, ended_by="agent")

    def nobody_comes(self) -> bool:
        """Is nobody left who is with the caller, or on the way there, or rung?"""
        staff = (party for party in (self.host, self.guest) if party is not None and not party.gone)
        return self._consult is None and not any(party.place == self.room for party in staff)

    def mark(self) -> str:
        """The talk that the caller's channel carries, for a core that takes the call over."""
        talk = self.host.talk if self.host is not None else None
        return talk.mark.text() if talk is not None else ""

    # -- orders ---------------------------------------------------------------------------------------

    async def redirect(self, *, at_once: bool) -> None:
        """Take agent and caller out of their ``Dial``. Raises CommandRefused when Asterisk cannot."""
        host = self.host
        assert host is not None
        assert host.talk is not None
        host.place, self.caller.place = (self.room, self.room) if at_once else (RINGING, MUSIC)
        self.house.conferences.take(host)
        try:
            await self.house.node.control.send_action(
                "Redirect", Channel=host.talk.seat_channel_name, Context=CONTEXT, Exten="s", Priority="1"
            )
        except AmiError as error:
            if self._attended:
                self.left(host)
            elif not host.gone and not self.caller.gone:  # they talk on as before
                self.house.conferences.forget(host)
                self.call.conference = None
            raise CommandRefused(f"agent {host.guest.seat} could not be connected: {error}") from error
        if host.gone or self.caller.gone:
            raise CommandRefused(f"the call of agent {host.guest.seat} is over")
        self._redirected = True
        self._await_session(host)

    def _await_session(self, party: Party) -> None:
        self.house.reactor.callLater(_STARTS_SECONDS, self._started, party)

    def _started(self, party: Party) -> None:
        if not party.attended and not party.gone:
            _log.warn("contact {contact}: a phone did not get into its room", contact=self.call.contact)
            self.house.act("Hangup", Channel=party.uniqueid)
            self.left(party)

    def ask(self, target: Target, people: Iterable[Guest], actor: str, *, at_once: bool) -> None:
        """Ring ``people``, one after another, until somebody answers."""
        host = self.host
        assert host is not None
        assert host.talk is not None
        agent = host.talk.offer.agent
        department = target.name if target.kind == "department" else ""
        consult = self._consult = _Consult(agent, department, at_once=at_once)
        number = target.name if target.kind == "number" else ""
        self.call.record(
            ConsultStarted(
                id=stable_id("ConsultStarted", consult.id), at=self._now(), contact=self.call.contact,
                consult=consult.id, offer=host.talk.id,
                agent=agent, seat=host.guest.seat, where=target.kind,
                target="" if number else target.name, callback_number=number, at_once=at_once, actor=actor,
            )
        )  # fmt: skip
        if at_once:
            self._together()
        else:
            self._hold_caller()
        ringing = Deferred.fromCoroutine(self._ring(consult, tuple(people)))
        ringing.addErrback(lambda failure: _log.failure("a consultation failed", failure))

    def require_answered(self) -> None:
        """Raise CommandRefused unless somebody who was asked is there."""
        if self.guest is None:
            raise CommandRefused("nobody has answered yet")

    @property
    def asking(self) -> bool:
        """Somebody is being asked, or about to be, or is in the call besides the agent."""
        return not self._redirected or self._consult is not None or self.guest is not None

    def join(self) -> None:
        """All three talk."""
        self._consult_over("joined")
        self._together()

    def hand_over(self, actor: str) -> None:
        """The caller goes on with the guest, the agent's part is over."""
        host, guest = self.host, self.guest
        assert host is not None
        assert guest is not None
        self._transferred(guest, actor)
        self._consult_over("transferred")
        self._part_over(host, "transfer")
        host.go(OUT)
        self._promote()
        self._together()

    def retrieve(self) -> None:
        """The agent goes back to the caller, the guest is let go."""
        consult, guest = self._consult, self.guest
        if consult is not None:
            self._consult_over("returned" if consult.answered else "unanswered")
        if guest is not None:
            self._part_over(guest, "agent")
            guest.go(OUT)
            self.guest = None
        self._together()

    # -- who is asked ---------------------------------------------------------------------------------

    async def _ring(self, consult: _Consult, people: tuple[Guest, ...]) -> None:
        for guest in people:
            if self._consult is not consult:
                return
            outcome = await self._try(consult, guest)
            if outcome == "answered":
                return
            self.call.record(
                ConsultTried(
                    id=new_id(), at=self._now(), contact=self.call.contact, consult=consult.id, target=guest.seat,
                    callback_number=guest.number, outcome=outcome if self._consult is consult else "cancelled",
                )
            )  # fmt: skip
        if self._consult is consult:
            self._consult_over("unanswered")
            if consult.department:
                self.house.appeals.propose_ticket(
                    self.call.appeal, self.call.contact, consult.department, "unanswered"
                )
            if self.host is not None:
                self.host.notice = "consult_unanswered"
            self._together()
            if self.host is None:  # has hung up meanwhile: the caller waits for somebody else
                self._back_to_the_queue()

    async def _try(self, consult: _Consult, guest: Guest) -> str:
        """Ring one phone: ``answered``, or why not."""
        house = self.house
        agent = house.roster.by_seat.get(guest.seat) if guest.seat else None
        if guest.seat and (agent is None or not agent.view.free):
            return "busy"
        desk, shown = house.outbound, self.call.caller if guest.seat else house.outbound.own_number
        seconds = house.config.queues[self._queue].ring_seconds if guest.seat else house.config.outbound.ring_seconds
        try:
            if guest.number:
                desk.spend(guest.number)
        except OutboundRefused:
            return "failed"
        channel = house.roster.phones.device(guest.seat) if guest.seat else desk.endpoint(guest.number)
        placed = desk.ring(channel, int(seconds), context=CONTEXT, exten="s", caller_id=shown)
        party = self._calling = Party(self, placed.contact, guest, agent)
        party.placed = placed
        party.place = self.room if consult.at_once else self.aside
        house.conferences.take(party)
        if agent is not None:
            house.roster.move(agent, "offer", contact=self.call.contact)
            house.roster.move(agent, "ring", contact=self.call.contact)
        outcome = await placed.result()
        if self._calling is party:  # else this one was taken back, and the next one rings already
            self._calling = None
        if outcome == "answered":
            self._answered(consult, party)
        else:
            self._unheard(party)
        return outcome

    def _answered(self, consult: _Consult, party: Party) -> None:
        party.answered = True
        self._await_session(party)
        if party.agent is not None:
            self.house.shift.takes_call(party.agent, party.uniqueid, self.call.contact)
        if self._consult is not consult:  # taken back in the same moment
            party.go(OUT)
            return
        self.guest, consult.answered = party, self._now()
        self.call.record(
            ConsultAnswered(
                id=stable_id("ConsultAnswered", consult.id), at=consult.answered, contact=self.call.contact,
                consult=consult.id, target=party.guest.seat, callback_number=party.guest.number,
            )
        )  # fmt: skip
        if self.host is None:
            self._consult_over("transferred")
            self._transferred(party, f"agent {consult.agent}")
            self._promote()
            self._together()
        elif consult.at_once:
            self._consult_over("joined")
            self._together()
        else:
            self.host.go(self.aside)

    def _unheard(self, party: Party) -> None:
        party.gone = party.finished = True
        self.house.conferences.forget(party)
        if party.agent is not None:
            self.house.shift.leaves_call(party.agent, "withdraw", self.call.contact)

    def _consult_over(self, outcome: str) -> None:
        consult, self._consult = self._consult, None
        if consult is None:
            return
        if self._calling is not None:
            self.house.act("Hangup", Channel=self._calling.uniqueid)
            self._calling = None
        now = self._now()
        self.call.record(
            ConsultEnded(
                id=stable_id("ConsultEnded", consult.id), at=now, contact=self.call.contact, consult=consult.id,
                agent=consult.agent, outcome=outcome,
                talked=max(0, now - consult.answered) if consult.answered else 0,
            )
        )  # fmt: skip

    # -- who is where ---------------------------------------------------------------------------------

    def _together(self) -> None:
        """Everybody into the call's room."""
        for party in (self.host, self.guest, self.caller):
            if party is not None:
                party.go(self.room)
        self._hold("unhold")

    def _hold_caller(self) -> None:
        """The caller hears music, the agent that somebody is rung."""
        self.caller.go(MUSIC)
        if self.host is not None:
            self.host.go(RINGING)
        self._hold("hold")

    def _hold(self, what: str) -> None:
        agent = self.host.agent if self.host is not None else None
        if agent is not None and agent.state in (AgentState.ON_CALL, AgentState.HOLD):
            wanted = AgentState.HOLD if what == "hold" else AgentState.ON_CALL
            if agent.state is not wanted:
                self.house.roster.move(agent, what, contact=self.call.contact)

    async def credit(self, party: Party) -> None:
        """A party comes to the caller: an agent's talk begins, recorded; an outside party's time counts."""
        now, house = self._now(), self.house
        if self.call.conference is not self:
            return  # the caller is gone, what the parties say among themselves is no talk of the call
        party.was_with_caller = True
        if party.agent is None:
            party.with_caller_since = party.with_caller_since or now
        elif party.talk is None:
            offer = Offer(self.call.contact, self._queue, party.agent.view.agent, party.guest.seat, TRANSFER)
            talk = party.talk = Dialling(self.call, offer, self.call.entered, {})
            talk.seat_channel, talk.seat_channel_name = party.uniqueid, party.channel
            file = house.recordings.file_for(self.call.contact)
            talk.offered()
            talk.connected(now)
            party.agent.seat_channel = ""  # it is ours
            if party is self.host:
                self._now_with(party)
            if file:
                await party.exec("MixMonitor", f"{house.config.recordings_dir / file},b")

    def _now_with(self, party: Party) -> None:
        """Whose call it is now."""
        self.call.dialling = party.talk
        self._last = party.talk or self._last
        self.call.talk_ended = False
        self.house.act("Setvar", Channel=self.call.agi.env.get("channel", ""), Variable="CC_OFFER", Value=self.mark())

    # -- who leaves -----------------------------------------------------------------------------------

    def left(self, member: Member, at: int = 0) -> None:
        """A party is gone, at ``at`` µs; 0: now. The rest go on."""
        first, member.gone = not member.gone, True
        if member is self.caller:
            if first or self.call.conference is self:
                self._caller_left(at or self._now())
            return
        assert isinstance(member, Party)
        if not member.answered:
            return  # whoever rings it is told
        if member is self.host and not self._attended and self.call.conference is self:
            return  # as it was in the ``Dial`` still: whether agent or caller ended the talk is known when that returns
        if member is self.host:
            self._host_left(member)
        elif member is self.guest:
            self._guest_left(member)
        else:
            self._part_over(member, "agent")
        self._free(member)
        self._look_round()

    def _host_left(self, host: Party) -> None:
        consult, guest = self._consult, self.guest
        if consult is not None and consult.answered and guest is not None:  # hung up: that hands the caller over
            self._consult_over("transferred")
            self._transferred(guest, f"agent {consult.agent}")
            self._part_over(host, "transfer")
            self._promote()
            self._together()
        elif consult is not None:  # hung up while it rings: the caller goes to whoever answers
            self._part_over(host, "transfer")
            self.host = None
            self.caller.go(MUSIC)
        else:
            self._part_over(host, "agent" if self.call.transfer is None else "transfer")
            self._promote()
            if self.host is None and not host.was_with_caller:  # the caller was handed over, and nobody came
                self._back_to_the_queue()

    def _back_to_the_queue(self) -> None:
        self.call.transfer = Target("queue", self._queue)
        self.caller.go(OUT)

    def _guest_left(self, guest: Party) -> None:
        self._part_over(guest, "agent")
        self.guest = None
        if self._consult is not None:
            self._consult_over("returned")
            self._together()

    def _caller_left(self, at: int) -> None:
        self._without_caller("caller", at)

    def caller_elsewhere(self) -> None:
        """The caller's session broke: the dialplan goes on with the caller, without us."""
        if self.house.closing:
            return  # all sessions break, and everybody stays where they are
        self._without_caller("unknown", self._now())

    def _without_caller(self, ended_by: str, at: int) -> None:
        """The others may finish what they say, but it belongs to the call no more."""
        self.caller.gone = True
        self._consult_over("caller_gone")
        self._parts_over(ended_by, at)
        for party in (self.host, self.guest):
            if party is not None and party.gone:
                self._free(party)
        self.call.conference = None
        self._look_round()

    def _parts_over(self, ended_by: str, at: int) -> None:
        for party in (self.host, self.guest):
            if party is not None:
                self._part_over(party, ended_by, at)

    def _look_round(self) -> None:
        """A caller without staff goes on in the flow; who is left alone without a caller is done."""
        staff = [party for party in (self.host, self.guest) if party is not None and not party.gone]
        if not staff and self._consult is None:
            self.caller.go(OUT)
        elif self.caller.gone and len(staff) < 2:
            for party in staff:
                party.go(OUT)

    def _promote(self) -> None:
        """The guest is the one whose call it is."""
        self.host, self.guest = self.guest, None
        if self.host is not None and self.host.was_with_caller and self.call.conference is self:
            self._now_with(self.host)

    def _transferred(self, guest: Party, actor: str) -> None:
        host = self.host.talk if self.host is not None else None
        talk = host or self._last
        self.call.record(
            CallTransferred(
                id=new_id(), at=self._now(), contact=self.call.contact, offer=talk.id, agent=talk.offer.agent,
                where="seat" if guest.agent else "number",
                target=guest.guest.seat, callback_number=guest.guest.number, actor=actor,
            )
        )  # fmt: skip

    def _part_over(self, party: Party, ended_by: str, at: int = 0) -> None:
        """Put the end of a party's time with the caller on record, once; an agent is free when the phone is."""
        now = at or self._now()
        if party.talk is not None and not party.talk.ended:
            party.talk.record_end(ended_by, now)
        elif party.with_caller_since:
            since, party.with_caller_since = party.with_caller_since, 0
            self.call.record(
                OutsideTalkEnded(
                    id=new_id(), at=now, contact=self.call.contact, callback_number=party.guest.number,
                    talked=max(0, now - since), outcome="answered",
                )
            )  # fmt: skip
        if self.call.conference is self:
            parties = (each for each in (self.host, self.guest) if each is not None)
            self.call.talk_ended = not any(each.with_caller for each in parties)

    def _free(self, party: Party) -> None:
        """The phone is down: its agent goes on to after-call work, or to the next call."""
        self.house.conferences.forget(party)
        if party.finished:
            return
        party.finished = True
        if party.agent is None:
            return
        if party.agent.seat_channel == party.uniqueid:
            party.agent.seat_channel = ""
        if party.talk is not None:
            party.talk.release()
        else:
            self.house.shift.leaves_call(party.agent, "talk_over_ready", self.call.contact)

    def _now(self) -> int:
        return self.house.clock.now()
