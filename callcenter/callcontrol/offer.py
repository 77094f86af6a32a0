"""One offer: the caller's own session dials the agent's phone and stays until the talk is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from twisted.logger import Logger

from callcenter.acd import Offer
from callcenter.agi import AGIHangup
from callcenter.callcontrol.floor import Passed
from callcenter.callcontrol.overrun import Overrun
from callcenter.callcontrol.place import OfferMark
from callcenter.facts import (
    CallConnected,
    CallOffered,
    Fact,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    RingNoAnswer,
    TalkEnded,
    new_id,
    stable_id,
)
from callcenter.ivr import inputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.ami import LiveChannel
    from callcenter.callcontrol.call import LiveCall
    from callcenter.journal.evidence import Talk

__all__ = ["NOT_TOLD", "Dialling", "never_rang"]

_ASK = "${DIALSTATUS}|${HANGUPCAUSE}|${RINGTIME_MS}"
_SPARE = 3.0
"""Seconds that a phone may ring longer than Asterisk was told: it takes its time, and the caller hears it ring."""
NOT_TOLD = "?"
"""Stands for a seat's channel of which no event has come yet."""
_REFUSED = frozenset({17, 19, 21})
"""Q.850 causes by which a person, or a busy phone, refuses; any other comes from a phone that is not there."""
_log = Logger()


def never_rang(offer: Offer, passed: Passed, at: int) -> tuple[Fact, Fact]:
    """An offer that ended before the agent's phone was dialled, because the caller hung up at ``at`` µs."""
    common: dict[str, Any] = {
        "at": at,
        "contact": offer.contact,
        "offer": new_id(),
        "agent": offer.agent,
        "seat": offer.seat,
    }
    offered = CallOffered(id=new_id(), queue=offer.queue, reason=offer.reason, passed=passed, **common)
    return offered, OfferWithdrawn(id=new_id(), **common)


class Heir(Protocol):
    """Whoever has the caller after an agent whose phone brought the two together."""

    def begin(self) -> None:
        """From now on."""

    def over(self) -> inputs.QueueLeft:
        """The ``Dial`` is over; the input for the flow."""

    async def caller_gone(self) -> None:
        """The caller hung up."""

    def let_go(self) -> None:
        """The call lives on without a session of ours."""


