"""A seat's phone sends its caller on by REFER: the session is torn, the call comes back and goes where it may.

Asterisk takes the caller out of the running ``Dial`` into the context ``refer``, which asks the core again and
names the digits (``CC_TRANSFER``). The agent's talk ended at that moment, whatever comes of the transfer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.logger import Logger

from callcenter.callcontrol.adopted import Adopted
from callcenter.callcontrol.masking import masked
from callcenter.callcontrol.transfer import BACK, Target, to_the_end
from callcenter.errors import CommandRefused
from callcenter.facts import CallTransferred, stable_id
from callcenter.ivr import inputs

if TYPE_CHECKING:
    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.place import OfferMark, Refer

__all__ = ["go_on", "take_up"]

_log = Logger()


def take_up(call: LiveCall, before: LiveCall) -> None:
    """Let the session that goes on know what the torn one knew; from now on the talk belongs to ``call``."""
    call.left_talk, before.dialling = before.dialling, None
    call.resumes = False
    call.caller, call.flow, call.callback, call.expected = before.caller, before.flow, before.callback, before.expected
    call.agent, call.queue, call.messages = before.agent, before.queue, before.messages
    call.arrived, call.entered, call.points = before.arrived, before.entered, before.points
    if call.callback is not None:
        call.callback.call = call


async def go_on(call: LiveCall, refer: Refer) -> inputs.QueueLeft:
    """End the agent's talk and bring the caller to where the phone sent them; the input for the flow after that.

    Raises AGIHangup when the caller hung up.
    """
    mark = await _end_talk(call, refer)
    call.talk_ended, call.agent, call.queue = True, mark.agent, mark.queue
    left = inputs.QueueLeft(why="talked", agent=mark.agent, queue=mark.queue, ended_by="agent")
    if call.carried.fallback_answered > refer.at:  # no core was there, and the fallback queue has served the caller
        mark = await Adopted(call.contact, caller=call.caller, arrived=call.arrived, appeal=True).settle(
            call.house, call
        )
        call.agent, call.queue = mark.agent, mark.queue
        return inputs.QueueLeft(why="talked", agent=mark.agent, queue=mark.queue, ended_by="agent")
    call.transfer = _target(call, refer, mark)
    return await to_the_end(call, left)


async def _end_talk(call: LiveCall, refer: Refer) -> OfferMark:
    """The agent's part is over since the phone sent the caller on; the offer it belonged to."""
    house, talk = call.house, call.left_talk
    adopted = house.adopted.pop(call.contact, None) or house.recovery.recall(call.contact)
    if talk is not None:
        call.left_talk = None
        await talk.sent_on(refer.at)
        call.agent = talk.offer.agent
        return talk.mark
    return await (adopted or Adopted.of_call(call)).sent_on(house, call, refer.at)


def _target(call: LiveCall, refer: Refer, mark: OfferMark) -> Target:
    """Where the caller goes: to what was dialled, or back to the agent when that cannot be; then to the queue."""
    house = call.house
    try:
        target = house.transfers.target_of(refer.digits, mark.agent)
    except CommandRefused as error:
        shown = refer.digits if refer.digits in house.config.seats else masked(refer.digits)
        why = str(error).replace(refer.digits, shown)
        _log.warn(
            "contact {contact}: seat {seat} may not send the caller to {digits}, who comes back: {why}",
            contact=call.contact, seat=mark.seat, digits=shown, why=why,
        )  # fmt: skip
        return Target(BACK, mark.seat)
    call.record(
        CallTransferred(
            id=stable_id("CallTransferred", mark.offer, str(refer.at)), at=refer.at, contact=call.contact,
            offer=mark.offer, agent=mark.agent, actor=f"seat {mark.seat}", **target.fields(),
        )
    )  # fmt: skip
    return target
