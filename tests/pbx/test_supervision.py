"""The context of supervisors' phones on the real Asterisk: whom it listens to, and whom it refuses."""

from __future__ import annotations

import re
import socket
import time

import pytest

from callcenter.testing.agi_double import AgiCall, AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk
from callcenter.testing.scenarios import WaitForBye, seat
from callcenter.testing.sipp import Phone

AGENT, BOSS = "1001", "1002"


@pytest.fixture
def phones(asterisk: RealAsterisk) -> dict[str, Phone]:
    """The phones of two seats."""
    found = {extension: asterisk.phone(seat()) for extension in (AGENT, BOSS)}
    for extension, phone in found.items():
        asterisk.register(extension, phone.port)
    return found


@pytest.fixture
def spied(asterisk: RealAsterisk, agi: AgiDouble, phones: dict[str, Phone]) -> str:
    """A caller talks to an agent: the name of the agent's channel."""

    def dials(call: AgiCall) -> None:
        call.command("ANSWER")
        call.command("SET VARIABLE TIMEOUT(absolute) 60")
        call.command(f"EXEC Dial PJSIP/{AGENT},20,g")
        call.command("SET VARIABLE CC_DONE 1")

    agi.listen(dials)
    asterisk.call(WaitForBye(60))
    phones[AGENT].await_sightings("talking")
    shown = asterisk.console("core show channels concise")
    return re.findall(rf"^(PJSIP/{AGENT}-[0-9a-f]+)!", shown, re.MULTILINE)[0]


def originate(asterisk: RealAsterisk, mode: str, channel: str) -> None:
    """As the core does it."""
    ami = asterisk.config.ami
    actions = (
        f"Action: Login\r\nUsername: {ami.control_user}\r\nSecret: {asterisk.secrets.ami_control}\r\n\r\n"
        f"Action: Originate\r\nChannel: PJSIP/{BOSS}\r\nContext: supervision\r\nExten: {mode}\r\nPriority: 1\r\n"
        f"Variable: CC_SPIED={channel}\r\nAsync: true\r\n\r\n"
    )
    with socket.create_connection((ami.host, ami.port), timeout=5) as manager:
        manager.sendall(actions.encode())
        time.sleep(0.3)
        assert b"successfully queued" in manager.recv(65536)


def running(asterisk: RealAsterisk) -> list[tuple[str, str, str]]:
    """Context, extension and application of the supervisor's channel."""
    lines = asterisk.console("core show channels concise").splitlines()
    return [(*line.split("!")[1:3], line.split("!")[5]) for line in lines if line.startswith(f"PJSIP/{BOSS}-")]


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_each_mode_is_on_the_agents_channel(
    asterisk: RealAsterisk, phones: dict[str, Phone], spied: str, mode: str
) -> None:
    originate(asterisk, mode, spied)
    phones[BOSS].await_sightings("talking")
    time.sleep(0.5)
    assert running(asterisk) == [("supervision", mode, "ChanSpy")]


def test_it_is_over_with_the_agents_channel(asterisk: RealAsterisk, phones: dict[str, Phone], spied: str) -> None:
    originate(asterisk, "listen", spied)
    phones[BOSS].await_sightings("talking")
    asterisk.console(f"channel request hangup {spied}")
    phones[BOSS].await_sightings("bye_received", seconds=5)


@pytest.mark.usefixtures("spied")
@pytest.mark.parametrize(
    "name", ["", "PJSIP", "PJSIP/", "PJSIP/1001", "PJSIP/trunk-00000000", "PJSIP/1001-0000zz", "all", "x PJSIP/1001-00"]
)
def test_no_other_name_is_listened_to(asterisk: RealAsterisk, phones: dict[str, Phone], name: str) -> None:
    originate(asterisk, "listen", name)
    phones[BOSS].await_sightings("bye_received", seconds=5)


@pytest.mark.usefixtures("spied")
def test_a_channel_that_is_gone_is_not_waited_for(asterisk: RealAsterisk, phones: dict[str, Phone]) -> None:
    originate(asterisk, "listen", "PJSIP/1001-ffffffff")
    phones[BOSS].await_sightings("bye_received", seconds=5)
