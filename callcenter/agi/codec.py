"""Bytes of a FastAGI connection ↔ objects, without sockets: the first thing a call meets in the core."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Final, NamedTuple

from callcenter.errors import AgiProtocolError, UnsafeArgument

__all__ = [
    "HANGUP",
    "MAX_LINE",
    "AgiDecoder",
    "AgiItem",
    "HangupNotice",
    "Headers",
    "Reply",
    "encode_command",
]

MAX_LINE: Final = 8000
"""Longest line in bytes: Asterisk splits one of more than 8191 in two and replies to both."""
_MOST_ARGUMENTS: Final = 100
_LONG_NUMBER = re.compile(r"[0-9]{5,}")
_NAME = re.compile(r"[A-Z]+( [A-Z]+){0,2}")


class Headers(dict[str, str]):
    """Everything Asterisk says about the call at first, keys without ``agi_``."""

    __slots__ = ()


class Reply(NamedTuple):
    """Asterisk's reply to one command: ``200 result=<result> (<value>) <extra>``."""

    code: int
    """200; 510 unknown command; 511 the channel is gone; 520 wrong use of a command."""
    result: str
    value: str = ""
    """What stands in parentheses: a variable's value, ``timeout``, ``hangup``, ``dtmf``."""
    extra: str = ""
    """The rest, for instance ``endpos=8000``; for other codes than 200 the whole text."""


class HangupNotice:
    """The bare line ``HANGUP``: the caller is gone. It is no reply to a command."""

    __slots__ = ()


HANGUP: Final = HangupNotice()
AgiItem = Headers | Reply | HangupNotice


def encode_command(name: str, *arguments: str | int, max_line: int = MAX_LINE) -> bytes:
    r"""One command line; every argument is quoted.

    >>> encode_command("SET VARIABLE", "WHO", 'a "b"')
    b'SET VARIABLE "WHO" "a \\"b\\""\n'

    Raises UnsafeArgument for CR, LF, NUL, text that is not Unicode, too many or too long arguments:
    a line feed would run a second command.
    """
    words = [_checked(name)]
    for argument in arguments:
        text = str(argument)
        if "\\" in text or '"' in text:
            text = text.replace("\\", "\\\\").replace('"', '\\"')
        words.append(f'"{text}"')
    line = " ".join(words)
    if "\n" in line or "\r" in line or "\0" in line:
        raise UnsafeArgument(f"{name}: an argument holds CR, LF or NUL")
    try:
        encoded = line.encode()
    except UnicodeEncodeError:
        raise UnsafeArgument(f"{name}: an argument is not Unicode text") from None
    if len(encoded) >= max_line or len(words) > _MOST_ARGUMENTS:
        raise UnsafeArgument(f"{name}: {len(encoded)} bytes in {len(words)} words are too long to be sent")
    return encoded + b"\n"


@lru_cache(maxsize=64)
def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UnsafeArgument(f"not a name of an AGI command: {name!r}")
    return name


class AgiDecoder:
    """Takes the bytes of one connection in any pieces.

    After an AgiProtocolError it is of no further use: close the connection, the dialplan goes on.
    """

    __slots__ = ("_buffer", "_headers", "_max_headers", "_max_line", "_usage")

    def __init__(self, max_line: int = MAX_LINE, max_headers: int = 100) -> None:
        self._max_line = max_line
        self._max_headers = max_headers
        self._buffer = b""
        self._headers: Headers | None = Headers()
        self._usage: list[str] | None = None

    def feed(self, data: bytes) -> list[AgiItem]:
        """What became complete with ``data``: the headers first, then replies and hang-up notices."""
        if self._buffer:
            data = self._buffer + data
        whole, newline, self._buffer = data.rpartition(b"\n")
        if len(data) > self._max_line:
            self._check(data)
        if not newline:
            return []
        if b"\0" in whole:
            raise AgiProtocolError("a line with NUL in it")
        items: list[AgiItem] = []
        for text in whole.decode("utf-8", "replace").split("\n"):
            item = self._line(text)
            if item is not None:
                items.append(item)
        return items

    def _check(self, data: bytes) -> None:
        if max(map(len, data.split(b"\n"))) > self._max_line:
            raise AgiProtocolError(f"a line of more than {self._max_line} bytes")

    def _line(self, text: str) -> AgiItem | None:
        if text[-1:] == "\r":
            text = text[:-1]
        if self._headers is not None:
            return self._header(self._headers, text)
        if self._usage is not None:
            return self._usage_line(self._usage, text)
        if text.startswith("520-"):
            self._usage = [text]
            return None
        return _parse(text)

    def _header(self, headers: Headers, text: str) -> Headers | None:
        if not text:
            self._headers = None
            return headers
        key, colon, value = text[4:].partition(":")
        if not colon or text[:4] != "agi_" or not key:
            raise AgiProtocolError(f"not a header: {_shown(text)!r}")
        if key in headers:
            raise AgiProtocolError(f"header agi_{key} came twice")
        if len(headers) >= self._max_headers:
            raise AgiProtocolError(f"more than {self._max_headers} headers")
        # interned: thousands of waiting calls share the keys and the common values
        value = value[1:] if value[:1] == " " else value
        headers[sys.intern(key)] = sys.intern(value) if len(value) < 32 else value
        return None

    def _usage_line(self, usage: list[str], text: str) -> Reply | None:
        usage.append(text)
        if text.startswith("520 "):
            self._usage = None
            return Reply(520, "", "", "\n".join(usage))
        if sum(map(len, usage)) > self._max_line:
            raise AgiProtocolError("a usage text without end")
        return None


def _parse(text: str) -> Reply | HangupNotice | None:
    if text.startswith("200 result="):
        result, blank, tail = text[11:].partition(" ")
        return _with_tail(text, result, tail) if blank else Reply(200, result)
    if text == "HANGUP":
        return HANGUP
    code = text[:3]
    if not (code.isascii() and code.isdigit() and text[3:4] == " "):
        raise AgiProtocolError(f"not a reply: {_shown(text)!r}")
    # 1xx only says that the command is under way
    return None if code[0] == "1" else Reply(int(code), "", "", text[4:])


def _shown(text: str) -> str:
    """The beginning of a bad line, for the log: a telephone number in it is nobody's business."""
    return _LONG_NUMBER.sub("…", text[:60])


def _with_tail(text: str, result: str, tail: str) -> Reply:
    if not tail.startswith("("):
        return Reply(200, result, "", tail)
    end = tail.rfind(")")
    if end < 0:
        raise AgiProtocolError(f"a reply without its closing parenthesis: {_shown(text)!r}")
    return Reply(200, result, tail[1:end], tail[end + 1 :].strip())
