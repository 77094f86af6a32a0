"""Blind transfer: the agent's part ends, the caller's own session goes on to somebody else, the wait goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from twisted.logger import Logger

from callcenter.acd import AgentState, Offer
from callcenter.callcontrol.offer import Dialling
from callcenter.callcontrol.outside import Outside
from callcenter.callcontrol.waiting import Waiting
from callcenter.errors import CommandRefused
from callcenter.facts import CallTransferred, new_id
from callcenter.ivr import effects, inputs

if TYPE_CHECKING:
    from callcenter.callcontrol.agents import LiveAgent
    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.house import House

__all__ = ["BACK", "TRANSFER", "Target", "Transfers", "carry_out", "to_the_end"]

BACK = "back"
"""Kind of the target of a caller whom a phone sent to somewhere that cannot be; reason of the offer to that agent."""

TRANSFER = "transfer"
"""Reason of the offer to the agent whom a call was transferred to, and who ended the first talk."""
_RING_OUTSIDE = 60
_log = Logger()


class Target(NamedTuple):
    """Where a call is transferred to."""

    kind: str
    """``seat``, ``queue``, ``number``, or ``back`` for the seat that the call comes from."""
    name: str

    def fields(self) -> dict[str, str]:
        """As a fact tells it."""
        outside = self.kind == "number"
        return {
            "where": self.kind,
            "target": "" if outside else self.name,
            "callback_number": self.name if outside else "",
        }


class Transfers:
    """Takes orders to transfer; the caller's session carries them out once the first talk is over."""

    def __init__(self, house: House) -> None:
        self._house = house

    def target(self, text: str) -> Target:
        """What ``text`` names: a seat, a queue, or an allowed outside number. Raises CommandRefused."""
        config = self._house.config
        if text in config.seats:
            return Target("seat", text)
        if queue := config.queue_called(text):
            return Target("queue", queue)
        if not config.outbound.to:
            raise CommandRefused(f"{text!r} is neither a seat nor a queue, and no calls go outside (outbound.to)")
        if text not in config.outbound.emergency and self._house.outbound.why_not(text):
            raise CommandRefused(f"{text!r} is neither a seat nor a queue nor a number that may be called")
        return Target("number", text)

    def target_of(self, text: str, agent_number: str) -> Target:
        """The same for the caller of an agent: a seat must be free now, and another one. Raises CommandRefused."""
        target = self.target(text)
        agent = self._house.roster.agents.get(agent_number)
        if target.kind == "seat":
            self._require_free(target.name, agent)
        return target

    def order(self, agent_number: str, to: str, by: str) -> Target:
        """Transfer the call that an agent is in. Raises CommandRefused when that cannot be."""
        house, dialling = self._house, self.own_talk_of(agent_number)
        call = dialling.call
        call.transfer = target = self.target_of(to, agent_number)
        house.record(
            CallTransferred(
                id=new_id(), at=house.clock.now(), contact=call.contact, offer=dialling.id, agent=agent_number,
                actor=by, **target.fields(),
            )
        )  # fmt: skip
        house.act("Hangup", Channel=dialling.seat_channel_name)
        return target

    def talk_of(self, agent_number: str) -> Dialling:
        """The talk that an agent is in. Raises CommandRefused when there is none that can be transferred."""
        agent = self._house.roster.logged_in(agent_number)
        call = self._house.calls.get(agent.contact)
        dialling = call.dialling if call is not None else None
        if dialling is None or dialling.agent is not agent or not dialling.answered:
            raise CommandRefused(f"agent {agent_number} is in no call that can be transferred")
        return dialling

    def own_talk_of(self, agent_number: str) -> Dialling:
        """The same, which must be the agent's alone: a caller with two cannot be sent on by one."""
        dialling = self.talk_of(agent_number)
        conference = dialling.call.conference
        if conference is not None and conference.asking:
            raise CommandRefused(f"agent {agent_number} asks somebody: hand the caller over, or retrieve them first")
        return dialling

    def _require_free(self, seat: str, talking: LiveAgent | None) -> None:
        agent = self._house.roster.by_seat.get(seat)
        if agent is None:
            raise CommandRefused(f"nobody is logged in at seat {seat}")
        if agent is talking:
            raise CommandRefused("a call cannot be transferred to the seat that it is at")
        if not (agent.view.free or (talking is not None and _is_kept_for(agent, talking.contact))):
            what = "has no phone" if agent.state is AgentState.AVAILABLE else f"is {agent.state.value}"
            raise CommandRefused(f"agent {agent.view.agent} at seat {seat} {what}")


def _is_kept_for(agent: LiveAgent, contact: str) -> bool:
    """Is the agent reserved for this very call, as somebody is who takes it over?"""
    return agent.state is AgentState.RESERVED and agent.contact == contact


async def to_the_end(call: LiveCall, left: inputs.QueueLeft) -> inputs.QueueLeft:
    """After a talk: carry out what was ordered during it, and during the next one, until nothing is."""
    while left.why == "talked" and call.transfer is not None and not call.agi.hung_up:
        target, call.transfer = call.transfer, None
        left = await carry_out(call, target, left)
    return left


async def carry_out(call: LiveCall, target: Target, left: inputs.QueueLeft) -> inputs.QueueLeft:
    """After the first talk: bring the caller to ``target``; the input for the flow when that is over too.

    A seat that does not answer sends the caller back to the queue, at the place of the first entry.
    Raises AGIHangup when the caller hung up.
    """
    call.talk_ended = False
    # the dialplan must not take it for a call that is done, nor the next core for one that is still to be sent on
    await call.set_variables(DIALSTATUS="", CC_OFFER="", CC_TRANSFER="", CC_TALKED="")
    if target.kind == "number":
        return await _outside(call, target.name, left)
    queue = target.name if target.kind == "queue" else left.queue
    if target.kind in ("seat", BACK) and (talk := await _seat(call, target, queue)) is not None:
        return talk
    return await Waiting(call, effects.Enqueue(queue), None).stay()


async def _seat(call: LiveCall, target: Target, queue: str) -> inputs.QueueLeft | None:
    """Ring the agent at a seat; None when nobody answered."""
    house, back = call.house, target.kind == BACK
    agent = house.roster.by_seat.get(target.name)
    kept = agent is not None and _is_kept_for(agent, call.contact)
    waits = back and agent is not None and agent.view.agent == call.agent and agent.state is AgentState.WRAP_UP
    if agent is None or not (agent.view.free or kept or waits):
        return None
    offer = Offer(call.contact, queue, agent.view.agent, target.name, BACK if back else TRANSFER)
    if not kept:
        house.roster.move(agent, "take_back" if back else "offer", contact=call.contact)
    return await Dialling(call, offer, call.entered, {}).run({})


async def _outside(call: LiveCall, number: str, left: inputs.QueueLeft) -> inputs.QueueLeft:
    """Ring an outside number and stay until that talk is over; the survey is about the agent all the same."""
    if await Outside(call, number, _RING_OUTSIDE).run() != "ANSWER":
        return await Waiting(call, effects.Enqueue(left.queue), None).stay()
    call.talk_ended = True
    return left
