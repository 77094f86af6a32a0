"""One-time links: a random token that is good once, for one session, for a short while."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

import msgspec

__all__ = ["LASTS_SECONDS", "Links"]

LASTS_SECONDS = 60
"""A link that is older is over."""
_MOST = 1000
"""Links at once; the oldest give way."""


class _Link(msgspec.Struct, frozen=True):
    subject: str
    session: str
    until: int


class Links:
    """Those that are not used yet; in memory: a console that starts again has none."""

    def __init__(self, clock: Callable[[], int]) -> None:
        """``clock`` in µs since 1970 UTC."""
        self._clock = clock
        self._lock = threading.Lock()
        self._links: dict[str, _Link] = {}

    def make(self, subject: str, session: str) -> str:
        """A token for ``subject`` that only this session may use."""
        token, now = secrets.token_urlsafe(24), self._clock()
        with self._lock:
            self._links = {each: link for each, link in self._links.items() if link.until > now}
            while len(self._links) >= _MOST:
                del self._links[next(iter(self._links))]
            self._links[token] = _Link(subject, session, now + LASTS_SECONDS * 1_000_000)
        return token

    def take(self, token: str, session: str) -> str | None:
        """What the token is for, once; None when it is used, over, or another session's (which stays unused)."""
        with self._lock:
            link = self._links.get(token)
            if link is None or link.session != session:
                return None
            del self._links[token]
        return link.subject if link.until > self._clock() else None
