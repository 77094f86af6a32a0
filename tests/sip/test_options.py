"""OPTIONS against a small SIP server of the test's own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from callcenter.sip import ask_options

Replies = Callable[[bytes], list[bytes]]


@contextmanager
def server(replies: Replies) -> Iterator[int]:
    """Answers each packet with what ``replies`` makes of it; gives the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(10)

        def serve() -> None:
            while True:
                packet, sender = udp.recvfrom(65535)
                if packet == b"end":
                    return
                for reply in replies(packet):
                    udp.sendto(reply, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield udp.getsockname()[1]
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"end", udp.getsockname())
            thread.join()


def reply(packet: bytes, first: str, *more: str, call: str = "") -> bytes:
    kept = [line for line in packet.decode().split("\r\n") if line.split(":")[0] in ("Via", "From", "To", "CSeq")]
    own = next(line for line in packet.decode().split("\r\n") if line.startswith("Call-ID"))
    return "\r\n".join([first, *kept, call or own, *more, "Content-Length: 0", "", ""]).encode()


def test_the_final_answer_counts() -> None:
    def replies(packet: bytes) -> list[bytes]:
        assert packet.startswith(b"OPTIONS sip:12345@127.0.0.1:")
        assert packet.endswith(b"Content-Length: 0\r\n\r\n")
        return [
            b"no SIP at all",
            reply(packet, "SIP/2.0 200 OK", call="Call-ID: another"),
            reply(packet, "SIP/2.0 100 Trying"),
            reply(packet, "SIP/2.0 404 Not Found", "Server: callcenter"),
        ]

    with server(replies) as port:
        answer = ask_options("127.0.0.1", port, "12345")
    assert (answer.status, answer.reason, answer.server) == (404, "Not Found", "callcenter")
    assert 0 <= answer.seconds < 2


def test_a_lost_packet_is_sent_again() -> None:
    seen: list[bytes] = []

    def replies(packet: bytes) -> list[bytes]:
        seen.append(packet)
        return [reply(packet, "SIP/2.0 200 OK")] if len(seen) == 2 else []

    with server(replies) as port:
        assert ask_options("127.0.0.1", port, "12345").status == 200
    assert seen[0] == seen[1]


def test_silence_ends() -> None:
    with server(lambda _: []) as port, pytest.raises(TimeoutError, match=r"no answer within 0\.3 s"):
        ask_options("127.0.0.1", port, "12345", 0.3)


def test_nobody_listens() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        port = udp.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        ask_options("127.0.0.1", port, "12345")
