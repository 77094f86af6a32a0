"""Ports that are taken."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from callcenter.config import Config, load_config
from callcenter.errors import PortInUse
from callcenter.pbx.ports import check_ports
from callcenter.testing.real_asterisk import settings


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(environ=settings(tmp_path))


def test_free_ports_are_fine(config: Config) -> None:
    assert check_ports(config) is None


def test_taken_ports_are_named_with_their_settings(config: Config) -> None:
    with (
        socket.create_server(("127.0.0.1", config.ami.port)),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind(("127.0.0.1", config.sip.udp_port))
        with pytest.raises(PortInUse) as caught:
            check_ports(config)
    text = str(caught.value)
    assert f"127.0.0.1:{config.ami.port} TCP (ami.port): cannot be used: Address already in use" in text
    assert f"127.0.0.1:{config.sip.udp_port} UDP (sip.udp_port): cannot be used" in text
    assert "agi.port" not in text


def test_asterisk_of_somebody_else_keeps_its_ports(config: Config) -> None:
    node = config.asterisk.model_copy(update={"manage": False})
    with socket.create_server(("127.0.0.1", config.ami.port)):
        assert check_ports(config.model_copy(update={"asterisk": node})) is None


def test_unknown_host_is_named(config: Config) -> None:
    agi = config.agi.model_copy(update={"host": "no-such-host.invalid"})
    with pytest.raises(PortInUse, match=r"agi.port.*the host is unknown"):
        check_ports(config.model_copy(update={"agi": agi}))
