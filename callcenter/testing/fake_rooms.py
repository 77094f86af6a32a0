"""Rooms of the fake Asterisk (ConfBridge), and the other applications that consultations need."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.testing import fake_events
from callcenter.testing.fake_recording import FakeRecording

if TYPE_CHECKING:
    from callcenter.testing.fake_asterisk import FakeAsterisk
    from callcenter.testing.fake_call import FakeCall

__all__ = ["Rooms", "confbridge", "mix_monitor", "playtones", "stop_tones"]

_FOREVER = 1e9
Rooms = dict[str, dict["FakeCall", str]]
"""Room → who is in it → with which profile."""


async def confbridge(call: FakeCall, data: str) -> str:
    """``ConfBridge(room,room,profile)``: until kicked, hung up, or, for a ``caller``, until no ``staff`` is left."""
    asterisk = call.asterisk
    room, _, profile = data.split(",")
    how = await call.activity(asterisk.enter_seconds)
    if how != "hangup":
        asterisk.rooms.setdefault(room, {})[call] = profile
        _link(asterisk, asterisk.rooms[room])
        pairs = [("Conference", room), *fake_events.channel(call), ("Admin", "No"), ("Muted", "No")]
        asterisk.event("ConfbridgeJoin", pairs)
        how = ""
    while how not in ("hangup", "kicked", "alone"):
        how = await call.activity(_FOREVER)
    _leave(asterisk, room, call)
    return "-1" if call.hung_up else "0"


def _link(asterisk: FakeAsterisk, present: Iterable[FakeCall]) -> None:
    """Who is in a bridge together is linked to the oldest channel from then on."""
    links = [call.linkedid or call.uniqueid for call in present]
    oldest = min(links, key=lambda link: found.began if (found := asterisk.calls.get(link)) else 0.0)
    for call in present:
        call.linkedid = oldest


def _leave(asterisk: FakeAsterisk, room: str, call: FakeCall) -> None:
    present = asterisk.rooms.get(room, {})
    profile = present.pop(call, "")
    if profile == "staff" and "staff" not in present.values():
        for other in tuple(present):
            other.interrupt("alone")
    if not present:
        asterisk.rooms.pop(room, None)


async def playtones(call: FakeCall, data: str) -> str:
    """``Playtones(ring)``."""
    call.music = f"tone {data}"
    return "0"


async def stop_tones(call: FakeCall, _: str) -> str:
    """``StopPlaytones()``."""
    call.music = ""
    return "0"


async def mix_monitor(call: FakeCall, data: str) -> str:
    """``MixMonitor(file,options)`` with the whole path of the file."""
    file = Path(data.partition(",")[0])
    call.recording = FakeRecording(None if call.asterisk.recordings is None else file)
    return "0"
