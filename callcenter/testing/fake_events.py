"""Manager events of the fake Asterisk, with the same headers as the real one's (``tests/captures``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.testing.fake_call import FakeCall
    from callcenter.testing.fake_dial import FakeDial

__all__ = ["Pairs", "channel", "dial_event", "leg", "shown"]

Pairs = list[tuple[str, str]]
_UNKNOWN = "<unknown>"


def channel(call: FakeCall, connected: str = "") -> Pairs:
    """The headers of a caller's channel."""
    return _channel(
        name=call.channel,
        state="Up" if call.answered else "Ring",
        number=call.caller,
        connected=connected,
        context=call.context,
        exten=call.did,
        uniqueid=call.uniqueid,
        linkedid=call.linkedid or call.uniqueid,
    )


def leg(dial: FakeDial) -> Pairs:
    """The headers of an agent's channel."""
    states = {"ringing": "Ringing", "talking": "Up"}
    return _channel(
        name=dial.channel,
        state=states.get(dial.state, "Down"),
        number=dial.call.did,
        connected=dial.call.caller,
        context="seats",
        exten=dial.call.did,
        uniqueid=dial.uniqueid,
        linkedid=dial.call.uniqueid,
    )


def dial_event(dial: FakeDial) -> Pairs:
    """Caller and called, as in ``DialBegin`` and ``DialEnd``."""
    return [*channel(dial.call), *((f"Dest{key}", value) for key, value in leg(dial))]


def shown(pairs: Pairs, application: str, data: str, seconds: float, bridge: str) -> Pairs:
    """One ``CoreShowChannel``."""
    whole = int(seconds)
    duration = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    more = [
        ("Application", application),
        ("ApplicationData", data),
        ("Duration", duration),
        ("BridgeId", bridge),
    ]
    return [*pairs, *more]


def _channel(
    *,
    name: str,
    state: str,
    number: str,
    connected: str,
    context: str,
    exten: str,
    uniqueid: str,
    linkedid: str,
) -> Pairs:
    numbers = {"Down": "0", "Ring": "4", "Ringing": "5", "Up": "6"}
    return [
        ("Channel", name),
        ("ChannelState", numbers[state]),
        ("ChannelStateDesc", state),
        ("CallerIDNum", number or _UNKNOWN),
        ("CallerIDName", _UNKNOWN),
        ("ConnectedLineNum", connected or _UNKNOWN),
        ("ConnectedLineName", _UNKNOWN),
        ("Language", "zh"),
        ("AccountCode", ""),
        ("Context", context),
        ("Exten", exten),
        ("Priority", "1"),
        ("Uniqueid", uniqueid),
        ("Linkedid", linkedid),
    ]
