"""One action of the control user, as the core sends it."""

from __future__ import annotations

import socket

from callcenter.testing.real_asterisk import RealAsterisk

__all__ = ["manager_action"]


def manager_action(asterisk: RealAsterisk, **headers: str) -> str:
    """Asterisk's answer to it, as text."""
    ami = asterisk.config.ami
    login = {"Action": "Login", "Username": ami.control_user, "Secret": asterisk.secrets.ami_control}
    with socket.create_connection((ami.host, ami.port), timeout=5) as manager:
        lines = manager.makefile("r", encoding="utf-8", newline="\r\n")
        lines.readline()  # the greeting
        for action in (login, headers):
            manager.sendall("".join(f"{name}: {value}\r\n" for name, value in action.items()).encode() + b"\r\n")
            answer = "".join(iter(lines.readline, "\r\n"))
    return answer
