"""Keys of other systems: made once, shown once, stored as a hash only."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from callcenter.console.access import CHANNELS, RIGHTS, Key
from callcenter.errors import ApiKeyRefused
from callcenter.journal.tables import api_key

__all__ = ["add_key", "find_key", "keys", "new_key", "revoke_key"]

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_TEXT = re.compile(r"cc_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


def new_key() -> tuple[str, str]:
    """(public half, whole key); 256 random bits are secret, so that a plain hash is enough."""
    ident = secrets.token_hex(6)
    return ident, f"cc_{ident}_{secrets.token_urlsafe(32)}"


def add_key(connection: Connection, name: str, channel: str, rights: Iterable[str], at: int) -> str:
    """Make a key and store its hash; the key itself, which nobody can be shown again. Raises ApiKeyRefused.

    ``name`` is the system's: it may have several keys, so that a new one can take the place of the old one.
    """
    wanted = _checked(name, channel, rights)
    others = select(api_key.c.channel).where(api_key.c.name == name, api_key.c.channel != channel)
    if other := connection.execute(others).scalar():
        raise ApiKeyRefused(f"{name} has a key for {other}: a system has one channel, give this one another name")
    ident, key = new_key()
    values = {"key": ident, "name": name, "channel": channel, "rights": ",".join(wanted), "hash": _hash(key),
              "made": at, "revoked": None}  # fmt: skip
    connection.execute(insert(api_key).values(**values))
    return key


def _checked(name: str, channel: str, rights: Iterable[str]) -> list[str]:
    wanted = sorted(set(rights))
    if not _NAME.fullmatch(name):
        raise ApiKeyRefused(f"{name!r} is no name of a key: a-z, 0-9, _ and -, beginning with a letter")
    if channel not in CHANNELS:
        raise ApiKeyRefused(f"channel {channel!r} is not known; one of: {', '.join(CHANNELS)}")
    if strange := [right for right in wanted if right not in RIGHTS]:
        raise ApiKeyRefused(f"{', '.join(strange)}: no such right; there are {', '.join(RIGHTS)}")
    if not wanted:
        raise ApiKeyRefused(f"a key without rights is of no use; there are {', '.join(RIGHTS)}")
    if "direct" in wanted and channel != "superior":
        raise ApiKeyRefused("directives come from above: only a key of the channel superior may bring them in")
    return wanted


def find_key(connection: Connection, given: str) -> Key | None:
    """The key that ``given`` is; None when it is none of ours, or revoked."""
    parts = _TEXT.fullmatch(given)
    if parts is None:
        return None
    row = connection.execute(select(api_key).where(api_key.c.key == parts[1], api_key.c.revoked.is_(None))).first()
    if row is None or not hmac.compare_digest(row.hash, _hash(given)):
        return None
    return Key(id=row.key, name=row.name, channel=row.channel, rights=frozenset(row.rights.split(",")))


def keys(connection: Connection) -> Sequence[dict[str, Any]]:
    """All keys, without what is secret."""
    shown = (api_key.c.name, api_key.c.key, api_key.c.channel, api_key.c.rights, api_key.c.made, api_key.c.revoked)
    return [dict(row._mapping) for row in connection.execute(select(*shown).order_by(api_key.c.made))]


def revoke_key(connection: Connection, which: str, at: int) -> int:
    """From now on a key, by its id, or all keys of a system, by its name, are refused; how many.

    Raises ApiKeyRefused when none is in force.
    """
    mine = ((api_key.c.name == which) | (api_key.c.key == which)) & api_key.c.revoked.is_(None)
    count = connection.execute(update(api_key).where(mine).values(revoked=at)).rowcount
    if not count:
        raise ApiKeyRefused(f"there is no key {which} in force; `callcenter api-key list` shows them")
    return count


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
