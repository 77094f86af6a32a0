"""A SIP OPTIONS over UDP, as a carrier's equipment sends it to see whether we are there."""

from __future__ import annotations

import secrets
import socket
import time
from dataclasses import dataclass

__all__ = ["Answer", "ask_options"]

_AGAIN = 0.5
"""Seconds between two tries: UDP loses packets."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    reason: str
    server: str
    """Who says so (header ``Server``, else ``User-Agent``); empty when it does not."""
    seconds: float


def ask_options(host: str, port: int, number: str, seconds: float = 2.0) -> Answer:
    """The answer to OPTIONS for ``number``. Raises TimeoutError without one, OSError when nobody listens."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as udp:
        udp.connect(address)
        call = secrets.token_hex(12)
        request = _request(host, port, number, udp.getsockname(), call)
        began = time.monotonic()
        while (left := began + seconds - time.monotonic()) > 0:
            udp.send(request)
            udp.settimeout(min(_AGAIN, left))
            try:
                while (answer := _answer(udp.recv(65535), call, time.monotonic() - began)) is None:
                    continue
            except TimeoutError:
                continue
            return answer
    raise TimeoutError(f"no answer within {seconds:g} s")


def _request(host: str, port: int, number: str, own: tuple[str, int], call: str) -> bytes:
    where, mine = (f"[{name}]" if ":" in name else name for name in (host, own[0]))
    lines = (
        f"OPTIONS sip:{number}@{where}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {mine}:{own[1]};branch=z9hG4bK{call};rport",
        "Max-Forwards: 1",
        f"From: <sip:doctor@{mine}:{own[1]}>;tag={call[:8]}",
        f"To: <sip:{number}@{where}:{port}>",
        f"Call-ID: {call}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:doctor@{mine}:{own[1]}>",
        "User-Agent: callcenter-doctor",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def _answer(packet: bytes, call: str, seconds: float) -> Answer | None:
    """None for what is no final answer to this request."""
    first, *lines = packet.decode(errors="replace").split("\r\n\r\n", 1)[0].split("\r\n")
    version, _, rest = first.partition(" ")
    status, _, reason = rest.partition(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if version != "SIP/2.0" or not status.isdecimal() or headers.get("call-id", headers.get("i")) != call:
        return None
    if int(status) < 200:
        return None
    return Answer(int(status), reason, headers.get("server", headers.get("user-agent", "")), seconds)
