"""How each callback about an appeal ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TEXTS = ("number", "unit", "result", "why", "satisfaction")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "callback_task",
        sa.Column("task", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("resolved", sa.Boolean, nullable=True),
        sa.Column("due", sa.BigInteger, nullable=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("callback_task_number", "callback_task", ["number"])
    op.create_index("callback_task_at", "callback_task", ["at"])
