"""An agent asks somebody on a second line of the phone, the caller on hold; the phone may bring the two together.

The second line is the agent's own channel, which ``seat_calls`` dials from. When the phone sends REFER with
``Replaces``, Asterisk puts caller and guest into one bridge and hangs up both lines of the agent; the caller's
``Dial`` goes on until the guest hangs up. The manager's event ``AttendedTransfer`` tells the moment: from then on
the talk belongs to the guest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred

from callcenter.acd import AgentState, Offer
from callcenter.callcontrol.offer import Dialling
from callcenter.callcontrol.transfer import TRANSFER, Target
from callcenter.facts import (
    CallTransferred,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    OutsideAnswered,
    OutsideDialled,
    OutsideTalkEnded,
    new_id,
    stable_id,
)
from callcenter.ivr import inputs

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.house import House

__all__ = ["OutsideGuest", "PhoneConsult"]

_EVENT_SECONDS = 1.0
"""So long after the agent hung up the second line the event that makes it a transfer may still come."""


class PhoneConsult:
    """One time that an agent asks somebody by phone."""

    def __init__(self, house: House, talk: Dialling, target: Target) -> None:
        """``talk`` is the agent's with the caller; ``target`` a seat or an outside number."""
        self.id = new_id()
        self.talk = talk
        self.target = target
        self._house = house
        self.there: LiveAgent | None = house.roster.by_seat.get(target.name) if target.kind == "seat" else None
        self._channel = self._channel_name = ""
        self._answered = 0
        self._transferred = False
        self._told: Deferred[None] | None = None

    @property
    def contact(self) -> str:
        """The caller's."""
        return self.talk.call.contact

    def begin(self) -> None:
        """The second line dials."""
        talk, house, whom = self.talk, self._house, self.target.fields()
        house.record(
            ConsultStarted(
                id=stable_id("ConsultStarted", self.id), at=house.clock.now(), contact=self.contact, consult=self.id,
                offer=talk.id, agent=talk.offer.agent, seat=talk.offer.seat, actor=f"seat {talk.offer.seat}",
                where=whom["where"], target=whom["target"], callback_number=whom["callback_number"],
            )
        )  # fmt: skip
        if self.there is not None:
            house.roster.move(self.there, "offer", contact=self.contact)

    def rings(self, channel: str, name: str) -> None:
        """The guest's phone is being called."""
        self._channel, self._channel_name = channel, name
        if self.there is not None and self.there.state is AgentState.RESERVED:
            self._house.roster.move(self.there, "ring", contact=self.contact)

    def answers(self, at: int) -> None:
        """The guest answered: agent and guest talk by themselves."""
        if self._answered:
            return
        self._answered = at
        if self.there is not None:
            self._house.shift.takes_call(self.there, self._channel, self.contact)
        self._house.record(
            ConsultAnswered(
                id=stable_id("ConsultAnswered", self.id), at=at, contact=self.contact, consult=self.id,
                target=self.target.name if self.target.kind == "seat" else "",
                callback_number=self.target.name if self.target.kind == "number" else "",
            )
        )  # fmt: skip

    def transferred(self) -> None:
        """The phone brought caller and guest together: the agent's part is over, the guest's begins."""
        call, talk, now = self.talk.call, self.talk, self._house.clock.now()
        if self._transferred or not self._answered or call.dialling is not talk:
            return
        self._transferred = True
        self._over("transferred")
        talk.heir = self._outside(now) if self.target.kind == "number" else self._second_talk(now)
        self._house.record(
            CallTransferred(
                id=stable_id("CallTransferred", talk.id, str(now)), at=now, contact=self.contact, offer=talk.id,
                agent=talk.offer.agent, actor=f"seat {talk.offer.seat}", **self.target.fields(),
            )
        )  # fmt: skip
        talk.record_end("transfer", now)
        talk.release()
        talk.heir.begin()
        if self._told is not None:
            told, self._told = self._told, None
            told.callback(None)

    def _second_talk(self, now: int) -> Dialling:
        assert self.there is not None
        talk = self.talk
        offer = Offer(self.contact, talk.offer.queue, self.there.view.agent, self.target.name, TRANSFER)
        second = Dialling(talk.call, offer, talk.call.entered, {}, reserved=now)
        second.seat_channel, second.seat_channel_name = self._channel, self._channel_name
        return second

    def _outside(self, now: int) -> OutsideGuest:
        return OutsideGuest(self.talk, self.id, self.target.name, now)

    async def end(self, *, by_agent: bool) -> None:
        """The second line is over: the agent goes back to the caller, unless it was a transfer."""
        house = self._house
        if by_agent and self._answered and not self._transferred and house.node.up:
            self._told = Deferred()
            late = house.reactor.callLater(_EVENT_SECONDS, self._no_event)
            await self._told
            if late.active():
                late.cancel()
        if self._transferred:
            return
        house.recordings.take_back(self.contact)
        gone = self.talk.ended or self.talk.call.hung_up_at
        self._over("caller_gone" if gone else "returned" if self._answered else "unanswered")
        if self.there is not None:
            self.there.seat_channel = ""
            house.shift.leaves_call(self.there, "talk_over_ready" if self._answered else "withdraw", self.contact)

    def _no_event(self) -> None:
        if self._told is not None:
            told, self._told = self._told, None
            told.callback(None)

    def _over(self, outcome: str) -> None:
        now = self._house.clock.now()
        self._house.record(
            ConsultEnded(
                id=stable_id("ConsultEnded", self.id), at=now, contact=self.contact, consult=self.id,
                agent=self.talk.offer.agent, outcome=outcome, talked=max(0, now - self._answered or now),
            )
        )  # fmt: skip


class OutsideGuest:
    """Somebody outside who was given the caller by an agent's phone; the caller's ``Dial`` lasts as long."""

    def __init__(self, talk: Dialling, attempt: str, number: str, at: int) -> None:
        self._talk = talk
        self._began = at
        self._dialled = OutsideDialled(
            id=stable_id("OutsideDialled", attempt), at=at, contact=talk.call.contact, attempt=attempt,
            callback_number=number,
        )  # fmt: skip

    def begin(self) -> None:
        """From now on the caller talks to somebody outside."""
        call = self._talk.call
        call.record(self._dialled, OutsideAnswered.of(self._dialled, self._began, call.entered or call.arrived))

    def over(self) -> inputs.QueueLeft:
        """That talk is over; the survey is about the agent all the same."""
        call, offer = self._talk.call, self._talk.offer
        late = call.told_late()
        by = "unknown" if late else "caller" if call.agi.hung_up else "other"
        self._ended(by, late or call.now(), uncertain=bool(late))
        return inputs.QueueLeft(why="talked", agent=offer.agent, queue=offer.queue, ended_by="agent")

    async def caller_gone(self) -> None:
        """The caller hung up."""
        call = self._talk.call
        self._ended("caller", call.hung_up_at or call.now(), uncertain=call.end_uncertain)

    def let_go(self) -> None:
        """The call lives on without a session of ours."""

    def _ended(self, by: str, at: int, *, uncertain: bool) -> None:
        call = self._talk.call
        call.talk_ended = True
        call.record(
            OutsideTalkEnded.of(
                self._dialled, at, "answered", answered=self._began, ended_by=by, uncertain=uncertain
            )
        )
