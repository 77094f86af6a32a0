"""Versions of IVR flows: drafts, what waits to be approved, what was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "flow_version",
        sa.Column("version", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False)
          for name in ("flow", "state", "text", "base", "author", "why", "decided_by", "note")),
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("made", "changed")),
        *(sa.Column(name, sa.BigInteger, nullable=True) for name in ("submitted", "decided")),
    )  # fmt: skip
    op.create_index("flow_version_flow", "flow_version", ["flow", "made"])
