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

_BETWEEN_FILES = 0.05
"""Seconds to wait for a key that are no more than the pause between two files of a prompt."""


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


async def _read(call: FakeCall, data: str) -> str:
    """``Read(variable,files,most,,1,seconds)``: the variable, and READSTATUS."""
    variable, files, most, _, _, pause = data.split(",")
    keys, status = await _keys(call, [name for name in files.split("&") if name], int(most), float(pause))
    call.variables |= {variable: keys, "READSTATUS": status}
    return "0"


async def _keys(call: FakeCall, names: list[str], most: int, seconds: float) -> tuple[str, str]:
    """What is pressed during the files or after them, and how that ended."""
    how, foretold = "done", call.inputs if seconds > _BETWEEN_FILES else ()
    for name in names:
        if name in call.asterisk.missing_sounds:
            if name == names[-1]:
                return "", "ERROR"
            continue
        if foretold and name == names[-1]:
            call.played.append(name)
            break
        how = await play(call, name, "0123456789*#")
        if how != "done":
            break
    if foretold and how == "done":
        return _typed(call.inputs.popleft(), most)
    return await _collect(call, "" if how == "done" else how, seconds, most)


async def _collect(call: FakeCall, how: str, seconds: float, most: int) -> tuple[str, str]:
    """Keys after the sounds; ``how`` is what interrupted those."""
    digits = ""
    while True:
        how = how or await call.activity(seconds)
        if how == "hangup":
            return digits, "HANGUP"
        if how == "done":
            return digits, "TIMEOUT"
        if how == "key #":
            return digits, "OK"
        digits += how[-1] if how.startswith("key") else ""
        if len(digits) >= most:
            return digits, "OK"
        how = ""


def _typed(typed: str, most: int) -> tuple[str, str]:
    digits, hash_key, _ = typed.partition("#")
    return digits[:most], "OK" if hash_key or len(digits) >= most else "TIMEOUT"


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
    "read": _read,
    "set": _mset,
    "startmusiconhold": _start_music,
    "stopmusiconhold": _stop_music,
    "stopplaytones": stop_tones,
    "wait": _wait,
}
"""Name in small letters → what it does; gives the application's result."""
