"""The console's accounts, sessions, audit log and alarms. The audit log's rows can be neither changed nor removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
        ),
        (
            "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION audit_entry_kept()"
        ),
        (
            "CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_kept()"
        ),
    ),
}


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _moment(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "account",
        sa.Column("account", sa.Text, primary_key=True),
        *_texts("name roles teams number unit password totp"),
        sa.Column("must_change", sa.Boolean, nullable=False),
        *map(_moment, ("totp_step", "made", "changed")),
        _moment("disabled", null=True),
    )
    op.create_table(
        "console_session",
        sa.Column("session", sa.Text, primary_key=True),
        *_texts("account stage"),
        *map(_moment, ("made", "seen")),
        _moment("confirmed", null=True),
    )
    op.create_index("console_session_account", "console_session", ["account"])
    op.create_index("console_session_seen", "console_session", ["seen"])
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        _moment("at"),
        *_texts("actor address action subject outcome reason detail hash"),
    )
    op.create_index("audit_entry_at", "audit_entry", ["at"])
    op.create_index("audit_entry_actor", "audit_entry", ["actor", "at"])
    op.create_index("audit_entry_action", "audit_entry", ["action", "at"])
    op.create_table(
        "wall_alarm",
        sa.Column("alarm", sa.Text, primary_key=True),
        _moment("raised"),
        _moment("acknowledged", null=True),
        *_texts("by"),
    )
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
