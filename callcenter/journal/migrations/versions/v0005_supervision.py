"""Who listened to whose calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "supervision",
        sa.Column("supervision", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("contact", "supervisor", "agent", "seat", "mode")),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger, nullable=True),
        sa.Column("uncertain", sa.Boolean, nullable=False),
    )
    op.create_index("supervision_contact", "supervision", ["contact"])
    still_on = sa.text("ended IS NULL")
    op.create_index(
        "supervision_open", "supervision", ["supervisor"], sqlite_where=still_on, postgresql_where=still_on
    )
