"""Dialplan applications that the fake Asterisk runs for ``EXEC``."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from callcenter.testing.fake_dial import FakeDial
from callcenter.testing.fake_rooms import confbridge, mix_monitor, playtones, stop_tones

if TYPE_CHECKING:
    from callcenter.testing.fake_call import FakeCall

__all__ = ["APPLICATIONS", "play"]


async def play(call: FakeCall, name: str, escape: str) -> str:
    call.played.append(name)
    while True:
        asterisk = call.asterisk
        how = await call.activity(asterisk.sound_lengths.get(name, asterisk.sound_seconds))
        if not how.startswith("key") or how[-1] in escape:
            return how


async def _playback(call: FakeCall, data: str) -> str:
    call.variables["PLAYBACKSTATUS"] = "SUCCESS"
    for name in data.partition(",")[0].split("&"):
        if name in call.asterisk.missing_sounds:
            call.variables["PLAYBACKSTATUS"] = "FAILED"
            continue
        how = await play(call, name, "")
        if how == "hangup":
            return "-1"
        if how == "stop":
            break
    return "0"


async def _dial(call: FakeCall, data: str) -> str:
    target, seconds, options = [*data.split(","), "", ""][:3]
    extension = target.partition("/")[2].partition("/")[0].partition("&")[0]
    phone = call.asterisk.phones.get(extension)
    if phone is None or not phone.registered:
        call.variables |= {"DIALSTATUS": "CHANUNAVAIL", "HANGUPCAUSE": "20", "RINGTIME_MS": ""}
        return "0"
    if phone.talking is not None:
        call.variables |= {"DIALSTATUS": "BUSY", "HANGUPCAUSE": "17", "RINGTIME_MS": ""}
        return "0"
    call.music = ""
    dial = call.dial = FakeDial(call, phone, float(seconds or 0), options)
    call.dials.append(dial)
    call.asterisk.on_dial(dial)
    status = await dial.over
    call.dial = None
    rang = {"RINGTIME_MS": str(int(dial.lasted * 1000))}
    call.variables |= {"DIALSTATUS": status, "HANGUPCAUSE": str(dial.cause), **rang}
    if status == "ANSWER" and "g" not in options.partition("(")[0] and not call.hung_up:
        call.hang_up()
    return "-1" if call.hung_up else "0"


async def _start_music(call: FakeCall, data: str) -> str:
    call.music = data.partition(",")[0] or "default"
    return "0"


async def _stop_music(call: FakeCall, _: str) -> str:
    call.music = ""
    return "0"


async def _mset(call: FakeCall, data: str) -> str:
    for pair in re.findall(r'(?:[^,"]|"[^"]*")+', data):
        name, _, value = pair.partition("=")
        call.variables[name] = value[1:-1] if value[:1] == value[-1:] == '"' and len(value) > 1 else value
    return "0"


async def _wait(call: FakeCall, data: str) -> str:
    return "-1" if await call.activity(float(data or 0)) == "hangup" else "0"


async def _answer(call: FakeCall, _: str) -> str:
    call.answered = True
    return "0"


async def _nothing(_: FakeCall, __: str) -> str:
    return "0"


APPLICATIONS: dict[str, Callable[[FakeCall, str], Awaitable[str]]] = {
    "answer": _answer,
    "celgenuserevent": _nothing,
    "confbridge": confbridge,
    "dial": _dial,
    "mixmonitor": mix_monitor,
    "mset": _mset,
    "noop": _nothing,
    "playback": _playback,
    "playtones": playtones,
    "set": _mset,
    "startmusiconhold": _start_music,
    "stopmusiconhold": _stop_music,
    "stopplaytones": stop_tones,
    "wait": _wait,
}
"""Name in small letters → what it does; gives the application's result."""
