"""The public interface: keys of other systems, webhooks and their deliveries, answers that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _texts(names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _moment(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "api_key",
        sa.Column("key", sa.Text, primary_key=True),
        *_texts("name channel rights hash"),
        _moment("made"),
        _moment("revoked", null=True),
    )
    op.create_table(
        "webhook",
        sa.Column("webhook", sa.Text, primary_key=True),
        *_texts("url secret events channels"),
        _count("details"),
        *map(_moment, ("seq", "made", "rests_until")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("delivery", sa.Text, primary_key=True),
        *_texts("webhook"),
        _moment("seq"),
        *_texts("number event body state"),
        _count("attempts"),
        *map(_moment, ("next_at", "made")),
        _moment("ended", null=True),
        _count("status"),
        *_texts("problem"),
    )
    op.create_index("webhook_delivery_due", "webhook_delivery", ["state", "next_at"])
    op.create_index("webhook_delivery_order", "webhook_delivery", ["webhook", "number", "seq"])
    op.create_table(
        "answer_kept",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        *_texts("fingerprint body"),
        _count("status"),
        _moment("at"),
    )
    op.create_index("answer_kept_at", "answer_kept", ["at"])
