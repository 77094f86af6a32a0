"""A reply that is no success → the exception of pyst2 that its users know."""

from __future__ import annotations

from asterisk.agi import (
    AGIAppError,
    AGIError,
    AGIHangup,
    AGIInvalidCommand,
    AGIResultHangup,
    AGISIGHUPHangup,
    AGIUnknownError,
    AGIUsageError,
)

from callcenter.agi.codec import Reply

__all__ = [
    "AGIAppError",
    "AGIError",
    "AGIHangup",
    "AGIInvalidCommand",
    "AGIResultHangup",
    "AGISIGHUPHangup",
    "AGIUnknownError",
    "AGIUsageError",
    "error_of",
]

_BY_CODE = {510: AGIInvalidCommand, 511: AGISIGHUPHangup, 520: AGIUsageError}


def error_of(command: str, reply: Reply) -> Exception:
    """The exception for a reply whose code is not 200."""
    kind = _BY_CODE.get(reply.code, AGIUnknownError)
    return kind(f"{command}: {reply.code} {reply.extra}")  # type: ignore[no-any-return]
