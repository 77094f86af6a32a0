"""Passwords: argon2id, one answer in one time whether or not the account exists, and what a new one must be like."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["LEAST", "MOST", "Problem", "hashed", "matches", "new_one_time", "weakness"]

LEAST, MOST = 12, 128
"""Characters of a password."""
Problem = str
"""Key of a text: what is wrong with a new password."""
_HASHER = PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)
"""RFC 9106, with 32 MiB: about 40 ms of one core."""
_AT_ONCE = threading.Semaphore(2)
"""More would only take memory and time from calls."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_NOBODYS = _HASHER.hash(secrets.token_urlsafe(24))
"""Compared with when there is no such account, so that it takes as long."""
_COMMON = ("password", "12345", "qwerty", "admin", "callcenter", "hotline", "abc123", "111111", "888888", "000000")


def hashed(password: str) -> str:
    """What is stored."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(stored: str | None, given: str) -> bool:
    """Is ``given`` the password whose hash is ``stored``? None takes as long, and is never right."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _NOBODYS, given[:MOST]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def new_one_time() -> str:
    """A password that is used once: 16 characters that nobody mistakes for each other, about 79 bits."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def weakness(password: str, account: str) -> Problem | None:
    """Why ``password`` may not be the new one; None when it may.

    >>> weakness("short", "li"), weakness("my-password-is-long", "li"), weakness("梧桐 雨 三更 四更 五更 天", "li")
    ('password.short', 'password.common', None)
    """
    lowered = password.lower()
    if len(password) < LEAST:
        return "password.short"
    if len(password) > MOST:
        return "password.long"
    if len(set(lowered)) < 5 or any(part in lowered for part in _COMMON):
        return "password.common"
    if len(account) > 3 and account.lower() in lowered:
        return "password.account"
    return None
