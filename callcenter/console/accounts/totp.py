"""Time-based codes of an authenticator (RFC 6238: SHA-1, six digits, 30 seconds)."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from urllib.parse import quote

__all__ = ["STEP_SECONDS", "code", "new_secret", "step_of", "uri"]

STEP_SECONDS = 30
_DIGITS = 6
_AROUND = (0, -1, 1)
"""Steps that are looked at: clocks of telephones go a little wrong."""


def new_secret() -> str:
    """160 random bits in base32, as authenticators take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int, digits: int = _DIGITS) -> str:
    """The code of a step.

    >>> code(base64.b32encode(b"12345678901234567890").decode(), 59 // 30, 8)
    '94287082'
    """
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, given: str, now: float, used: int = -1) -> int | None:
    """The step that ``given`` is the code of; None when it is none of now, or of a step that was ``used`` before.

    ``now`` in seconds since 1970 UTC.
    """
    typed = "".join(given.split())
    here = int(now // STEP_SECONDS)
    found = None
    for step in (here + each for each in _AROUND):
        if hmac.compare_digest(code(secret, step).encode(), typed.encode("utf-8", "replace")) and step > used:
            found = step
    return found


def uri(secret: str, account: str, issuer: str) -> str:
    """What an authenticator reads from a picture."""
    name = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{name}?secret={secret}&issuer={quote(issuer, safe='')}"
