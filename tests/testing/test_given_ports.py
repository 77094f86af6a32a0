"""Ports for the servers that tests start."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from callcenter.config import load_config
from callcenter.testing import ports
from callcenter.testing.ports import BARESIP_AUDIO, Range, free_port, media_port
from callcenter.testing.scenarios import callee
from callcenter.testing.sipp import Phone


def _udp_ports(pid: int) -> set[int]:
    """The ports below 10000 that a process has bound."""
    links = (os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir())
    sockets = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}
    rows = [row.split() for row in Path("/proc/net/udp").read_text().splitlines()[1:]]
    ports = {int(row[1].partition(":")[2], 16) for row in rows if row[9] in sockets}
    return {port for port in ports if port < 10_000}


@pytest.fixture
def all_given() -> set[int]:
    """Every port that is given out when all are free and nobody else has claimed any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ports, "_claim", lambda port: True)
        patch.setattr(ports, "_is_free", lambda port: True)
        servers = Range(range(3_000, 10_000))
        given = {servers.take() for _ in range(6_900)}
    assert len(given) > 6_800
    return given


def test_no_port_of_the_shipped_settings_is_given_out(all_given: set[int], tmp_path: Path) -> None:
    """A test that sets one server's port would else clash with another's, once in some hundred runs."""
    shipped = Path(__file__).parents[2] / "config" / "callcenter.yaml"
    config = load_config(shipped, {"CALLCENTER_STATE_DIR": str(tmp_path)})
    taken = {int(port) for port in re.findall(r'port":(\d+)', config.model_dump_json())}
    assert len(taken) >= 7
    assert all_given.isdisjoint(taken)


def test_no_port_is_given_out_on_which_a_phone_takes_commands(all_given: set[int]) -> None:
    """Another phone's control port, once a phone was ended and before the next began, would be taken."""
    with Phone(callee(), port=free_port()) as phone:
        limit = time.monotonic() + 10
        while not (found := _udp_ports(phone.process.pid) - {phone.port}):
            assert time.monotonic() < limit
            time.sleep(0.02)
    assert all_given.isdisjoint(found)


def test_the_audio_of_two_phones_never_meets() -> None:
    """SIPp ends when one of its four ports is taken between the choice and the use."""
    given = [first + offset for first in (media_port() for _ in range(100)) for offset in range(4)]
    assert len(set(given)) == 400
    assert max(given) < BARESIP_AUDIO[0]


def test_two_runs_of_tests_have_ports_of_their_own() -> None:
    program = "r = Range(range(2_300, 2_400)); print(*(r.take() for _ in range(60)), flush=True); input()"
    command = [sys.executable, "-c", f"from callcenter.testing.ports import Range; {program}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        theirs = {int(word) for word in other.stdout.readline().split()}
        mine = Range(range(2_300, 2_400))
        ours = {mine.take() for _ in range(80)}
        other.communicate("\n", timeout=10)
    assert theirs
    assert ours
    assert ours.isdisjoint(theirs)


def test_when_none_is_free_it_says_so() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        port = server.getsockname()[1]
        with pytest.raises(RuntimeError, match="no port of"):
            Range(range(port, port + 1)).take()
