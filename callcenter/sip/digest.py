"""The answer to a digest challenge (RFC 8760). Pure: the client's nonce is an argument."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

__all__ = ["proof"]

_PART = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))')
_COUNT = "00000001"
_HASHES: dict[str, Callable[[bytes], str]] = {
    "MD5": lambda data: hashlib.md5(data).hexdigest(),  # noqa: S324 - what SIP's digest is made of
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}


def proof(challenge: str, method: str, uri: str, user: str, secret: str, client_nonce: str) -> str:
    """The value of ``Authorization`` for a ``WWW-Authenticate`` (or its twin of a proxy).

    Raises ValueError for a challenge that cannot be met.
    """
    asked = {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(challenge)}
    algorithm = asked.get("algorithm", "MD5").upper()
    if not challenge.lower().startswith("digest ") or "nonce" not in asked or algorithm not in _HASHES:
        raise ValueError(f"no challenge that we can meet: {challenge[:80]!r}")
    digest = _HASHES[algorithm]
    who, what = f"{user}:{asked.get('realm', '')}:{secret}", f"{method}:{uri}"
    first, second = digest(who.encode()), digest(what.encode())
    quality = "auth" in re.split(r"[\s,]+", asked.get("qop", ""))
    middle = f"{asked['nonce']}:{_COUNT}:{client_nonce}:auth" if quality else asked["nonce"]
    quoted = {
        "username": user, "realm": asked.get("realm", ""), "nonce": asked["nonce"], "uri": uri,
        "response": digest(f"{first}:{middle}:{second}".encode()),
    }  # fmt: skip
    if "opaque" in asked:
        quoted["opaque"] = asked["opaque"]
    parts = [f'{name}="{value}"' for name, value in quoted.items()] + [f"algorithm={algorithm}"]
    if quality:
        parts += ["qop=auth", f"nc={_COUNT}", f'cnonce="{client_nonce}"']
    return "Digest " + ", ".join(parts)
