"""Keys derived from the console's one secret, and what is encrypted with them."""

from __future__ import annotations

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["derived", "opened", "sealed"]

_NONCE = 12


def derived(secret: str, purpose: str) -> bytes:
    """A key of 256 bits for one purpose."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def sealed(key: bytes, text: str, about: str) -> str:
    """``text`` encrypted (AES-256-GCM); it opens only for ``about``, e.g. the account that it belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())).decode()


def opened(key: bytes, box: str, about: str) -> str | None:
    """The text again; None when it was sealed with another key, or for something else."""
    raw = base64.b64decode(box)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
    except InvalidTag:
        return None
