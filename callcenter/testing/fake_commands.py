"""AGI commands of the fake Asterisk, replying word for word as the real one does (``tests/captures``)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from callcenter.testing.fake_applications import APPLICATIONS, play

if TYPE_CHECKING:
    from callcenter.testing.fake_call import FakeCall

__all__ = ["reply_to", "split_words"]

_DEAD_SAFE = frozenset({"EXEC", "GET FULL VARIABLE", "GET VARIABLE", "NOOP", "SET VARIABLE", "VERBOSE"})
_DEAD = "511 Command Not Permitted on a dead channel or intercept routine"
_UNKNOWN = "510 Invalid or unknown command"
_USAGE = "520-Invalid command syntax.  Proper usage follows:\n{name}\n520 End of proper usage."


def split_words(line: str) -> list[str]:
    """Asterisk's way to split a command: double quotes, and a backslash before any character."""
    words: list[str] = []
    word: list[str] | None = None
    quoted = escaped = False
    for char in line:
        if escaped or (char not in ' \t"\\') or (quoted and char in " \t"):
            word = [*(word or []), char]
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
            word = word or []
        elif word is not None:
            words.append("".join(word))
            word = None
    if word is not None:
        words.append("".join(word))
    return words or [""]


async def reply_to(call: FakeCall, words: list[str]) -> str:
    """Carry out one command; gives the reply without its line feed."""
    upper = [word.upper() for word in words[:3]]
    for length in (3, 2, 1):
        name = " ".join(upper[:length])
        if name in _COMMANDS and len(words) >= length:
            if call.hung_up and name not in _DEAD_SAFE:
                return _DEAD
            least, command = _COMMANDS[name]
            arguments = words[length:]
            if len(arguments) < least:
                return _USAGE.format(name=name)
            return await command(call, arguments)
    return _UNKNOWN


async def _answer(call: FakeCall, _: list[str]) -> str:
    call.answered = True
    return "200 result=0"


async def _channel_status(call: FakeCall, _: list[str]) -> str:
    return "200 result=6" if call.answered else "200 result=4"


async def _noop(_: FakeCall, __: list[str]) -> str:
    return "200 result=0"


async def _verbose(_: FakeCall, __: list[str]) -> str:
    return "200 result=1"


async def _hangup(call: FakeCall, _: list[str]) -> str:
    call.hang_up()
    return "200 result=1"


async def _get_variable(call: FakeCall, arguments: list[str]) -> str:
    value = call.variables.get(arguments[0])
    return "200 result=0" if value is None else f"200 result=1 ({value[:1023]})"


async def _get_full_variable(call: FakeCall, arguments: list[str]) -> str:
    return f"200 result=1 ({_expand(call, arguments[0])})"


async def _set_variable(call: FakeCall, arguments: list[str]) -> str:
    call.variables[arguments[0]] = arguments[1]
    return "200 result=1"


async def _stream_file(call: FakeCall, arguments: list[str]) -> str:
    name, escape = arguments[0], arguments[1]
    if name in call.asterisk.missing_sounds:
        return "200 result=-1 endpos=0"
    how = await play(call, name, escape)
    if how == "hangup":
        return "200 result=-1 endpos=2560"
    digit = ord(how[-1]) if how.startswith("key") else 0
    return f"200 result={digit} endpos=3360"


async def _wait_for_digit(call: FakeCall, arguments: list[str]) -> str:
    if call.inputs:
        typed = call.inputs.popleft()
        return f"200 result={ord(typed[0]) if typed else 0}"
    how = await call.activity(int(arguments[0]) / 1000)
    if how == "hangup":
        return "200 result=-1"
    return f"200 result={ord(how[-1]) if how.startswith('key') else 0}"


async def _record_file(call: FakeCall, arguments: list[str]) -> str:
    path, _, escape, milliseconds = arguments[:4]
    call.played.append(f"record:{path}")
    if path.startswith("/nonexistent"):
        return "200 result=-1 (writefile)"
    begun = call.asterisk.clock.seconds()
    how = await call.activity(min(int(milliseconds) / 1000, call.asterisk.record_seconds))
    while how.startswith("key") and how[-1] not in escape:
        how = await call.activity(call.asterisk.record_seconds)
    end = int((call.asterisk.clock.seconds() - begun) * 8000)
    if how == "hangup":
        return f"200 result=-1 (hangup) endpos={end}"
    if how.startswith("key"):
        return f"200 result={ord(how[-1])} (dtmf) endpos={end}"
    return f"200 result=0 (timeout) endpos={end}"


async def _set_music(call: FakeCall, arguments: list[str]) -> str:
    on = arguments[0].lower() == "on"
    call.music = (arguments[1] if len(arguments) > 1 else "default") if on else ""
    return "200 result=0"


async def _exec(call: FakeCall, arguments: list[str]) -> str:
    application = APPLICATIONS.get(arguments[0].lower())
    if application is None:
        return "200 result=-2"
    data = arguments[1] if len(arguments) > 1 else ""
    call.application, call.application_data = arguments[0], data
    return f"200 result={await application(call, data)}"


# -- inside


def _expand(call: FakeCall, text: str) -> str:
    return re.sub(r"\$\{([^{}]*)\}", lambda match: call.variables.get(match[1], ""), text)


_COMMANDS: dict[str, tuple[int, Callable[[FakeCall, list[str]], Awaitable[str]]]] = {
    "ANSWER": (0, _answer),
    "CHANNEL STATUS": (0, _channel_status),
    "EXEC": (1, _exec),
    "GET FULL VARIABLE": (1, _get_full_variable),
    "GET VARIABLE": (1, _get_variable),
    "HANGUP": (0, _hangup),
    "NOOP": (0, _noop),
    "RECORD FILE": (4, _record_file),
    "SET MUSIC": (1, _set_music),
    "SET VARIABLE": (2, _set_variable),
    "STREAM FILE": (2, _stream_file),
    "VERBOSE": (1, _verbose),
    "WAIT FOR DIGIT": (1, _wait_for_digit),
}
"""Name → (fewest arguments, what it does)."""
