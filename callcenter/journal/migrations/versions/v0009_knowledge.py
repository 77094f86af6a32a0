"""The knowledge base: entries, their versions, and their use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_VERSION_TEXTS = (
    "state", "unit", "title", "answer", "questions", "keywords", "topic", "audience", "basis", "effective_from",
    "effective_until", "review_on", "writers", "submitter", "approver", "refusal",
)  # fmt: skip
_VERSION_MOMENTS = (
    "written", "submitted", "approved", "shown_from", "shown_until", "replaced_at", "review_at", "review_soon",
    "expiry_soon",
)  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _moments(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=True) for name in names]


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "knowledge_entry",
        sa.Column("entry", sa.Text, primary_key=True),
        *_texts("unit", "title", "topic", "audience", "state"),
        *_counts("version", "uses", "helpful", "unhelpful"),
        *_moments("used", "written", "changed"),
    )
    op.create_table(
        "knowledge_version",
        sa.Column("key", sa.Text, primary_key=True),
        *_texts("entry"),
        *_counts("version"),
        *_texts(*_VERSION_TEXTS),
        *_moments(*_VERSION_MOMENTS),
        *_texts("reminded"),
        *_moments("ended", "next_at", "changed"),
    )
    op.create_table(
        "knowledge_use",
        sa.Column("use", sa.Text, primary_key=True),
        *_texts("entry"),
        *_counts("version"),
        *_texts("actor", "role", "question", "contact", "number"),
        sa.Column("helpful", sa.Boolean, nullable=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    _indexes()


def _indexes() -> None:
    op.create_index("knowledge_entry_unit", "knowledge_entry", ["unit"])
    op.create_index("knowledge_entry_title", "knowledge_entry", ["title"])
    op.create_index("knowledge_version_entry", "knowledge_version", ["entry", "version"])
    op.create_index("knowledge_version_state", "knowledge_version", ["state", "unit"])
    op.create_index("knowledge_version_changed", "knowledge_version", ["state", "changed", "key"])
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index(
        "knowledge_version_next", "knowledge_version", ["next_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("knowledge_use_entry", "knowledge_use", ["entry", "at"])
    op.create_index("knowledge_use_at", "knowledge_use", ["at"])
