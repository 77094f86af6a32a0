"""What lives in Asterisk at one moment: read after each connect, because events may have been missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.ami.codec import Message

__all__ = ["LiveChannel", "Snapshot", "live_channel", "registered_phones"]

_NO_PHONE = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN"})


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
class Snapshot:
    """All of it."""

    channels: tuple[LiveChannel, ...]
    phones: frozenset[str] = frozenset()
    """Endpoints that a phone is registered for."""


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


def registered_phones(events: Iterable[Message]) -> frozenset[str]:
    """From the states of all devices; asking for them needs no privilege beyond ``call``."""
    found = set()
    for event in events:
        technology, _, endpoint = event.get("Device", "").partition("/")
        if technology == "PJSIP" and event.get("State") not in _NO_PHONE:
            found.add(endpoint)
    return frozenset(found)


def _number(text: str) -> str:
    return "" if text == "<unknown>" else text


def _seconds(text: str) -> int:
    """``01:02:03`` → 3723."""
    total = 0
    for part in text.split(":"):
        total = total * 60 + (int(part) if part.isdigit() else 0)
    return total
