"""Manager actions that the fake Asterisk carries out, answering in the real one's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.testing import fake_member
from callcenter.testing.fake_events import Pairs

if TYPE_CHECKING:
    from callcenter.testing.fake_manager import ManagerConnection

__all__ = ["ACTIONS", "Action", "first", "id_of"]

Action = dict[str, list[str]]
"""Headers of one action; a repeated one has several values."""


def first(action: Action, key: str) -> str:
    """The last value of a header; empty when it is not there."""
    return action.get(key, [""])[-1]


def id_of(action: Action) -> Pairs:
    """The ActionID to be sent back, if there was one."""
    return [("ActionID", first(action, "ActionID"))] if "ActionID" in action else []


def _ping(manager: ManagerConnection, action: Action) -> None:
    manager.success(action, "", [("Ping", "Pong"), ("Timestamp", "1763900000.000000")])


def _logoff(manager: ManagerConnection, action: Action) -> None:
    manager.send([("Response", "Goodbye"), *id_of(action), ("Message", "Thanks for all the fish.")])
    if manager.transport is not None:
        manager.transport.loseConnection()


def _show_channels(manager: ManagerConnection, action: Action) -> None:
    manager.list(
        action,
        "Channels will follow",
        "CoreShowChannel",
        manager.asterisk.shown_channels(),
        "CoreShowChannelsComplete",
    )


def _show_contacts(manager: ManagerConnection, action: Action) -> None:
    phones = [phone for phone in manager.asterisk.phones.values() if phone.registered]
    if not phones:
        manager.error(action, "No Contacts found")
        return
    items: list[Pairs] = [
        [
            ("ObjectType", "contact"),
            ("ObjectName", f"{phone.extension};@05849f9c5632935b556ea68d408613a2"),
            ("Endpoint", phone.extension),
            ("Uri", phone.uri),
            ("Status", "NonQualified"),
            ("RoundtripUsec", "N/A"),
        ]
        for phone in phones
    ]
    message = "A listing of Contacts follows, presented as ContactList events"
    manager.list(action, message, "ContactList", items, "ContactListComplete")


def _device_states(manager: ManagerConnection, action: Action) -> None:
    items: list[Pairs] = [
        [("Device", f"PJSIP/{phone.extension}"), ("State", phone.device_state)]
        for phone in manager.asterisk.phones.values()
    ]
    manager.list(action, "Device State Changes will follow", "DeviceStateChange", items, "DeviceStateListComplete")


def _hangup(manager: ManagerConnection, action: Action) -> None:
    channel = first(action, "Channel")
    call, dial = manager.asterisk.find(channel)
    if call is None:
        manager.error(action, "No such channel")
        return
    manager.success(action, "Channel Hungup")
    if dial is not None:
        dial.hang_up()
    else:
        call.hang_up()


def _control_playback(manager: ManagerConnection, action: Action) -> None:
    call, _ = manager.asterisk.find(first(action, "Channel"))
    if call is None:
        manager.error(action, "No such channel")
        return
    call.interrupt("stop")
    manager.success(action, "Playback control accepted.")


def _setvar(manager: ManagerConnection, action: Action) -> None:
    variables = manager.asterisk.variables_of(first(action, "Channel"))
    if variables is None:
        manager.error(action, "No such channel")
        return
    variables[first(action, "Variable")] = first(action, "Value")
    manager.success(action, "Variable Set")


def _getvar(manager: ManagerConnection, action: Action) -> None:
    channel, name = first(action, "Channel"), first(action, "Variable")
    channels = {shown["Channel"]: shown["Uniqueid"] for shown in map(dict, manager.asterisk.shown_channels())}
    variables = manager.asterisk.variables_of(channel)
    if name.startswith("CHANNELS("):
        wanted = re.compile(name.removeprefix("CHANNELS(").removesuffix(")"))
        value = " ".join(filter(wanted.search, channels))
    elif name == "UNIQUEID" and channel in channels:
        value = channels[channel]
    elif variables is not None:
        value = variables.get(name, "")
    else:
        manager.error(action, "No such channel")
        return
    manager.success(action, "", [("Variable", name), ("Value", value)])


def _queue_add(manager: ManagerConnection, action: Action) -> None:
    members = manager.asterisk.queue_members.setdefault(first(action, "Queue"), {})
    if first(action, "Interface") in members:
        manager.error(action, "Unable to add interface: Already there")
        return
    members[first(action, "Interface")] = first(action, "MemberName")
    _set_paused(manager, action)
    manager.success(action, "Added interface to queue")


def _queue_pause(manager: ManagerConnection, action: Action) -> None:
    members = manager.asterisk.queue_members.get(first(action, "Queue"), {})
    if first(action, "Interface") not in members:
        manager.error(action, "Interface not found")
        return
    _set_paused(manager, action)
    manager.success(action, "Interface paused successfully")


def _set_paused(manager: ManagerConnection, action: Action) -> None:
    paused = manager.asterisk.paused_members
    (paused.add if first(action, "Paused") == "true" else paused.discard)(first(action, "Interface"))


def _queue_remove(manager: ManagerConnection, action: Action) -> None:
    members = manager.asterisk.queue_members.get(first(action, "Queue"), {})
    if members.pop(first(action, "Interface"), None) is None:
        manager.error(action, "Unable to remove interface: Not there")
        return
    manager.success(action, "Removed interface from queue")


def _queue_status(manager: ManagerConnection, action: Action) -> None:
    only = first(action, "Queue")
    items: list[Pairs] = [
        [
            ("Queue", queue),
            ("Name", name or interface),
            ("Location", interface),
            ("Paused", "1" if interface in manager.asterisk.paused_members else "0"),
        ]
        for queue, members in manager.asterisk.queue_members.items()
        for interface, name in members.items()
        if only in ("", queue)
    ]
    manager.list(action, "Queue status will follow", "QueueMember", items, "QueueStatusComplete")


def _originate(manager: ManagerConnection, action: Action) -> None:
    manager.success(action, "Originate successfully queued")
    order = {key: values[-1] for key, values in action.items()}
    if first(action, "Context") == fake_member.CONTEXT:
        fake_member.ring(manager.asterisk, order)
    manager.asterisk.on_originate(order)


def _play_dtmf(manager: ManagerConnection, action: Action) -> None:
    call, _ = manager.asterisk.find(first(action, "Channel"))
    if call is None:
        manager.error(action, "Channel not found")
        return
    manager.success(action, "DTMF successfully queued")
    if first(action, "Receive") == "true":  # as if the other end had pressed it
        call.press(first(action, "Digit"))


def _redirect(manager: ManagerConnection, action: Action) -> None:
    call, _ = manager.asterisk.find(first(action, "Channel"))
    if first(action, "Context") == "hotline" and call is not None:
        manager.success(action, "Redirect successful")
        call.taken_out()
        return
    if first(action, "Context") != fake_member.CONTEXT:
        _accept(manager, action)
        return
    _, dial = manager.asterisk.find(first(action, "Channel"))
    if dial is None or dial.state != "talking" or manager.asterisk.refuses_redirect:
        manager.error(action, "Channel does not exist")
        return
    manager.success(action, "Redirect successful")
    fake_member.redirect(dial)


def _kick(manager: ManagerConnection, action: Action) -> None:
    room = manager.asterisk.rooms.get(first(action, "Conference"))
    if room is None:
        manager.error(action, "No Conference by that name found.")
        return
    found = [call for call in room if first(action, "Channel") in (call.channel, call.uniqueid)]
    if not found:
        manager.error(action, "No Channel by that name found in Conference.")
        return
    manager.success(action, "User kicked")
    found[0].interrupt("kicked")


def _mix_monitor(manager: ManagerConnection, action: Action) -> None:
    manager.error(action, "Permission denied")  # it takes class system, which our users do not have


def _mute_mix_monitor(manager: ManagerConnection, action: Action) -> None:
    call, dial = manager.asterisk.find(first(action, "Channel"))
    if call is None:
        manager.error(action, "No such channel")
        return
    recording = (dial or call).recording
    if recording is not None:
        recording.muted = first(action, "State") == "1"
    manager.success(action, "")  # also where nothing is recorded


def _stop_mix_monitor(manager: ManagerConnection, action: Action) -> None:
    call, dial = manager.asterisk.find(first(action, "Channel"))
    if call is None:
        manager.error(action, "No such channel")
    elif dial is None or dial.recording is None or dial.recording.over:
        manager.error(action, "Could not stop monitoring channel")
    else:
        dial.recording.stop(manager.asterisk.talk_sound)
        manager.success(action, "")


def _accept(manager: ManagerConnection, action: Action) -> None:
    manager.success(action, "Success")


def _user_event(manager: ManagerConnection, action: Action) -> None:
    manager.success(action, "Event Sent")
    hidden = ("Action", "ActionID")
    pairs = [(key, values[-1]) for key, values in action.items() if key not in hidden]
    manager.asterisk.event("UserEvent", pairs)


ACTIONS: dict[str, Callable[[ManagerConnection, Action], None]] = {
    "absolutetimeout": _accept,
    "atxfer": _accept,
    "blindtransfer": _accept,
    "confbridgekick": _kick,
    "controlplayback": _control_playback,
    "coreshowchannels": _show_channels,
    "devicestatelist": _device_states,
    "events": _accept,
    "getvar": _getvar,
    "hangup": _hangup,
    "logoff": _logoff,
    "mixmonitor": _mix_monitor,
    "mixmonitormute": _mute_mix_monitor,
    "originate": _originate,
    "ping": _ping,
    "pjsipshowcontacts": _show_contacts,
    "playdtmf": _play_dtmf,
    "queueadd": _queue_add,
    "queuepause": _queue_pause,
    "queueremove": _queue_remove,
    "queuestatus": _queue_status,
    "redirect": _redirect,
    "setvar": _setvar,
    "stopmixmonitor": _stop_mix_monitor,
    "userevent": _user_event,
}
"""Name in small letters → what it does."""
