"""Callbacks, expected waits, and the direction of a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _times(names: str, *, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=null) for name in names.split()]


def _counts(names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names.split()]


def upgrade() -> None:
    """Create both tables; the calls on record so far all came in."""
    op.create_table(
        "callback",
        sa.Column("callback", sa.Text, primary_key=True),
        *_texts("contact caller queue origin"),
        *_times("entered"),
        *_counts("priority"),
        *_times("requested"),
        *_counts("attempts"),
        *_times("last_tried", null=True),
        *_texts("last_outcome"),
        *_times("ended", null=True),
        *_texts("outcome talk actor"),
    )
    op.create_index("callback_requested", "callback", ["requested"])
    still_owed = sa.text("ended IS NULL")
    op.create_index("callback_open", "callback", ["caller"], sqlite_where=still_owed, postgresql_where=still_owed)
    op.create_table(
        "wait_promise",
        sa.Column("promise", sa.Text, primary_key=True),
        *_texts("contact queue"),
        *_times("at"),
        *_counts("position"),
        *_times("low_us high_us"),
        *_counts("staffed"),
        *_times("handling_us"),
        sa.Column("said", sa.Boolean, nullable=False),
    )
    op.create_index("wait_promise_contact", "wait_promise", ["contact"])
    op.create_index("wait_promise_at", "wait_promise", ["at"])
    for name, default in (("direction", "in"), ("callback", "")):
        with op.batch_alter_table("contact") as contact:
            contact.add_column(sa.Column(name, sa.Text, nullable=False, server_default=default))
        with op.batch_alter_table("contact") as contact:
            contact.alter_column(name, server_default=None, existing_type=sa.Text, existing_nullable=False)
