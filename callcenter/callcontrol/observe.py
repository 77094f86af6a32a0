"""Asterisk's events → what they mean to calls and agents; one function for each event."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.acd.agent_states import TRANSITIONS
from callcenter.callcontrol import heartbeat
from callcenter.callcontrol.adopted import Adopted
from callcenter.callcontrol.offer import NOT_TOLD
from callcenter.config.softphone import BROWSER
from callcenter.facts import CallRefused, stable_id

if TYPE_CHECKING:
    from callcenter.ami import Message
    from callcenter.callcontrol.house import House

__all__ = ["EVENTS", "age", "observe", "seat_of"]

_REFUSED = frozenset({"all_busy", "unassigned"})
"""Why the dialplan turns a call from the trunk away."""
_OLDEST = 30_000_000
"""No event that is older, µs, is waited for: a frozen core is killed before that."""


def observe(house: House, message: Message) -> None:
    """Take one event."""
    EVENTS[message.name](house, message)


def seat_of(channel: str) -> str:
    """The seat of a channel name; empty for a channel of something else.

    >>> seat_of("PJSIP/1001-0000002a")
    '1001'
    >>> seat_of("PJSIP/1001-web-0000002a")  # its phone in the browser
    '1001'
    """
    technology, _, rest = channel.partition("/")
    return rest.rpartition("-")[0].removesuffix(BROWSER) if technology == "PJSIP" else ""


def age(house: House, event: Message) -> float:
    """Seconds since Asterisk sent it; 0 when it bears no stamp that can be believed."""
    return (house.clock.now() - _moment(house, event)) / 1e6


def _moment(house: House, event: Message) -> int:
    """When it happened, µs: by Asterisk's word, which counts when the core hears of it late, or now."""
    now = house.clock.now()
    try:
        at = int(float(event.get("Timestamp", "")) * 1_000_000)
    except (ValueError, OverflowError):
        return now
    return at if now - _OLDEST < at < now else now  # else one of the two clocks was set


def _dial_begin(house: House, event: Message) -> None:
    """A phone is being called."""
    contact, seat_channel = event.get("Uniqueid", ""), event.get("DestUniqueid", "")
    call, seat = house.calls.get(contact), seat_of(event.get("DestChannel", ""))
    agent = house.roster.by_seat.get(seat)
    if any(desk.is_its(seat_channel) for desk in (house.supervision, house.conferences, house.seat_calls)):
        return
    if house.seat_calls.dial_begun(contact, seat_channel, event.get("DestChannel", "")):
        return
    if call is not None and agent is not None and call.went_on:
        house.lives_on(call)
        call = house.calls.get(contact)
    if call is not None:
        if call.dialling is not None and call.dialling.offer.seat == seat:
            call.dialling.ringing(seat_channel, event.get("DestChannel", ""))
        elif agent is not None and agent.seat_channel == NOT_TOLD:
            agent.seat_channel = seat_channel
    elif contact not in house.finished and agent is not None:
        house.shift.busy_elsewhere(agent, seat_channel, contact)


def _dial_end(house: House, event: Message) -> None:
    """A phone answered, or did not."""
    contact, seat = event.get("Uniqueid", ""), seat_of(event.get("DestChannel", ""))
    answered = event.get("DialStatus") == "ANSWER"
    house.seat_calls.dial_ended(contact, answered=answered)
    call = house.calls.get(contact)
    if call is not None:
        if answered and call.dialling is not None and call.dialling.offer.seat == seat:
            call.dialling.connected(_moment(house, event))
        elif answered and call.outside is not None:
            call.outside.connected(_moment(house, event))
    elif answered and (met := house.adopted.get(contact)) is not None and met.outside is not None:
        met.answered(house, seat, house.clock.now())
    elif answered and seat in house.config.seats and _may_be_a_caller(house, contact):
        adopted = house.adopted.setdefault(contact, Adopted(contact, caller=event.get("CallerIDNum", "")))
        adopted.answered(house, seat, _moment(house, event))
        if agent := house.roster.by_seat.get(seat):
            house.shift.busy_elsewhere(agent, event.get("DestUniqueid", ""), contact)


def _may_be_a_caller(house: House, contact: str) -> bool:
    """Not one whose end is on record already, nor a phone that dials by itself."""
    return bool(contact) and contact not in house.finished and not house.seat_calls.is_its(contact)


