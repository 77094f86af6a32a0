"""Before a start: is every port of ours free? Names the port and the setting that moves it.

That no two of them are the same is a matter of the settings alone: see ``callcenter.config.cross_checks``.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from callcenter.config import Config
from callcenter.errors import PortInUse

Port = tuple[str, str, int, int]
"""Setting, host, port, socket kind."""


def check_ports(config: Config, *only: str) -> None:
    """Raises PortInUse with every port that is taken; ``only`` those of these settings, if any are named."""
    taken = [
        f"{host}:{port} {'UDP' if kind == socket.SOCK_DGRAM else 'TCP'} ({setting}): {reason}"
        for setting, host, port, kind in our_ports(config)
        if (not only or setting in only) and (reason := refusal(host, port, kind))
    ]
    if taken:
        raise PortInUse("; ".join(taken) + " - stop the other program or choose another port in callcenter.yaml")


def our_ports(config: Config) -> Iterator[Port]:
    """Every port that we listen at."""
    yield "agi.port", config.agi.host, config.agi.port, socket.SOCK_STREAM
    yield "metrics.port", config.metrics.host, config.metrics.port, socket.SOCK_STREAM
    if config.console.enabled:
        yield "console.port", config.console.host, config.console.port, socket.SOCK_STREAM
    if config.asterisk.manage:
        yield "ami.port", config.ami.host, config.ami.port, socket.SOCK_STREAM
        yield "sip.udp_port", config.sip.host, config.sip.udp_port, socket.SOCK_DGRAM
        yield "sip.tls_port", config.sip.host, config.sip.tls_port, socket.SOCK_STREAM
        if config.softphone.enabled:
            yield "softphone.port", "127.0.0.1", config.softphone.port, socket.SOCK_STREAM


def refusal(host: str, port: int, kind: int) -> str:
    """Why it cannot be bound; empty when it can."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
    except OSError as error:
        return f"the host is unknown: {error.strerror}"
    with contextlib.closing(socket.socket(family, kind)) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            return f"cannot be used: {error.strerror}"
    return ""
