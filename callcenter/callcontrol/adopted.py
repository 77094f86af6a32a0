"""A live caller whom no session of this core holds: from an earlier core, or in Asterisk's fallback queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcenter.callcontrol.outside import ANSWERED_VARIABLE, OUTCOMES
from callcenter.callcontrol.place import OfferMark
from callcenter.facts import (
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerMoved,
    CallerQueued,
    CallOffered,
    Fact,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutsideAnswered,
    OutsideDialled,
    OutsideTalkEnded,
    RingNoAnswer,
    TalkEnded,
    stable_id,
)

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.house import House

__all__ = ["FALLBACK_QUEUE", "Adopted"]

FALLBACK_QUEUE = "fallback"
_BOTH_SECONDS = 1.0
"""Within this time of an agent's hang-up that of the caller is told too, when both are from the same cause."""
OfferEnded = RingNoAnswer | OfferRejected | OfferUnreachable | OfferWithdrawn
_OUTCOMES: dict[str, type[OfferEnded]] = {
    "NOANSWER": RingNoAnswer,
    "BUSY": OfferRejected,
    "CANCEL": OfferWithdrawn,
    "": OfferWithdrawn,
}
"""DIALSTATUS → what it means for the offer."""


@dataclass
class Adopted:
    """What is known of such a call, from the journal and from Asterisk."""

    contact: str
    caller: str = ""
    did: str = ""
    arrived: int = 0
    """0 when no fact of its arrival is in the journal."""
    queue: str = ""
    entered: int = 0
    offer: OfferMark | None = None
    ringing: bool = False
    """The offer has no outcome yet."""
    connected: int = 0
    talk_ended: bool = False
    others: list[tuple[OfferMark, int]] = field(default_factory=list)
    """Talks that go on besides that of ``offer``, and since when: several agents may be with the caller."""
    over: set[str] = field(default_factory=set)
    """Ids of the offers whose talks have ended."""
    left_at: int = 0
    """When the agent of ``offer`` left, µs; 0 before."""
    appeal: bool = False
    """An appeal draft exists already."""
    outside: OutsideDialled | None = None
    """Somebody outside the queues who is rung, or talks."""
    outside_answered: int = 0
    """When they answered, µs; 0 before, or when nobody saw it."""

    @classmethod
    def from_facts(cls, contact: str, facts: Iterable[Fact]) -> Adopted:
        """The call as its facts tell it so far."""
        self = cls(contact)
        for fact in facts:
            match fact:
                case CallArrived():
                    self.arrived, self.caller = fact.at, fact.caller
                case CallerQueued():
                    self.queue, self.entered = fact.queue, self.entered or fact.at
                case CallerMoved():
                    self.queue = fact.queue
                case CallOffered():
                    self.offer = OfferMark(offer=fact.offer, queue=fact.queue, agent=fact.agent, seat=fact.seat)
                    self.ringing = True
                case RingNoAnswer() | OfferRejected() | OfferUnreachable() | OfferWithdrawn():
                    self.ringing = False
                case CallConnected() | TalkEnded():
                    self._talk_fact(fact)
                case AppealOpened():
                    self.appeal = True
                case _:
                    self._outside_fact(fact)
        if self.others:
            self.offer, self.connected = self.others.pop()
        return self

    def _talk_fact(self, fact: CallConnected | TalkEnded) -> None:
        if isinstance(fact, CallConnected):
            mark = OfferMark(offer=fact.offer, queue=fact.queue, agent=fact.agent, seat=fact.seat)
            self.others.append((mark, fact.at))
            self.connected, self.ringing = fact.at, False
        else:
            self.over.add(fact.offer)
            self.others = [talk for talk in self.others if talk[0].offer != fact.offer]
        self.talk_ended = not self.others

    def _outside_fact(self, fact: Fact) -> None:
        match fact:
            case OutsideDialled():
                self.outside, self.outside_answered = fact, 0
            case OutsideAnswered():
                self.outside_answered = fact.at
            case OutsideTalkEnded():
                self.outside = None

    @classmethod
    def of_call(cls, call: LiveCall) -> Adopted:
        """The call as its session, which may have ended, knows it."""
        place, dialling = call.carried.place, call.dialling
        offer = dialling.offer if dialling else None
        return cls(
            call.contact,
            caller=call.caller,
            did=call.carried.did,
            arrived=call.arrived if place or call.session else 0,
            queue=call.queue or (place.queue if place else ""),
            entered=call.entered,
            offer=OfferMark(offer=dialling.id, queue=offer.queue, agent=offer.agent, seat=offer.seat)
            if dialling and offer
            else call.carried.offer,
            ringing=dialling is not None and not dialling.answered,
            connected=dialling.answered if dialling else call.arrived if call.talk_ended else 0,
            talk_ended=call.talk_ended,
            appeal=bool(call.agent),
            outside=call.outside.dialled if call.outside else None,
            outside_answered=call.outside.answered if call.outside else 0,
        )

    @property
    def talking(self) -> bool:
        """Is an agent with the caller, as far as is known?"""
        return bool(self.connected) and not self.talk_ended

    @property
    def waits(self) -> bool:
        """Does the caller wait for an agent, as far as is known?"""
        return not self.connected and self.outside is None

    # -- Asterisk's events ----------------------------------------------------------------------------

    def answered(self, house: House, seat: str, at: int) -> None:
        """A seat answered this caller without us: the fallback queue, or an offer of the earlier core.

        Somebody outside the queues may be the one who did.
        """
        if self.outside is not None:
            self._outside_answered(house, at)
            return
        if self.connected:
            return
        if self.offer is None or self.offer.seat != seat:
            self._end_offer(house, at, OfferWithdrawn)
            self.offer = self._fallback_offer(house, seat)
        self._connect(house, at, via="fallback" if self.offer.offer.startswith(FALLBACK_QUEUE) else "core")

    def agent_left(self, house: House, seat: str, at: int) -> None:
        """The agent's channel is gone; the caller may be with somebody else still."""
        self._turn_to(lambda mark: mark.seat == seat)
        if not (self.talking and self.offer is not None and self.offer.seat == seat):
            return
        if self.others:
            self._end_talk(house, at, "agent")
        else:  # also when the caller hung up: their channel's end is told a moment later
            self.left_at = at
            self._release(house, at, phone_down=True)
            house.reactor.callLater(_BOTH_SECONDS, self._agent_has_left, house)

    def _agent_has_left(self, house: House) -> None:
        if self.left_at and not self.talk_ended:
            self._end_talk(house, self.left_at, "agent")

    def gone(self, house: House, at: int) -> None:
        """The caller's channel is gone and no session saw it."""
        self._arrive(house, at)
        if self.outside is not None:
            self._outside_over(house, at, "caller_gone", "caller")
        elif self.talking and self.offer:  # agents who were two may talk on: their phones are theirs until they hang up
            self._end_talks(house, at, "caller", phone_down=False)
        elif not self.talk_ended:
            rang = self.ringing
            self._end_offer(house, at, OfferWithdrawn)
            queue = self.queue or house.library.default_queue
            waited = max(0, at - (self.entered or self.arrived))
            house.record(
                CallerAbandoned(
                    id=stable_id("CallerAbandoned", self.contact), at=at, contact=self.contact,
                    queue=queue, waited=waited, ringing=rang,
                )
            )  # fmt: skip
            house.gave_up(self.caller, self.contact, queue, at, waited)
        house.record(
            CallEnded(
                id=stable_id("CallEnded", self.contact, str(at)),
                at=at,
                contact=self.contact,
                ended_by="caller",
                evidence="ami",
            )
        )

    # -- the call comes back to a session --------------------------------------------------------------

    def waits_on(self, house: House, at: int, status: str) -> None:
        """The call has talked to nobody: what became of an offer that was left open, by its DIALSTATUS."""
        self._end_offer(house, at, _OUTCOMES.get(status, OfferUnreachable))
        if self.outside is not None:
            self._outside_over(house, at, OUTCOMES.get(status, "failed"), "unknown")

    async def settle(self, house: House, call: LiveCall) -> OfferMark:
        """Record what is missing of a talk that is over; the offer it belonged to."""
        carried, now = call.carried, call.now()
        if self.outside is not None:
            return await self._settle_outside(house, call, carried.ended or now)
        self._arrive(house, min(at for at in (carried.entered, carried.fallback_answered, now) if at))
        if carried.fallback_answered:
            if not self.connected:
                self.offer = self._fallback_offer(house, carried.fallback_seat)
                self._connect(house, carried.fallback_answered, via="fallback")
            ended = carried.fallback_ended
        else:
            mine = carried.offer
            if mine is not None and mine.offer in self.over:
                mine = None  # the channel was marked before somebody else came to the caller
            if mine is None or not (self._turn_to(lambda mark: mark == mine) or self._goes_on_at(mine.seat)):
                self.offer = mine or self.offer or self._fallback_offer(house, "")
            found = None if self.talk_ended and self.connected else await house.books.evidence(self.contact)
            talk = found.talks[-1] if found and found.talks else None
            began, ended = (talk.began, talk.ended) if talk else (0, 0)
            ended = ended or carried.ended  # a core that was frozen first kept the dialplan from going on
            if not self.connected:
                self._connect(house, began or ended or now, via="core", uncertain=not began)
        self._draft(house)
        offer = self.offer
        if not self.talk_ended and self.offer:
            self._end_talks(house, ended or now, "agent")
        return offer or self._fallback_offer(house, "")

    async def sent_on(self, house: House, call: LiveCall, at: int) -> OfferMark:
        """A phone sent the caller on at ``at`` µs, in a talk that no session holds any more: what is missing of it."""
        self._arrive(house, call.carried.entered or at)
        if self.outside is not None:
            return await self._settle_outside(house, call, at)
        self.offer = call.carried.offer or self.offer
        if self.offer is None:  # not a talk of a queue's
            return OfferMark(offer="", queue=self.queue or house.library.default_queue, agent="", seat="")
        if not self.connected:
            found = await house.books.evidence(self.contact)
            began = found.talks[-1].began if found and found.talks else 0
            self._connect(house, began or at, via="core", uncertain=not began)
        if not self.talk_ended:
            self._end_talk(house, at, "transfer")
        return self.offer

    async def _settle_outside(self, house: House, call: LiveCall, ended: int) -> OfferMark:
        """The talk was with somebody outside the queues; the survey is about the agent before that, if there was."""
        answered = await call.agi.get_variable(ANSWERED_VARIABLE) or ""
        self._outside_answered(house, int(answered) * 1000 if answered.isdigit() else ended)
        self._outside_over(house, ended, "unseen", "other")
        if self.connected and self.offer is not None:
            return self.offer
        return OfferMark(offer="", queue=self.queue or house.library.default_queue, agent="", seat="")

    # -- facts -----------------------------------------------------------------------------------------

    def _outside_answered(self, house: House, at: int) -> None:
        if self.outside is not None and not self.outside_answered:
            self.outside_answered = at
            house.record(OutsideAnswered.of(self.outside, at, self.entered or self.arrived))

    def _outside_over(self, house: House, at: int, outcome: str, ended_by: str) -> None:
        if self.outside is not None:
            outside, self.outside = self.outside, None
            answered = self.outside_answered
            house.record(OutsideTalkEnded.of(outside, at, outcome, answered=answered, ended_by=ended_by))

    def _fallback_offer(self, house: House, seat: str) -> OfferMark:
        agent = house.roster.by_seat.get(seat)
        return OfferMark(
            offer=f"{FALLBACK_QUEUE}-{self.contact}",
            queue=self.queue or house.library.default_queue,
            agent=agent.view.agent if agent else "",
            seat=seat,
        )

    def _arrive(self, house: House, at: int) -> None:
        if self.arrived:
            return
        self.arrived = at
        house.record(
            CallArrived(
                id=stable_id("CallArrived", self.contact),
                at=at,
                contact=self.contact,
                node=house.config.asterisk.node,
                channel="",
                caller=self.caller,
                did=self.did,
                flow="",
            )
        )

    def _connect(self, house: House, at: int, *, via: str, uncertain: bool = False) -> None:
        assert self.offer is not None
        self._arrive(house, at)
        self.connected, self.ringing = at, False
        house.record(
            CallConnected(
                id=stable_id("CallConnected", self.offer.offer),
                at=at,
                contact=self.contact,
                offer=self.offer.offer,
                queue=self.offer.queue,
                agent=self.offer.agent,
                seat=self.offer.seat,
                waited=max(0, at - (self.entered or self.arrived)),
                via=via,
                uncertain=uncertain,
            )
        )
        house.talks_to(self.caller, self.contact, self.offer.agent, at)
        self._draft(house)

    def _end_offer(self, house: House, at: int, outcome: type[OfferEnded]) -> None:
        if self.ringing and self.offer is not None:
            mark, self.ringing = self.offer, False
            ident = stable_id("OfferEnded", mark.offer)
            house.record(
                outcome(id=ident, at=at, contact=self.contact, offer=mark.offer, agent=mark.agent, seat=mark.seat)
            )

    def _draft(self, house: House) -> None:
        """The appeal draft of the talk, if there is none yet."""
        if not self.appeal and self.offer is not None:
            self.appeal = True
            house.appeals.open(self.contact, self.caller, self.offer.queue, self.offer.agent)

    def _turn_to(self, wanted: Callable[[OfferMark], bool]) -> bool:
        """Let the talk that is meant be that of ``offer``, if it goes on besides; did it?"""
        for other in self.others:
            if wanted(other[0]) and self.offer is not None:
                self.others.remove(other)
                self.others.append((self.offer, self.connected))
                self.offer, self.connected = other
                return True
        return False

    def _goes_on_at(self, seat: str) -> bool:
        """Is a talk with that seat on record? An answer that was met before its offer has another name than that."""
        return self.talking and self.offer is not None and self.offer.seat == seat

    def _end_talks(self, house: House, at: int, ended_by: str, *, phone_down: bool = True) -> None:
        while not self.talk_ended:
            self._end_talk(house, at, ended_by, phone_down=phone_down)

    def _end_talk(self, house: House, at: int, ended_by: str, *, phone_down: bool = True) -> None:
        at, self.left_at = self.left_at or at, 0
        self._record_end(house, at, ended_by)
        self._release(house, at, phone_down=phone_down)
        if self.others:
            self.offer, self.connected = self.others.pop()
        else:
            self.talk_ended = True

    def _record_end(self, house: House, at: int, ended_by: str) -> None:
        assert self.offer is not None
        self.over.add(self.offer.offer)
        house.record(
            TalkEnded(
                id=stable_id("TalkEnded", self.offer.offer),
                at=at,
                contact=self.contact,
                offer=self.offer.offer,
                agent=self.offer.agent,
                seat=self.offer.seat,
                talked=max(0, at - self.connected),
                ended_by=ended_by,
            )
        )

    def _release(self, house: House, at: int, *, phone_down: bool) -> None:
        """The agent's part was over at ``at`` µs."""
        agent = self._agent(house)
        if self.offer is not None and agent is not None and agent.contact == self.contact:
            if phone_down:
                agent.seat_channel = ""  # it belonged to this talk
            house.shift.talk_over(agent, self.offer.queue, self.contact, max(0, at - self.connected))

    def _agent(self, house: House) -> LiveAgent | None:
        return house.roster.agents.get(self.offer.agent) if self.offer else None
