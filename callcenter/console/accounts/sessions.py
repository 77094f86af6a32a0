"""Browsers that are signed in: an opaque random id in the cookie, its hash in the store."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from callcenter.config import Console
from callcenter.console.accounts.account import Account, find_account
from callcenter.journal.tables import console_session as table

__all__ = ["COOKIE", "Session", "Sessions", "SignedIn", "Stage"]

COOKIE = "callcenter_session"
Stage = Literal["password", "enrol", "second", "full"]
"""What is still to be done: a new password, an authenticator to be set up, its code; ``full``: nothing."""
_SEEN_EVERY = 60_000_000
"""µs; a use is noted no more often."""
_DISPLAY_US = 30 * 86_400_000_000
"""A screen on the wall signs in again once a month."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One browser that is signed in, or about to be."""

    session: str
    account: str
    stage: Stage
    made: int
    seen: int
    confirmed: int | None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, by which session, and the token that forms and orders carry."""

    account: Account
    session: Session
    token: str


class Sessions:
    """All sessions; each method is one step of a transaction."""

    def __init__(self, settings: Console, key: bytes) -> None:
        self._idle = int(settings.idle_minutes * 60e6)
        self._longest = int(settings.session_hours * 3600e6)
        self._confirmed = int(settings.confirm_minutes * 60e6)
        self._key = key

    def begin(self, connection: Connection, account: str, stage: Stage, at: int) -> str:
        """A new session; what its cookie holds."""
        cookie = secrets.token_urlsafe(32)
        values = {"session": _hash(cookie), "account": account, "stage": stage, "made": at, "seen": at}
        connection.execute(insert(table).values(**values, confirmed=at if stage == "full" else None))
        return cookie

    def find(self, connection: Connection, cookie: str, at: int) -> SignedIn | None:
        """Whose session it is; None when it is nobody's, or over."""
        row = connection.execute(select(table).where(table.c.session == _hash(cookie))).mappings().first()
        found = find_account(connection, row["account"]) if row else None
        if row is None or found is None or found[0].disabled:
            return None
        account, session = found[0], Session(**row)
        if self._is_over(session, account, at):
            return None
        return SignedIn(account=account, session=session, token=self.token(session))

    def _is_over(self, session: Session, account: Account, at: int) -> bool:
        if account.is_display and session.stage == "full":
            return at - session.made > _DISPLAY_US
        return at - session.seen > self._idle or at - session.made > self._longest

    def token(self, session: Session) -> str:
        """What forms and orders of this session carry, and no other site can know."""
        return hmac.digest(self._key, session.session.encode(), "sha256").hex()

    def is_stale(self, session: Session, at: int) -> bool:
        """Should its use be noted?"""
        return at - session.seen > min(_SEEN_EVERY, self._idle // 4)

    def is_confirmed(self, session: Session, at: int) -> bool:
        """Was the password given lately?"""
        return session.confirmed is not None and at - session.confirmed <= self._confirmed

    def touch(self, connection: Connection, session: Session, at: int) -> None:
        """It is used."""
        connection.execute(update(table).where(table.c.session == session.session).values(seen=at))

    def confirm(self, connection: Connection, session: Session, at: int) -> None:
        """The password was given once more."""
        connection.execute(update(table).where(table.c.session == session.session).values(confirmed=at))

    def end(self, connection: Connection, session: str) -> None:
        """Signed out here."""
        connection.execute(delete(table).where(table.c.session == session))

    def end_all(self, connection: Connection, account: str, *, but: str = "") -> int:
        """Signed out everywhere, one session perhaps apart; how many."""
        mine = (table.c.account == account) & (table.c.session != but)
        return connection.execute(delete(table).where(mine)).rowcount

    def forget(self, connection: Connection, at: int) -> None:
        """Drop those that are over for everybody."""
        connection.execute(delete(table).where(table.c.seen < at - _DISPLAY_US))


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
