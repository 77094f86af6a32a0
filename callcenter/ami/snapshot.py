"""What lives in Asterisk at one moment: read after each connect, because events may have been missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from callcenter.ami.codec import Message

__all__ = ["ContactStatus", "LiveChannel", "Snapshot", "live_channel", "read_contacts"]


@dataclass(frozen=True, slots=True)
class LiveChannel:
    """One channel of Asterisk."""

    name: str
    uniqueid: str
    linkedid: str
    context: str
    exten: str
    application: str
    """What the dialplan runs now: ``AGI``, ``Queue``, ``Dial``, ``AppDial``…"""
    application_data: str
    caller_num: str
    connected_num: str
    bridge_id: str
    """Empty while it is in no bridge."""
    state: str
    """``Up``, ``Ring``, ``Ringing``, ``Down``…"""
    duration: int
    """Since its creation, whole seconds."""


@dataclass(frozen=True, slots=True)
class ContactStatus:
    """One address where an endpoint's phone is registered."""

    endpoint: str
    uri: str
    status: str
    """``Reachable``, ``Unreachable``, ``NonQualified``, ``Unknown``…"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of it."""

    channels: tuple[LiveChannel, ...]
    contacts: Mapping[str, list[ContactStatus]] = field(default_factory=dict)
    """Endpoint → its registered phones; an endpoint without any is not there."""


def live_channel(event: Message) -> LiveChannel:
    """From one ``CoreShowChannel``."""
    get = event.get
    return LiveChannel(
        name=get("Channel", ""),
        uniqueid=get("Uniqueid", ""),
        linkedid=get("Linkedid", ""),
        context=get("Context", ""),
        exten=get("Exten", ""),
        application=get("Application", ""),
        application_data=get("ApplicationData", ""),
        caller_num=_number(get("CallerIDNum", "")),
        connected_num=_number(get("ConnectedLineNum", "")),
        bridge_id=get("BridgeId", ""),
        state=get("ChannelStateDesc", ""),
        duration=_seconds(get("Duration", "")),
    )


def read_contacts(events: Iterable[Message]) -> dict[str, list[ContactStatus]]:
    """From the ``ContactList`` events; the address of record has the endpoint's name."""
    contacts = sorted((_contact(event) for event in events), key=lambda contact: contact.endpoint)
    return {name: list(group) for name, group in groupby(contacts, key=lambda contact: contact.endpoint)}


def _contact(event: Message) -> ContactStatus:
    endpoint = event.get("Endpoint") or event.get("ObjectName", "").partition(";")[0]
    return ContactStatus(endpoint, event.get("Uri", ""), event.get("Status", ""))


def _number(text: str) -> str:
    return "" if text == "<unknown>" else text


def _seconds(text: str) -> int:
    """``01:02:03`` → 3723."""
    total = 0
    for part in text.split(":"):
        total = total * 60 + (int(part) if part.isdigit() else 0)
    return total
