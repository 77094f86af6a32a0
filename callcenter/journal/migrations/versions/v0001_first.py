"""The first version of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _times(names: str, *, null: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=null) for name in names.split()]


def _flags(names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean, nullable=False) for name in names.split()]


def _counts(names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names.split()]


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _index(name: str, table: str, *columns: str, unique: bool = False, where: str = "") -> None:
    only = sa.text(where) if where else None
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    """Create every table."""
    _journal()
    _calls()
    _agents()
    _appeals()
    _words_of_callers()


def _journal() -> None:
    op.create_table(
        "fact",
        sa.Column("seq", _KEY, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        *_texts("type"),
        *_times("at", null=False),
        *(sa.Column(name, sa.Text, nullable=True) for name in ("contact", "agent", "appeal")),
        *_texts("body"),
    )
    _index("fact_id", "fact", "id", unique=True)
    _index("fact_contact", "fact", "contact")
    _index("fact_appeal", "fact", "appeal", where="appeal IS NOT NULL")
    op.create_table("projection_cursor", sa.Column("name", sa.String(32), primary_key=True), *_times("seq", null=False))
    op.create_table(
        "cel_position",
        sa.Column("node", sa.String(32), primary_key=True),
        *_texts("file"),
        *_times("offset", null=False),
    )


def _calls() -> None:
    op.create_table(
        "contact",
        _key("contact"),
        *_texts("node channel caller did flow queue agent seat via result ended_by evidence appeal"),
        *_times("arrived queued connected waited_us talked_us ended"),
        *_counts("priority offers resumed"),
        sa.Column("rating", sa.Integer, nullable=True),
        *_flags("end_uncertain uncertain enterprise"),
    )
    _index("contact_arrived", "contact", "arrived")
    _index("contact_caller", "contact", "caller")
    _index("contact_open", "contact", "node", where="ended IS NULL")
    op.create_table(
        "leg",
        _key("offer"),
        *_texts("contact queue agent seat reason outcome ended_by via"),
        *_times("offered settled connected ended talked_us"),
        *_flags("uncertain"),
    )
    _index("leg_contact", "leg", "contact")
    _index("leg_agent", "leg", "agent", "offered")


def _agents() -> None:
    op.create_table(
        "agent_interval",
        _key("interval"),
        *_texts("agent seat state reason contact"),
        *_times("began", null=False),
        *_times("ended"),
    )
    _index("agent_interval_agent", "agent_interval", "agent", "began")
    _index("agent_interval_open", "agent_interval", "agent", where="ended IS NULL")


def _appeals() -> None:
    op.create_table(
        "appeal",
        _key("number"),
        *_texts("state channel caller contact queue agent type text mode query_code actor"),
        *_times("opened completed"),
        *_flags("enterprise"),
    )
    for column in ("opened", "caller", "contact"):
        _index(f"appeal_{column}", "appeal", column)


def _words_of_callers() -> None:
    op.create_table(
        "missed_call",
        _key("contact"),
        *_texts("caller queue"),
        *_times("abandoned_at waited_us called_back"),
        *_flags("ringing uncertain"),
    )
    _index("missed_call_abandoned", "missed_call", "abandoned_at")
    op.create_table(
        "rating",
        _key("rating"),
        *_texts("contact survey agent queue"),
        *_counts("score"),
        *_times("at", null=False),
    )
    _index("rating_contact", "rating", "contact")
    op.create_table(
        "message",
        _key("message"),
        *_texts("contact caller callback_number file source"),
        *_times("recorded_us"),
        *_times("at", null=False),
    )
    _index("message_contact", "message", "contact")


def downgrade() -> None:
    """There is nothing before the first version."""
    raise NotImplementedError("the first version cannot be taken back")
