"""SIP messages: text ↔ values (RFC 3261), without sockets. What would break out of its line is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callcenter.errors import UnsafeArgument

__all__ = ["Message", "build", "parse"]

_LARGEST = 65_535
_COMPACT = {"i": "call-id", "f": "from", "t": "to", "v": "via", "l": "content-length", "m": "contact"}
"""Short names of headers that a program may send instead."""
_VERSION = "SIP/2.0"


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer."""

    first: str
    """The request line or the status line."""
    headers: Mapping[str, tuple[str, ...]]
    """By name in lower case, each with its values in their order."""
    body: str = ""

    def header(self, name: str) -> str:
        """The first value of a header; empty when it is not there."""
        return self.headers.get(name, ("",))[0]

    @property
    def method(self) -> str:
        """Of a request; empty for an answer."""
        return "" if self.status else self.first.partition(" ")[0]

    @property
    def status(self) -> int:
        """Of an answer; 0 for a request."""
        version, _, rest = self.first.partition(" ")
        status = rest.partition(" ")[0]
        return int(status) if version == _VERSION and _is_status(status) else 0

    @property
    def reason(self) -> str:
        """The words of an answer's status."""
        return self.first.split(" ", 2)[2] if self.status and self.first.count(" ") > 1 else ""


def build(first: str, headers: Iterable[tuple[str, str]], body: str = "") -> bytes:
    """The bytes of a message; its length is added. Raises UnsafeArgument for CR, LF or NUL in a line."""
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    for line in lines:
        if any(char in line for char in "\r\n\0"):
            raise UnsafeArgument(f"a line of SIP holds CR, LF or NUL: {line!r}")
    data = body.encode()
    return "".join(f"{line}\r\n" for line in (*lines, f"Content-Length: {len(data)}", "")).encode() + data


def parse(packet: bytes) -> Message | None:
    """The message in a packet; None for what is none."""
    head, _, body = packet[:_LARGEST].decode(errors="replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if not (first.startswith(f"{_VERSION} ") or first.endswith(f" {_VERSION}")):
        return None
    headers: dict[str, tuple[str, ...]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            key = _COMPACT.get(key, key)
            headers[key] = (*headers.get(key, ()), value.strip())
    return Message(first, headers, body)


def _is_status(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isdigit() and text[0] in "123456"