def _in_a_queue(house: House, event: Message) -> None:
    """A caller got into a queue of Asterisk's: the fallback queue is its only one."""
    house.fallback.joined()


def _hangup(house: House, event: Message) -> None:
    """A channel is gone: a caller's, or a seat's."""
    uniqueid = event.get("Uniqueid", "")
    house.finished.discard(uniqueid)
    house.codes.gone(uniqueid)
    house.outbound.hung_up(uniqueid, event.get("Cause", ""))
    house.supervision.hung_up(uniqueid)
    house.conferences.gone(uniqueid)
    house.seat_calls.gone(uniqueid)
    if uniqueid in house.calls:
        house.end_seen(uniqueid)
    elif adopted := house.adopted.pop(uniqueid, None):
        adopted.gone(house, _moment(house, event))
        house.known.discard(uniqueid)
        house.recovery.check()
    if agent := house.roster.by_seat.get(seat_of(event.get("Channel", ""))):
        adopted = house.adopted.get(agent.contact)
        if adopted is not None and agent.seat_channel == uniqueid:
            adopted.agent_left(house, agent.view.seat, _moment(house, event))
        house.shift.seat_channel_gone(agent, uniqueid, event.get("Cause", ""))


def _originated(house: House, event: Message) -> None:
    """A call that we placed was answered, or not."""
    if event.get("Context") == heartbeat.CONTEXT:
        return
    if not house.supervision.answered(event):
        house.outbound.responded(event)


def _transferred(house: House, event: Message) -> None:
    """A phone brought the other sides of its two lines together."""
    if event.get("Result") == "Success":
        lines = (event.get("OrigTransfererUniqueid", ""), event.get("SecondTransfererUniqueid", ""))
        house.seat_calls.transferred(lines)


def _in_a_room(house: House, event: Message) -> None:
    """Somebody entered a room of a conference."""
    house.conferences.entered(event.get("Uniqueid", ""), event.get("Conference", ""))


def _told(house: House, event: Message) -> None:
    """A word of the dialplan's own: a call from the trunk was turned away."""
    channel, why = event.get("Uniqueid", ""), event.get("Why", "")
    if event.get("UserEvent") == "CallRefused" and why in _REFUSED:
        house.record(
            CallRefused(
                id=stable_id("CallRefused", channel), at=_moment(house, event), node=house.config.asterisk.node,
                channel=channel, why=why,
            )
        )  # fmt: skip


def _dtmf_end(house: House, event: Message) -> None:
    """A key was pressed; only a waiting caller's and a supervisor's matter here, all others AGI tells."""
    if event.get("Direction") == "Received":
        call = house.calls.get(event.get("Uniqueid", ""))
        if call is not None and call.waiting is not None:
            call.waiting.digit(event.get("Digit", ""))
        if call is not None and call.overrun is not None:
            call.overrun.key()
        house.supervision.key(event.get("Uniqueid", ""), event.get("Digit", ""))


def _contact_status(house: House, event: Message) -> None:
    """A phone registered or went away."""
    endpoint = event.get("AOR", "") or event.get("EndpointName", "")
    if endpoint.removesuffix(BROWSER) in house.config.seats:
        house.roster.phone(endpoint, event.get("URI", ""), registered=event.get("ContactStatus") not in _AWAY)
        house.floor.distribute()


_AWAY = frozenset({"Removed", "Unreachable"})


def _hold(house: House, event: Message) -> None:
    """A seat put the caller on hold."""
    _held(house, event, "hold")


def _unhold(house: House, event: Message) -> None:
    """A seat took the caller back."""
    _held(house, event, "unhold")


def _held(house: House, event: Message, what: str) -> None:
    agent = house.roster.by_seat.get(seat_of(event.get("Channel", "")))
    if agent is not None and (agent.state, what) in TRANSITIONS:
        house.roster.move(agent, what, contact=agent.contact)


EVENTS: dict[str, Callable[[House, Message], None]] = {
    "DialBegin": _dial_begin,
    "DialEnd": _dial_end,
    "Hangup": _hangup,
    "DTMFEnd": _dtmf_end,
    "ContactStatus": _contact_status,
    "OriginateResponse": _originated,
    "AttendedTransfer": _transferred,
    "ConfbridgeJoin": _in_a_room,
    "UserEvent": _told,
    "Hold": _hold,
    "Unhold": _unhold,
    "QueueCallerJoin": _in_a_queue,
}
"""Every event that the core subscribes to."""
