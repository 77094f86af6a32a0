"""Which of several cores on one PostgreSQL leads: a lease in the store, with a token that grows at each change.

The lease is renewed every few seconds by the store's own clock, so a core that is dead, frozen or cut off loses it.
Each transaction that writes facts asks for the token: a former leader that wakes up writes only what happened while it
led (fencing). See M. Kleppmann, "How to do distributed locking", 2016, for why a lock alone is not enough.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from callcenter.errors import StoreError
from callcenter.journal.engine import open_engine, reading, writing
from callcenter.journal.store import APPEND_LOCK

__all__ = ["Lease", "Term", "leader_of"]

_CORE = "core"
_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
_ACQUIRE = text(f"""
    INSERT INTO leadership (name, holder, token, since, renewed) VALUES (:name, :holder, 1, {_NOW}, {_NOW})
    ON CONFLICT (name) DO UPDATE
    SET holder = :holder, token = leadership.token + 1, since = {_NOW}, renewed = {_NOW}
    WHERE leadership.holder = :holder OR leadership.renewed < {_NOW} - :lease
    RETURNING token, since""")  # noqa: S608 - _NOW is ours
_RENEW = text(f"UPDATE leadership SET renewed = {_NOW} WHERE name = :name AND token = :token")  # noqa: S608
_RELEASE = text("UPDATE leadership SET renewed = 0 WHERE name = :name AND token = :token")
_LOOK = text("SELECT holder, token, since FROM leadership WHERE name = :name")


class Term(NamedTuple):
    """One time of leading."""

    token: int
    """Grows with each change of the leader."""
    since: int
    """µs since 1970 UTC, by the store's clock."""


def leader_of(connection: Connection) -> tuple[str, Term] | None:
    """Who leads, or led last; None before the first."""
    row = connection.execute(_LOOK, {"name": _CORE}).first()
    return (row.holder, Term(row.token, row.since)) if row else None


class Lease:
    """The lease as one core sees it. Its methods block: call them in a thread."""

    def __init__(self, url: str, holder: str, seconds: float) -> None:
        """``holder`` names this core, the same after a restart; after ``seconds`` without renewal others may lead.

        Raises StoreError for a store that cannot be shared.
        """
        self._engine = open_engine(url, busy_seconds=max(1.0, seconds / 3))
        if self._engine.dialect.name != "postgresql":
            raise StoreError("several cores can share a PostgreSQL only: set store.url, or standby.enabled to false")
        self._holder = holder
        self._seconds = seconds
        self.term: Term | None = None
        """The term that was won; kept when it is lost, because the fence goes by it."""

    def acquire(self) -> Term | None:
        """Try to lead; None while another core does. A term of our own that an earlier process held is taken over.

        Raises StoreAway.
        """
        given = {"name": _CORE, "holder": self._holder, "lease": int(self._seconds * 1_000_000)}
        with writing(self._engine, lock=APPEND_LOCK) as connection:
            row = connection.execute(_ACQUIRE, given).first()
        if row is None:
            return None
        self.term = Term(row.token, row.since)
        return self.term

    def look(self) -> str:
        """Name of the core that leads, or led last. Raises StoreAway."""
        with reading(self._engine) as connection:
            found = leader_of(connection)
        return found[0] if found else ""

    def renew(self) -> bool:
        """Go on leading; False when another core leads. Raises StoreAway."""
        assert self.term is not None
        with writing(self._engine) as connection:
            return connection.execute(_RENEW, {"name": _CORE, "token": self.term.token}).rowcount == 1

    def release(self) -> None:
        """Let another core lead at once. Raises StoreAway."""
        if self.term is not None:
            with writing(self._engine) as connection:
                connection.execute(_RELEASE, {"name": _CORE, "token": self.term.token})

    def fence(self, connection: Connection) -> int:
        """Within a transaction that appends: 0 while we lead; else when the next leader began, µs.

        What happened before that is still ours to write; what is dated later is not.
        """
        found = leader_of(connection)
        assert self.term is not None
        if found is None or found[1].token == self.term.token:
            return 0
        return found[1].since

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()
