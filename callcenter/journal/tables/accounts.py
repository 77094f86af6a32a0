"""Who may use the console: accounts and their sessions, the audit log, alarms that are on. Not folded from facts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from callcenter.journal.tables.base import metadata, text, time

__all__ = ["account", "audit_entry", "console_session", "wall_alarm"]

account = Table(
    "account",
    metadata,
    Column("account", Text, primary_key=True),
    *map(text, ("name", "roles", "teams", "number", "unit", "password", "totp")),
    Column("must_change", Boolean, nullable=False),
    time("totp_step", null=False),
    time("made", null=False),
    time("changed", null=False),
    time("disabled"),
)
"""One row for each person. ``number``: as agent and supervisor (seats.yaml). ``password``: argon2id's own text;
``totp``: secret of the second factor, encrypted, empty without one; ``totp_step``: the last step it was used for."""

console_session = Table(
    "console_session",
    metadata,
    Column("session", Text, primary_key=True),
    *map(text, ("account", "stage")),
    time("made", null=False),
    time("seen", null=False),
    time("confirmed"),
    Index("console_session_account", "account"),
    Index("console_session_seen", "seen"),
)
"""One row for each browser that is signed in; ``session`` is the hash of what its cookie holds. ``confirmed``: when the
password was given once more."""

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    time("at", null=False),
    *map(text, ("actor", "address", "action", "subject", "outcome", "reason", "detail", "hash")),
    Index("audit_entry_at", "at"),
    Index("audit_entry_actor", "actor", "at"),
    Index("audit_entry_action", "action", "at"),
)
"""One row for each thing that somebody did or was refused; never changed. ``hash`` is over the row and
the hash before."""

wall_alarm = Table(
    "wall_alarm",
    metadata,
    Column("alarm", Text, primary_key=True),
    time("raised", null=False),
    time("acknowledged"),
    text("by"),
)
"""One row for each alarm that is on now; ``by``: the account that has acknowledged it."""