class Dialling:
    """One attempt to reach one agent for one caller."""

    __slots__ = (
        "agent",
        "answered",
        "began",
        "blind",
        "call",
        "device",
        "ended",
        "entered",
        "heir",
        "id",
        "offer",
        "passed",
        "rang_on",
        "seat_channel",
        "seat_channel_name",
        "seat_gone",
        "sent",
        "told_late",
        "withdrawn",
    )

    def __init__(self, call: LiveCall, offer: Offer, entered: int, passed: Passed, reserved: int = 0) -> None:
        """``reserved`` is when the distributor chose the agent, µs; 0: now."""
        self.call = call
        self.offer = offer
        self.entered = entered
        self.passed = passed
        """Why nobody else (see ``Floor``)."""
        self.id = new_id()
        self.agent = call.house.roster.agents[offer.agent]
        self.began = reserved or call.now()
        self.answered = 0
        """When the agent answered, µs; 0 before."""
        self.blind = not call.house.node.up
        """Asterisk's events were away for a while: the answer may have been missed."""
        self.device = ""
        """What Asterisk is told to dial: the seat's phone, or its browser."""
        self.sent = False
        """Asterisk was told to dial."""
        self.withdrawn = False
        """The caller hung up before the agent answered."""
        self.rang_on = False
        """The phone rang longer than Asterisk was told, and was hung up for that."""
        self.ended = 0
        """When the talk was over, µs; 0 before."""
        self.told_late = 0
        """Asterisk stood still before it told the end: the last evidence before that, µs; 0: it did not."""
        self.heir: Heir | None = None
        """Who has the caller since the agent's phone gave them away; the ``Dial`` is the same."""
        self.seat_channel = ""
        """Uniqueid of the agent's channel, once Asterisk has told it."""
        self.seat_channel_name = ""
        self.seat_gone = False
        """Asterisk has told that this channel is gone."""

    async def run(self, variables: dict[str, str]) -> inputs.QueueLeft | None:
        """Dial; the input for the flow when the agent talked, None when the caller must go on waiting.

        ``variables`` go onto the channel together with the offer. Raises AGIHangup when the caller hung up.
        """
        call = self.call
        call.dialling = self
        self.offered()
        try:
            talked = await self._dial(variables)
            if talked and call.conference is not None:
                return await call.conference.attend_caller()
        except AGIHangup:
            if await call.is_over():  # its event comes after that of the answer, if there was one
                await self.caller_gone()
            else:
                self.let_go()
            raise
        except Exception:
            self.let_go()
            raise
        finally:
            call.grip_spent()
        if not talked:
            return None
        return self.over(await self._end_heard_late())

    def over(self, at: int = 0) -> inputs.QueueLeft:
        """The talk is over, since ``at`` µs or 0 for now; the input for the flow. An heir has its own."""
        call, offer = self.call, self.offer
        if self.heir is not None:
            return self.heir.over()
        self.told_late = call.told_late()
        at = self.told_late or at
        if call.agi.hung_up:
            self._talk_over("caller", at)
        else:
            self._talk_over("agent" if call.transfer is None else "transfer", at)
        return inputs.QueueLeft(
            why="talked",
            agent=offer.agent,
            queue=offer.queue,
            ended_by="caller" if call.agi.hung_up else "agent",
        )

    def begin(self) -> None:
        """An agent's phone has given the caller to this agent, who talks already."""
        call = self.call
        call.dialling, self.sent = self, True
        self.offered()
        self.connected(self.began)
        self.agent.seat_channel = ""  # it is that of this talk
        call.house.act("Setvar", Channel=call.agi.env.get("channel", ""), Variable="CC_OFFER", Value=self.mark.text())

    def offered(self) -> None:
        """Put the offer on record."""
        call, offer = self.call, self.offer
        self.device = call.house.roster.phones.device(offer.seat)
        call.record(
            CallOffered(
                id=stable_id("CallOffered", self.id),
                at=self.began,
                contact=call.contact,
                offer=self.id,
                queue=offer.queue,
                agent=offer.agent,
                seat=offer.seat,
                reason=offer.reason,
                passed=self.passed,
            )
        )

    async def _dial(self, variables: dict[str, str]) -> bool:
        """Dial and stay until it is over; True when the agent talked to the caller."""
        call, offer = self.call, self.offer
        ring = call.house.config.queues[offer.queue].ring_seconds
        grip = call.grip(ring + call.house.config.agi.max_call_seconds)
        await call.set_variables(**variables, CC_OFFER=self.mark.text(), **grip)
        self.sent = True
        recorded = call.house.recordings.dial_option(call.contact)
        # r: the caller hears it ring although the phone does not: one that died would be twenty seconds of silence
        with Overrun(call, ring + _SPARE, self._end_ring):
            await call.agi.exec("Dial", f"{self.device},{ring},gr{recorded}")
        status, cause, rang = await self._ask()  # always: that the caller was taken elsewhere is told after the reply
        if not self.answered:
            if status != "ANSWER":
                self._missed(status, cause, rang)
                return False
            self.connected(await self._unseen_answer())
        return True

    def _end_ring(self, call: LiveCall) -> None:
        """Asterisk lets it ring on and on. What it shows as answered is let alone: the event may come late."""
        if not self.answered and not self.blind:
            looking = call.house.node.channels().addCallback(self._hang_up_ringing)
            looking.addErrback(lambda failure: _log.warn("{why}", why=failure.getErrorMessage()))

    def _hang_up_ringing(self, channels: Iterable[LiveChannel]) -> None:
        call, end = self.call, f"PJSIP/{self.offer.seat}-"
        for channel in channels:
            its = channel.linkedid == call.contact and channel.name.startswith(end)
            if its and channel.state == "Ringing" and not self.answered:
                self.rang_on = True
                call.house.act("Hangup", Channel=channel.name)

    @property
    def mark(self) -> OfferMark:
        """The offer, for the caller's channel."""
        offer = self.offer
        return OfferMark(offer=self.id, queue=offer.queue, agent=offer.agent, seat=offer.seat)

    async def sent_on(self, at: int) -> None:
        """The agent's phone sent the caller on by REFER at ``at`` µs: an answer that no event told was one."""
        if not self.answered:
            self.connected(await self._unseen_answer())
        self._talk_over("transfer", at)

    # -- what Asterisk's events tell -------------------------------------------------------------

    def ringing(self, seat_channel: str, name: str) -> None:
        """The agent's phone is being called."""
        self.seat_channel, self.seat_channel_name = seat_channel, name
        self.seat_gone = False  # what was told before may have been of an earlier dial of this call to this seat
        if self.agent.state.value == "reserved":
            self.call.house.roster.move(self.agent, "ring", contact=self.call.contact)

    def connected(self, at: int) -> None:
        """The agent answered, at ``at`` µs; 0 when nobody saw the moment."""
        if self.answered:
            return
        call, offer = self.call, self.offer
        if call.overrun is not None and call.dialling is self:
            call.overrun.stop()
        self.answered = call.last_sign = max(at, self.began)
        call.house.shift.takes_call(self.agent, self.seat_channel, call.contact)
        call.record(
            CallConnected(
                id=stable_id("CallConnected", self.id),
                at=self.answered,
                contact=call.contact,
                offer=self.id,
                queue=offer.queue,
                agent=offer.agent,
                seat=offer.seat,
                waited=max(0, self.answered - self.entered),
                uncertain=not at,
            )
        )
        call.house.talks_to(call.caller, call.contact, offer.agent, self.answered)
        call.connected_to(offer)

    async def found_talking(self) -> None:
        """Asterisk shows caller and agent in a talk whose beginning no event told."""
        at = 0 if self.answered else await self._unseen_answer()
        if self.call.dialling is self:
            self.connected(at)

    # -- how it ends ------------------------------------------------------------------------------

    async def _ask(self) -> tuple[str, int, bool]:
        """DIALSTATUS, the Q.850 cause, and whether the phone rang, as Dial left them on the channel."""
        text = await self.call.agi.get_full_variable(_ASK)
        status, cause, rang = (*text.split("|"), "", "", "")[:3]
        return status, int(cause) if cause.isdigit() else 0, bool(rang)

    async def _unseen_answer(self) -> int:
        """When the agent answered, as Asterisk's own record tells it; 0 when it tells of no answer."""
        talk = await self._recorded_talk()
        return talk.began if talk is not None else 0

    async def _end_heard_late(self) -> int:
        """When the talk ended, by the same record, if the core was held up and hears of it late; else 0."""
        talk = await self._recorded_talk() if self.call.house.late() else None
        return talk.ended if talk is not None else 0

    async def _recorded_talk(self) -> Talk | None:
        found = await self.call.house.books.evidence(self.call.contact)
        talk = found.talks[-1] if found and found.talks else None
        mine = talk is not None and talk.seat == self.offer.seat and talk.began >= self.began
        return talk if mine else None

    def let_go(self) -> None:
        """The call lives on without us, and so may the dial: the end of the agent's channel frees the agent."""
        if self.call.conference is not None:
            self.call.conference.caller_elsewhere()
        if self.heir is not None:
            self.heir.let_go()
        if self.call.dialling is not self:
            return
        if self.sent and not self.seat_gone:
            self.agent.seat_channel = self.seat_channel or NOT_TOLD
        else:
            self.call.house.shift.leaves_call(self.agent, "withdraw", self.call.contact)

    async def caller_gone(self) -> None:
        """The caller hung up."""
        call = self.call
        if self.heir is not None:
            await self.heir.caller_gone()
            return
        if call.conference is not None:
            call.conference.left(call.conference.caller, call.hung_up_at)
            return
        if not self.answered and self.blind and (at := await self._unseen_answer()):
            self.connected(at)
        if self.answered:
            self._talk_over("caller", call.hung_up_at)
            return
        self.withdrawn = True
        call.dialling = None
        call.house.shift.leaves_call(self.agent, "withdraw", call.contact)
        call.record(
            OfferWithdrawn(
                id=stable_id("OfferEnded", self.id),
                at=call.hung_up_at or call.now(),
                contact=call.contact,
                offer=self.id,
                agent=self.offer.agent,
                seat=self.offer.seat,
            )
        )

    def _talk_over(self, ended_by: str, at: int = 0) -> None:
        self.record_end(ended_by, at or self.call.now())
        self.release()

    def record_end(self, ended_by: str, at: int) -> None:
        """The talk was over at ``at`` µs."""
        call, offer = self.call, self.offer
        self.ended = call.last_sign = at
        if call.dialling is self:
            call.dialling = None
        call.talk_ended = True
        unseen = bool(self.told_late) or (call.end_uncertain and ended_by == "caller")
        call.record(
            TalkEnded(
                id=stable_id("TalkEnded", self.id),
                at=at,
                contact=call.contact,
                offer=self.id,
                agent=offer.agent,
                seat=offer.seat,
                talked=max(0, at - self.answered),
                ended_by="unknown" if unseen else ended_by,
                uncertain=unseen,
            )
        )

    def release(self) -> None:
        """The agent's phone is free after the talk: after-call work, or the next call."""
        call, talked = self.call, max(0, self.ended - self.answered)
        uncertain = bool(self.told_late) or call.end_uncertain
        call.house.shift.talk_over(self.agent, self.offer.queue, call.contact, talked, uncertain=uncertain)

    def _missed(self, status: str, cause: int, rang: bool) -> None:
        call, offer = self.call, self.offer
        now = call.now()
        common: dict[str, Any] = {
            "id": stable_id("OfferEnded", self.id),
            "at": now,
            "contact": call.contact,
            "offer": self.id,
            "agent": offer.agent,
            "seat": offer.seat,
        }
        if cause in _REFUSED and not self.rang_on:
            call.record(OfferRejected(**common, cause=cause))
            event = "reject"
        elif self.rang_on or (status == "NOANSWER" and rang):
            call.record(RingNoAnswer(**common))
            event = "miss"
        else:
            call.record(OfferUnreachable(**common, cause=cause))
            event = "unreachable"
            call.house.roster.phone_found(self.device.removeprefix("PJSIP/"), registered=False)
        call.dialling = None
        call.house.shift.misses_call(self.agent, event, call.contact)
