"""Whom agents asked while a caller waited; the department that an appeal is to go to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = ("contact", "offer", "agent", "seat", "where", "target", "number", "answered_by", "outcome")


def upgrade() -> None:
    """Create the table, add the column."""
    op.add_column("appeal", sa.Column("unit", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "consult",
        sa.Column("consult", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("tried", sa.Integer, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=True),
        sa.Column("answered", sa.BigInteger, nullable=True),
        sa.Column("ended", sa.BigInteger, nullable=True),
        sa.Column("talked_us", sa.BigInteger, nullable=True),
    )
    op.create_index("consult_contact", "consult", ["contact"])
