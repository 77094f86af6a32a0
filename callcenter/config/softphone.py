"""Settings of the phone in the browser."""

from __future__ import annotations

import hashlib
import hmac

from pydantic import Field

from callcenter.config.base import Port, Settings

__all__ = ["BROWSER", "Softphone", "browser_hash", "browser_secret"]

BROWSER = "-web"
"""Ends the name of a seat's second endpoint, that of its phone in the browser."""


class Softphone(Settings):
    """The phone in the browser: each seat has one beside its desk phone, and the console leads to it."""

    enabled: bool = Field(default=True, description="Seats may use the browser as their phone, see docs/desk.md.")
    port: Port = Field(
        default=8313, description="TCP port on 127.0.0.1 where Asterisk takes the console's WebSocket connections."
    )
    host: str = Field(
        default="", pattern=r"^[0-9A-Fa-f.:]{0,45}$",
        description="Address that browsers send audio to; empty: `sip.host`, or every one of the machine when that is "
        "a loopback address.",
    )  # fmt: skip


def browser_secret(seat_secret: str) -> str:
    """The SIP secret of a seat's phone in the browser, which the desk phone's does not give away, nor it that one."""
    return hmac.digest(seat_secret.encode(), b"phone in the browser", "sha256").hex()[:40]


def browser_hash(seat: str, seat_secret: str) -> str:
    """What a browser proves itself with instead of the secret: good for this user and realm only."""
    text = f"{seat}{BROWSER}:asterisk:{browser_secret(seat_secret)}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
