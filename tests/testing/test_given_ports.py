"""Ports for the servers that tests start."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from callcenter.config import load_config
from callcenter.testing.ports import BARESIP_AUDIO, Share, free_ports, media_port
from callcenter.testing.scenarios import callee
from callcenter.testing.sipp import Phone


def _udp_ports(pid: int) -> set[int]:
    """The ports below 10000 that a process has bound."""
    links = (os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir())
    sockets = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}
    rows = [row.split() for row in Path("/proc/net/udp").read_text().splitlines()[1:]]
    ports = {int(row[1].partition(":")[2], 16) for row in rows if row[9] in sockets}
    return {port for port in ports if port < 10_000}


def test_no_port_of_the_shipped_settings_is_given_out(tmp_path: Path) -> None:
    """A test that sets one server's port would else clash with another's, once in some hundred runs."""
    shipped = Path(__file__).parents[2] / "config" / "callcenter.yaml"
    config = load_config(shipped, {"CALLCENTER_STATE_DIR": str(tmp_path)})
    taken = {int(port) for port in re.findall(r'port":(\d+)', config.model_dump_json())}
    assert len(taken) >= 7
    given = set(free_ports(900))  # more than a worker's whole share
    assert len(given) > 500
    assert given.isdisjoint(taken)


def test_the_audio_of_two_phones_never_meets() -> None:
    """SIPp ends when one of its four ports is taken between the choice and the use."""
    given = [first + offset for first in (media_port() for _ in range(100)) for offset in range(4)]
    assert len(set(given)) == 400
    assert max(given) < BARESIP_AUDIO[0]


def test_no_port_is_given_out_on_which_a_phone_takes_commands() -> None:
    """Another phone's control port, once a phone was ended and before the next began, would be taken."""
    given = set(free_ports(900))
    with Phone(callee(), port=given.pop()) as phone:
        limit = time.monotonic() + 10
        while not (found := _udp_ports(phone.process.pid) - {phone.port}):
            assert time.monotonic() < limit
            time.sleep(0.02)
    assert given.isdisjoint(found)


def test_workers_have_ports_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    for worker in ("gw0", "gw1", "gw2", "gw3"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        share = Share(range(10_000, 15_000, 4), block=4)
        shares.append({share.take() for _ in range(100)})
    assert len(set.union(*shares)) == 400
