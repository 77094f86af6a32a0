"""Recordings of talks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _times(names: str, *, null: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=null) for name in names.split()]


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "recording",
        sa.Column("recording", sa.Text, primary_key=True),
        *_texts("contact offer agent"),
        sa.Column("segment", sa.Integer, nullable=False),
        *_texts("file"),
        *_times("began ended recorded_us lasted_us"),
        sa.Column("pauses", sa.Integer, nullable=False),
        *_times("paused_us", null=False),
        *_times("paused_since"),
        *_texts("why"),
        *_times("purged"),
        *_texts("purged_by"),
    )
    op.create_index("recording_contact", "recording", ["contact"])
    op.create_index("recording_began", "recording", ["began"])
    still_open = sa.text("ended IS NULL")
    op.create_index(
        "recording_open", "recording", ["contact"], sqlite_where=still_open, postgresql_where=still_open
    )
