"""Phones on the real Asterisk: TLS, and a phone that falls silent."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
from pathlib import Path

import pytest

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.ports import free_port
from callcenter.testing.real_asterisk import RealAsterisk, real_asterisk
from callcenter.testing.scenarios import WaitForBye, seat


class TlsPhone:
    """A seat's phone over TLS, as much of one as it takes to register and to refuse a call."""

    def __init__(self, asterisk: RealAsterisk, extension: str) -> None:
        self._extension, self._secret = extension, asterisk.secrets.seats[extension]
        context = ssl.create_default_context(cafile=str(asterisk.folders.certificate))
        plain = socket.create_connection((asterisk.config.sip.host, asterisk.config.sip.tls_port), 5)
        self.socket = context.wrap_socket(plain, server_hostname=asterisk.config.sip.host)
        self._port = self.socket.getsockname()[1]
        self._uri = f"sip:{asterisk.config.sip.host}"

    def register(self) -> str:
        """First line of the answer to a REGISTER with the right secret."""
        challenge = self._ask(1, "")
        nonce, realm, opaque = (re.findall(rf'{word}="([^"]*)"', challenge)[0] for word in ("nonce", "realm", "opaque"))
        first, second = _md5(f"{self._extension}:{realm}:{self._secret}"), _md5(f"REGISTER:{self._uri}")
        answer = _md5(f"{first}:{nonce}:00000001:c:auth:{second}")
        proof = (
            f'username="{self._extension}", realm="{realm}", nonce="{nonce}", uri="{self._uri}", response="{answer}"'
        )
        return self._ask(2, f'Authorization: Digest {proof}, opaque="{opaque}", qop=auth, nc=00000001, cnonce="c"\r\n')

    def _ask(self, number: int, authorization: str) -> str:
        me = f"<sip:{self._extension}@phone.invalid>"
        self.socket.sendall(
            f"REGISTER {self._uri} SIP/2.0\r\nVia: SIP/2.0/TLS phone.invalid;branch=z9hG4bK{number};rport\r\n"
            f"From: {me};tag=1\r\nTo: {me}\r\nCall-ID: tls\r\nCSeq: {number} REGISTER\r\n{authorization}"
            f"Contact: <sip:{self._extension}@127.0.0.1:{self._port};transport=tls>\r\n"
            "Content-Length: 0\r\n\r\n".encode()
        )
        return self.socket.recv(4096).decode()

    def refuse(self) -> str:
        """Wait for a call and refuse it as busy; the INVITE."""
        invite = ""
        while "a=sendrecv" not in invite:
            invite += self.socket.recv(8192).decode()
        kept = [line for line in invite.splitlines() if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))]
        self.socket.sendall(_with_tag(kept).encode())
        return invite


def _with_tag(kept: list[str]) -> str:
    lines = [f"{line};tag=x" if line.startswith("To:") else line for line in kept]
    return "\r\n".join(["SIP/2.0 486 Busy", *lines, "Content-Length: 0", "", ""])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_seat_registers_and_is_called_over_tls(asterisk: RealAsterisk, agi: AgiDouble) -> None:
    statuses: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("EXEC Answer ,i")
        call.command("EXEC Dial PJSIP/1009,5,g")
        statuses.append(call.variable("DIALSTATUS"))
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(session)
    phone = TlsPhone(asterisk, "1009")
    with phone.socket:
        assert phone.register().startswith("SIP/2.0 200 ")
        call = asterisk.call(WaitForBye(10))
        invite = phone.refuse()
        call.finish()
    assert "SIP/2.0/TLS" in invite
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in invite
    assert statuses == ["BUSY"]


@pytest.mark.parametrize("plain", [b"GET / HTTP/1.0\r\n\r\n", b"\x00" * 600, b"INVITE sip:x SIP/2.0\r\n\r\n"])
def test_garbage_on_the_sip_port_harms_nobody(asterisk: RealAsterisk, agi: AgiDouble, plain: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker:
        attacker.sendto(plain, (asterisk.config.sip.host, asterisk.config.sip.udp_port))

    def done(call: AgiCall) -> None:
        call.command("EXEC Answer ,i")
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(done)
    asterisk.call(WaitForBye(5)).finish()
    assert len(agi.sessions) == 1


def test_what_seats_dial_beside_the_hotline_is_the_cores_to_allow(asterisk: RealAsterisk) -> None:
    assert "Goto(dial,s,1)" in asterisk.console("dialplan show 13800138000@seats")
    assert "Dial(" not in asterisk.console("dialplan show dial")
    assert "not-allowed" in asterisk.console("dialplan show 7@seats")
    assert "no existence" in asterisk.console(f"dialplan show {'1' * 21}@seats")
    assert "no existence" in asterisk.console("dialplan show s@refer")
    assert "hotline" in asterisk.console("dialplan show 12345@seats")
    assert "no existence" in asterisk.console("dialplan show main@seats")


def test_silent_ends_are_hung_up(tmp_path: Path) -> None:
    short = {"CALLCENTER_SIP__SEAT_RTP_TIMEOUT": "2", "CALLCENTER_SIP__TRUNK_RTP_TIMEOUT": "4"}
    replies: list[str] = []

    def session(call: AgiCall) -> None:
        call.command("EXEC Answer ,i")
        call.command("SET VARIABLE TIMEOUT(absolute) 60")
        call.command("EXEC Dial PJSIP/1001,5,g")
        replies.append(call.variable("DIALSTATUS"))
        call.command("EXEC StartMusicOnHold default")
        call.wait_for_end()

    with real_asterisk(tmp_path, short) as own:
        agi = AgiDouble(own.config.agi.port)
        agi.listen(session)
        port = free_port()
        own.register("1001", port)
        agent = own.phone(seat(), port=port)
        call = own.call(WaitForBye(15))
        try:
            [talking] = agent.await_sightings("talking")
            [ended] = agent.await_sightings("bye_received")
            [gone] = call.await_sightings("bye_received")
        finally:
            agi.stop()
            own.clear()
    assert 1.5 < ended.at - talking.at < 4.5
    assert 3.0 < gone.at - talking.at < 7.5
    assert replies == ["ANSWER"]
