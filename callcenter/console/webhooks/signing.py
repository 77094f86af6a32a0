"""Signatures of deliveries, as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

__all__ = ["new_secret", "signature", "signed_headers"]

_PREFIX = "whsec_"


def new_secret() -> str:
    """A secret that the receiver checks signatures with; shown once."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, delivery: str, seconds: int, body: bytes) -> str:
    """``v1,`` and the signature in base64; ``seconds`` since 1970 UTC."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = b".".join((delivery.encode(), str(seconds).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(secret: str, delivery: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """The headers of a delivery. The time is part of what is signed: a receiver refuses what is old."""
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(secret, delivery, seconds, body),
    }
