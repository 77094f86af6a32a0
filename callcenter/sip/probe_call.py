"""One SIP call over UDP that listens until it is hung up: who answers, how soon, and is anything heard?"""

from __future__ import annotations

import contextlib
import secrets
import select
import socket
import time
from dataclasses import dataclass, replace

from callcenter.sip.address import in_uri
from callcenter.sip.digest import proof
from callcenter.sip.message import Message, build, parse
from callcenter.sip.rtp import ALAW, audible

__all__ = ["Probed", "place_probe_call"]

_AGAIN = (0.5, 1.0, 2.0)
"""Seconds after which an INVITE without any answer is sent again."""
_ECHOED = ("via", "from", "to", "call-id", "cseq")
"""Headers of a request that its answer repeats."""
_CHALLENGES = {401: ("www-authenticate", "Authorization"), 407: ("proxy-authenticate", "Proxy-Authorization")}


@dataclass(frozen=True, slots=True)
class Probed:
    """What became of the call; seconds count from the INVITE, 0: it did not happen."""

    status: int = 0
    """The final answer; 0 when there was none in time."""
    reason: str = ""
    answered: float = 0.0
    heard: float = 0.0
    """The first packet that holds sound."""
    hung_up: float = 0.0
    """The other side ended the call."""


def place_probe_call(host: str, port: int, target: str, user: str, secret: str, seconds: float = 8.0) -> Probed:
    """Call ``target`` as ``user``, and listen until it is hung up, ``seconds`` at most.

    Raises OSError when nobody listens there.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as udp, socket.socket(family, socket.SOCK_DGRAM) as audio:
        udp.connect(address)
        audio.bind((udp.getsockname()[0], 0))
        audio.setblocking(False)
        call = _Call(udp, audio, f"sip:{target}@{in_uri(host)}:{port}", user, secret)
        return call.run(seconds)


class _Call:
    """One dialogue."""

    def __init__(self, udp: socket.socket, audio: socket.socket, target: str, user: str, secret: str) -> None:
        self._udp, self._audio = udp, audio
        self._target, self._user, self._secret = target, user, secret
        self._id, self._tag = secrets.token_hex(12), secrets.token_hex(4)
        self._local = f"{in_uri(udp.getsockname()[0])}:{udp.getsockname()[1]}"
        self._sequence = 1
        self._invite = b""
        self._proved = False
        self._to = f"<{target}>"
        self._remote = target
        """Where requests inside the dialogue go: the other side's contact."""
        self._any = False
        """Something came back to the INVITE."""
        self._began = 0.0
        self._found = Probed()

    def run(self, seconds: float) -> Probed:
        """Until the call is over, one way or another."""
        self._began = time.monotonic()
        self._send_invite()
        again = list(_AGAIN)
        while not self._over and (left := seconds - self._passed) > 0:
            if again and not self._any:
                left = min(left, max(0.0, again[0] - self._passed))
            ready, _, _ = select.select((self._udp, self._audio), (), (), left)
            if again and self._passed >= again[0]:
                again.pop(0)
                if not self._any:
                    self._udp.send(self._invite)
            self._hear()
            if self._udp in ready and (message := parse(self._udp.recv(65535))) is not None:
                self._take(message)
        if not self._over:
            self._give_up()
        return self._found

    @property
    def _over(self) -> bool:
        return bool(self._found.hung_up) or self._found.status >= 300

    @property
    def _passed(self) -> float:
        return time.monotonic() - self._began

    # -- what comes -------------------------------------------------------------------------------

    def _hear(self) -> None:
        """All the audio that has come: it may have been sent before what is read next."""
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = self._audio.recv(2048)
                if self._found.answered and not self._found.heard and audible(packet):
                    self._found = replace(self._found, heard=self._passed)

    def _take(self, message: Message) -> None:
        if message.header("call-id") != self._id:
            return
        if message.method:
            self._requested(message)
        elif message.header("cseq") == f"{self._sequence} INVITE":
            self._any = True
            if message.status >= 200:
                self._settle(message)

    def _requested(self, request: Message) -> None:
        kept = [(name, value) for name in _ECHOED for value in request.headers.get(name, ())]
        self._udp.send(build("SIP/2.0 200 OK", kept))
        if request.method == "BYE":
            self._found = replace(self._found, hung_up=self._passed)

    def _settle(self, answer: Message) -> None:
        self._to = answer.header("to")
        if answer.status < 300:
            contact = answer.header("contact")
            self._remote = contact.partition("<")[2].partition(">")[0] or self._remote
            self._send("ACK", self._remote, branch=secrets.token_hex(8))
            if not self._found.answered:
                self._found = replace(self._found, status=answer.status, reason=answer.reason, answered=self._passed)
            return
        self._send("ACK", self._target, branch=self._branch)
        challenge = _CHALLENGES.get(answer.status)
        if challenge is not None and not self._proved:
            self._prove(answer.header(challenge[0]), challenge[1])
        else:
            self._found = replace(self._found, status=answer.status, reason=answer.reason)

    def _prove(self, challenge: str, header: str) -> None:
        try:
            value = proof(challenge, "INVITE", self._target, self._user, self._secret, secrets.token_hex(8))
        except ValueError as error:
            self._found = replace(self._found, status=401, reason=str(error))
            return
        self._proved, self._any = True, False
        self._sequence += 1
        self._to = f"<{self._target}>"
        self._send_invite((header, value))

    # -- what goes --------------------------------------------------------------------------------

    @property
    def _branch(self) -> str:
        """Of the INVITE that is under way; its ACK after a refusal, and a CANCEL, carry the same."""
        return f"{self._id[:12]}{self._sequence}"

    def _send_invite(self, *more: tuple[str, str]) -> None:
        host, port = self._audio.getsockname()[:2]
        version = "IP6" if ":" in host else "IP4"
        sdp = (
            f"v=0\r\no=probe 1 1 IN {version} {host}\r\ns=probe\r\nc=IN {version} {host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {ALAW}\r\na=rtpmap:{ALAW} PCMA/8000\r\na=ptime:20\r\n"
        )
        self._invite = self._send("INVITE", self._target, *more, branch=self._branch, body=sdp)

    def _send(self, method: str, uri: str, *more: tuple[str, str], branch: str, body: str = "") -> bytes:
        sequence = self._sequence if method in ("INVITE", "ACK", "CANCEL") else self._sequence + 1
        headers = [
            ("Via", f"SIP/2.0/UDP {self._local};branch=z9hG4bK{branch};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self._user}@{self._local}>;tag={self._tag}"),
            ("To", self._to),
            ("Call-ID", self._id),
            ("CSeq", f"{sequence} {method}"),
            ("Contact", f"<sip:{self._user}@{self._local}>"),
            ("User-Agent", "callcenter-probe"),
            *more,
            *([("Content-Type", "application/sdp")] if body else []),
        ]
        data = build(f"{method} {uri} SIP/2.0", headers, body)
        self._udp.send(data)
        return data

    def _give_up(self) -> None:
        """Time is over: leave no call behind."""
        if self._found.answered:
            self._send("BYE", self._remote, branch=secrets.token_hex(8))
        elif self._any:
            self._to = f"<{self._target}>"
            self._send("CANCEL", self._target, branch=self._branch)
