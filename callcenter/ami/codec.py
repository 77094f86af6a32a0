"""Bytes of a manager connection ↔ objects, without sockets: what Asterisk tells beside the call itself."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache
from typing import Final

from callcenter.errors import AmiProtocolError, UnsafeArgument

__all__ = ["MAX_LINE", "MAX_MESSAGE", "AmiDecoder", "Message", "Pairs", "encode_action"]

MAX_LINE: Final = 1000
"""Longest line in bytes that is sent: Asterisk discards one of more than 1024."""
MAX_MESSAGE: Final = 256 * 1024
"""Longest message in bytes that is taken."""
_MOST_HEADERS: Final = 120
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_GREETING = b"Asterisk Call Manager/"

Pairs = Iterable[tuple[str, str]]
"""Headers of an action; the same key may stand there several times (``Variable``)."""


class Message(dict[str, str]):
    """One message: its headers; of a header that is there twice the last counts (see ``all``)."""

    __slots__ = ("_text",)
    _text: str

    @property
    def name(self) -> str:
        """Name of the event; ``""`` for a response."""
        return self.get("Event", "")

    @property
    def action_id(self) -> str:
        """Id of the action that it answers; ``""`` for most events."""
        return self.get("ActionID", "")

    def all(self, key: str) -> list[str]:
        """Every value of a header that may be repeated: ``Output``, ``ChanVariable``…"""
        text = getattr(self, "_text", None)
        if text is None:
            return [self[key]] if key in self else []
        start = f"{key}: "
        return [line[len(start) :] for line in text.split("\r\n") if line.startswith(start)]

    @property
    def variables(self) -> dict[str, str]:
        """Channel variables that came along as ``ChanVariable: name=value``."""
        return {name: value for name, _, value in (v.partition("=") for v in self.all("ChanVariable"))}


def encode_action(action_id: str, name: str, headers: Pairs = (), max_line: int = MAX_LINE) -> bytes:
    r"""One action.

    >>> encode_action("7", "Hangup", [("Channel", "PJSIP/1001-00000001")])
    b'Action: Hangup\r\nActionID: 7\r\nChannel: PJSIP/1001-00000001\r\n\r\n'

    Raises UnsafeArgument for CR, LF, NUL, text that is not Unicode, a bad key, a line that is too long or
    too many of them: CR LF in a value would run a second action.
    """
    lines = [f"Action: {name}", f"ActionID: {action_id}"]
    for key, value in headers:
        if not _is_name(key):
            raise UnsafeArgument(f"{name}: not a header's name: {key!r}")
        lines.append(f"{key}: {value}")
    text = "\r\n".join(lines)
    if not _is_name(name) or text.count("\n") != len(lines) - 1 or text.count("\r") != len(lines) - 1:
        raise UnsafeArgument(f"{name!r}: a value holds CR or LF")
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise UnsafeArgument(f"{name}: a value is not Unicode text") from None
    if b"\0" in encoded:
        raise UnsafeArgument(f"{name}: a value holds NUL")
    if len(lines) > _MOST_HEADERS or max(map(len, encoded.split(b"\r\n"))) > max_line:
        raise UnsafeArgument(f"{name}: a line of more than {max_line} bytes, or too many lines")
    return encoded + b"\r\n\r\n"


@lru_cache(maxsize=256)
def _is_name(key: str) -> bool:
    return _NAME.fullmatch(key) is not None


class AmiDecoder:
    """Takes the bytes of one connection in any pieces.

    ``wanted`` holds the names (bytes) of the events to be decoded; others are dropped before any parsing,
    unless they answer an action. None: all are wanted. After an AmiProtocolError it is of no further use.
    """

    __slots__ = ("_buffer", "_max_message", "_wanted", "dropped", "version")

    def __init__(self, max_message: int = MAX_MESSAGE, wanted: Container[bytes] | None = None) -> None:
        self._buffer = b""
        self._max_message = max_message
        self._wanted = wanted
        self.version = ""
        """Version of the protocol, from the greeting line; ``""`` until it came."""
        self.dropped = 0
        """Events that nobody wanted."""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that became complete with ``data``."""
        if self._buffer:
            data = self._buffer + data
        if not self.version:
            data = self._greeting(data)
        blocks = data.split(b"\r\n\r\n")
        self._buffer = blocks.pop()
        if len(self._buffer) > self._max_message:
            raise AmiProtocolError(f"a message of more than {self._max_message} bytes")
        wanted = self._wanted
        if wanted is None:
            return [_parse(block) for block in blocks]
        messages = []
        for block in blocks:
            if (
                block.startswith(b"Event: ")
                and block[7 : block.find(b"\r\n")] not in wanted
                and b"\r\nActionID: " not in block
            ):
                self.dropped += 1
            else:
                messages.append(_parse(block))
        return messages

    def _greeting(self, data: bytes) -> bytes:
        line, end, rest = data.partition(b"\r\n")
        if not (line.startswith(_GREETING) or (not end and _GREETING.startswith(line[: len(_GREETING)]))):
            raise AmiProtocolError(f"not a manager's greeting: {line[:60]!r}")
        if not end:
            return data
        self.version = line[len(_GREETING) :].decode("ascii", "replace") or "?"
        return rest


def _parse(block: bytes) -> Message:
    # some errors end with one CR LF too many
    text = block.lstrip(b"\r\n").decode("utf-8", "replace")
    try:
        message = Message([line.split(": ", 1) for line in text.split("\r\n")])
    except ValueError:
        message = Message(_tolerant(text))
    if "ChanVariable" in text or "Output" in message:
        message._text = text
    return message


def _tolerant(text: str) -> list[tuple[str, str]]:
    """Headers of a message that also has lines without ``": "``: those without a colon are no headers."""
    parted = (line.partition(":") for line in text.split("\r\n"))
    return [(key, value.removeprefix(" ")) for key, colon, value in parted if colon]
