"""What figures are measured by, what each unit had to do with an appeal, indexes of the moments that are counted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENTS = {
    "contact_queued": ("contact", "queued"),
    "leg_connected": ("leg", "connected"),
    "appeal_completed": ("appeal", "completed"),
}


def upgrade() -> None:
    """Create them. Until the core starts, what was valid before is the first setting of the program."""
    op.create_table(
        "targets",
        sa.Column("targets", sa.Text, primary_key=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger, nullable=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("answer_us", "short_abandon_us")),
        sa.Column("connect_per_mille", sa.Integer, nullable=False),
        sa.Column("skills", sa.Text, nullable=False),
    )
    _handlings()
    _partial("targets_valid", "targets", "scope", "ended IS NULL")
    for name, (table, column) in _MOMENTS.items():
        _partial(name, table, column, f"{column} IS NOT NULL")
    op.create_index("agent_interval_ended", "agent_interval", ["ended"])
    op.create_index("rating_at", "rating", ["at"])


def _handlings() -> None:
    texts = [sa.Column(name, sa.Text, nullable=False) for name in ("number", "unit", "kind", "part")]
    times = ("due", "contact_due", "contacted", "replied", "passed")
    moments = [sa.Column(name, sa.BigInteger, nullable=True) for name in times]
    op.create_table(
        "handling",
        sa.Column("handling", sa.Text, primary_key=True),
        *texts,
        sa.Column("began", sa.BigInteger, nullable=False),
        *moments,
        sa.Column("return_asked", sa.Boolean, nullable=False),
        sa.Column("return_denied", sa.Boolean, nullable=False),
        sa.Column("left", sa.Text, nullable=False),
        sa.Column("left_at", sa.BigInteger, nullable=True),
        sa.Column("last", sa.Boolean, nullable=False),
    )
    op.create_index("handling_began", "handling", ["began"])
    op.create_index("handling_number", "handling", ["number"])
    for column in ("due", "contact_due"):
        _partial(f"handling_{column}", "handling", column, f"{column} IS NOT NULL")


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
