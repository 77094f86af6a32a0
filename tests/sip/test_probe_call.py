"""The test call against a small SIP server of the test's own; the real Asterisk: tests/pbx/test_probe.py."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from callcenter.sip import Message, Probed, build, parse, place_probe_call
from callcenter.sip.rtp import ALAW

TONE = bytes([0x80, ALAW]) + bytes(10) + bytes([0x05, 0x85] * 80)
SILENCE = bytes([0x80, ALAW]) + bytes(10) + bytes([0xD5] * 160)


class Server:
    """Answers a call as a test tells it."""

    def __init__(self, udp: socket.socket, takes: Callable[[Server, Message], None]) -> None:
        self._udp = udp
        self._takes = takes
        self._caller: tuple[str, int] = ("", 0)
        self.seen: list[Message] = []

    def serve(self) -> None:
        """Until the test is over."""
        while True:
            packet, self._caller = self._udp.recvfrom(65535)
            if packet == b"end":
                return
            message = parse(packet)
            assert message is not None
            self.seen.append(message)
            self._takes(self, message)

    def says(self, request: Message, first: str, *more: tuple[str, str]) -> None:
        """An answer."""
        kept = [(name, value) for name in ("via", "from", "to", "call-id", "cseq") for value in request.headers[name]]
        self._udp.sendto(build(f"SIP/2.0 {first}", [*kept, *more]), self._caller)

    def hangs_up(self, ack: Message) -> None:
        """BYE."""
        headers = [("Via", "SIP/2.0/UDP server;branch=z9hG4bKbye"), ("From", ack.header("to")),
                   ("To", ack.header("from")), ("Call-ID", ack.header("call-id")), ("CSeq", "7 BYE")]  # fmt: skip
        self._udp.sendto(build("BYE sip:probe@x SIP/2.0", headers), self._caller)

    def sounds(self, packet: bytes) -> None:
        """Audio, to where the INVITE asked for it."""
        port = re.search(r"m=audio (\d+)", next(each.body for each in self.seen if each.method == "INVITE"))
        assert port
        self._udp.sendto(packet, ("127.0.0.1", int(port[1])))

    @property
    def methods(self) -> list[str]:
        """What came, in order; answers by their status."""
        return [each.method or str(each.status) for each in self.seen]


@contextmanager
def server(takes: Callable[[Server, Message], None]) -> Iterator[tuple[Server, int]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(10)
        made = Server(udp, takes)
        thread = threading.Thread(target=made.serve)
        thread.start()
        try:
            yield made, udp.getsockname()[1]
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"end", udp.getsockname())
            thread.join()


def placed(port: int, seconds: float = 5.0) -> Probed:
    return place_probe_call("127.0.0.1", port, "test", "probe", "secret", seconds)


def well(line: Server, message: Message) -> None:
    """Asks for proof, answers, lets a tone be heard, hangs up."""
    match message.method:
        case "INVITE" if not message.header("authorization"):
            line.says(message, "401 Unauthorized", ("WWW-Authenticate", 'Digest realm="r", nonce="n", qop="auth"'))
        case "INVITE":
            line.says(message, "100 Trying")
            line.says(message, "200 OK", ("Contact", "<sip:there@127.0.0.1:9>"))
        case "ACK" if message.first.startswith("ACK sip:there@"):
            line.sounds(SILENCE)
            line.sounds(TONE)
            line.hangs_up(message)


def test_a_call_that_is_well() -> None:
    with server(well) as (line, port):
        found = placed(port)
    assert (found.status, found.reason) == (200, "OK")
    assert 0 < found.answered < found.heard < found.hung_up < 5
    assert line.methods == ["INVITE", "ACK", "INVITE", "ACK", "200"]
    first, ack, second = line.seen[:3]
    assert (first.header("cseq"), ack.header("cseq"), second.header("cseq")) == ("1 INVITE", "1 ACK", "2 INVITE")
    assert 'username="probe"' in second.header("authorization")
    assert "secret" not in second.header("authorization")
    assert first.header("via") == ack.header("via") != second.header("via")


def test_a_refusal_is_the_end() -> None:
    def busy(line: Server, message: Message) -> None:
        if message.method == "INVITE":
            line.says(message, "503 Service Unavailable")

    with server(busy) as (line, port):
        found = placed(port)
    assert found == Probed(503, "Service Unavailable")
    assert line.methods == ["INVITE", "ACK"]


def test_a_wrong_secret_is_told_once() -> None:
    def never(line: Server, message: Message) -> None:
        if message.method == "INVITE":
            line.says(message, "401 Unauthorized", ("WWW-Authenticate", 'Digest realm="r", nonce="n"'))

    with server(never) as (line, port):
        assert placed(port).status == 401
    assert line.methods == ["INVITE", "ACK", "INVITE", "ACK"]


def test_a_challenge_that_cannot_be_met_is_a_refusal() -> None:
    def basic(line: Server, message: Message) -> None:
        if message.method == "INVITE":
            line.says(message, "401 Unauthorized", ("WWW-Authenticate", "Basic"))

    with server(basic) as (_, port):
        found = placed(port)
    assert (found.status, "no challenge" in found.reason) == (401, True)


def test_a_lost_invite_is_sent_again() -> None:
    def second(line: Server, message: Message) -> None:
        if line.methods.count("INVITE") == 2 and message.method == "INVITE":
            line.says(message, "404 Not Found")

    with server(second) as (line, port):
        assert placed(port).status == 404
    assert line.methods == ["INVITE", "INVITE", "ACK"]


def test_silence_ends_and_leaves_no_call_behind() -> None:
    def rings(line: Server, message: Message) -> None:
        if message.method == "INVITE":
            line.says(message, "180 Ringing")

    with server(rings) as (line, port):
        assert placed(port, 0.3) == Probed()
    assert line.methods == ["INVITE", "CANCEL"]
    with server(lambda *_: None) as (line, port):
        assert placed(port, 0.3) == Probed()
    assert line.methods == ["INVITE"]


def test_an_answer_without_sound_that_is_not_hung_up() -> None:
    def answers(line: Server, message: Message) -> None:
        if message.method == "INVITE":
            line.says(message, "200 OK", ("Contact", "<sip:there@127.0.0.1:9>"))
        elif message.method == "ACK":
            line.sounds(SILENCE)

    with server(answers) as (line, port):
        found = placed(port, 0.4)
    assert (found.status, found.heard, found.hung_up) == (200, 0.0, 0.0)
    assert line.methods == ["INVITE", "ACK", "BYE"]


def test_nobody_listens() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        port = udp.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        placed(port)
