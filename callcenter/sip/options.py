"""A SIP OPTIONS over UDP, as a carrier's equipment sends it to see whether we are there."""

from __future__ import annotations

import secrets
import socket
import time
from dataclasses import dataclass

from callcenter.sip.address import in_uri
from callcenter.sip.message import build, parse

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


def ask_options(host: str, port: int, number: str, seconds: float = 2.0, *, user: str = "doctor") -> Answer:
    """The answer to OPTIONS for ``number`` from ``user``.

    Raises TimeoutError without one, OSError when nobody listens.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as udp:
        udp.connect(address)
        call = secrets.token_hex(12)
        request = _request(host, port, number, user, udp.getsockname(), call)
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


def _request(host: str, port: int, number: str, user: str, own: tuple[str, int], call: str) -> bytes:
    where, mine = in_uri(host), f"{in_uri(own[0])}:{own[1]}"
    headers = (
        ("Via", f"SIP/2.0/UDP {mine};branch=z9hG4bK{call};rport"),
        ("Max-Forwards", "1"),
        ("From", f"<sip:{user}@{mine}>;tag={call[:8]}"),
        ("To", f"<sip:{number}@{where}:{port}>"),
        ("Call-ID", call),
        ("CSeq", "1 OPTIONS"),
        ("Contact", f"<sip:{user}@{mine}>"),
        ("User-Agent", "callcenter-probe"),
        ("Accept", "application/sdp"),
    )
    return build(f"OPTIONS sip:{number}@{where}:{port} SIP/2.0", headers)


def _answer(packet: bytes, call: str, seconds: float) -> Answer | None:
    """None for what is no final answer to this request."""
    message = parse(packet)
    if message is None or message.status < 200 or message.header("call-id") != call:
        return None
    return Answer(message.status, message.reason, message.header("server") or message.header("user-agent"), seconds)
