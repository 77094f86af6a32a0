"""Phones on the real Asterisk: TLS, and a phone that falls silent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import WaitForBye, register, seat
from callcenter.testing.sipp import free_udp_port


def tls_phone(asterisk: RealAsterisk, folder: Path, scenario: str, *more: str) -> subprocess.Popen[bytes]:
    """SIPp over TLS; it shows the PBX's own certificate, which nobody checks."""
    (folder / "scenario.xml").write_text(scenario)
    folders = asterisk.folders
    address = f"127.0.0.1:{asterisk.config.sip.tls_port}"
    command = ["sipp", address, "-sf", "scenario.xml", "-t", "l1", "-i", "127.0.0.1", "-nostdin", "-timeout", "20"]
    command += ["-tls_cert", str(folders.certificate), "-tls_key", str(folders.private_key), *more]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_seat_registers_over_tls(asterisk: RealAsterisk, tmp_path: Path) -> None:
    secret = asterisk.secrets.seats["1009"]
    (tmp_path / "seat.csv").write_text(
        f"SEQUENTIAL\n1009;[authentication username=1009 password={secret}];{free_udp_port()}\n"
    )
    with tls_phone(asterisk, tmp_path, register(), "-inf", "seat.csv", "-m", "1") as phone:
        assert phone.wait(20) == 0
    assert "1009/sip:1009@" in asterisk.console("pjsip show contacts")


@pytest.mark.parametrize("plain", [b"GET / HTTP/1.0\r\n\r\n", b"\x00" * 600, b"INVITE sip:x SIP/2.0\r\n\r\n"])
def test_garbage_on_the_sip_port_harms_nobody(asterisk: RealAsterisk, agi: AgiDouble, plain: bytes) -> None:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker:
        attacker.sendto(plain, (asterisk.config.sip.host, asterisk.config.sip.udp_port))

    def done(call: AgiCall) -> None:
        call.command("EXEC Answer ,i")
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(done)
    asterisk.call(WaitForBye(5)).finish()
    assert len(agi.sessions) == 1


def test_seats_dial_nothing_but_the_hotline(asterisk: RealAsterisk) -> None:
    assert "not-allowed" in asterisk.console("dialplan show 13800138000@seats")
    assert "hotline" in asterisk.console("dialplan show 12345@seats")
    assert "0 extensions" in asterisk.console("dialplan show main@seats")


def test_silent_ends_are_hung_up(tmp_path: Path) -> None:
    from callcenter.testing.real_asterisk import real_asterisk

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
        port = free_udp_port()
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
