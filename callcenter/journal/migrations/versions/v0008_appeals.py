"""The whole life of an appeal: its columns, and the tables of what belongs to it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXTS = (
    "task", "issuer", "category", "urgency", "area", "name", "occurred", "place", "cause", "course", "answer",
    "linked_to", "parent", "part", "rule", "return_code", "ladder", "reply", "reply_mark", "outcome", "reach",
    "satisfaction", "exclusion", "refusal", "passed", "alerts",
)  # fmt: skip
_FLAGS = ("confidential", "submitted", "joint", "appointed", "objection", "excluded")
_COUNTS = ("sources", "returns", "limit", "steps", "extensions", "extension_workdays", "attempts", "redone", "reopened")
_MOMENTS = (
    "unowned_since", "unowned_until", "dispatched", "first_dispatched", "signed", "started", "contacted", "sign_due",
    "return_due", "contact_due", "due", "first_due", "soon", "suspended_since", "suspended_until", "replied",
    "review_due", "callback_due", "next_try", "tried_first", "rated", "closed", "archive_at", "archived", "next_at",
    "changed",
)  # fmt: skip
_PARTS = {
    "appeal_source": ("source", "number channel reference actor", "received"),
    "appeal_supplement": ("supplement", "number text actor role", "at"),
    "appeal_attachment": ("attachment", "number name media_type sha256 actor role", "at"),
    "appeal_alert": ("alert", "number rule detail unit", "at"),
    "callback_attempt": ("attempt", "number mode outcome satisfaction call actor unit", "at"),
    "duplicate_decision": ("decision", "number other band model features actor", "at"),
}
_MORE: dict[str, list[sa.Column[Any]]] = {
    "appeal_attachment": [sa.Column("size", sa.Integer, nullable=False)],
    "callback_attempt": [sa.Column("round", sa.Integer, nullable=False), sa.Column("resolved", sa.Boolean)],
    "duplicate_decision": [
        sa.Column("same", sa.Boolean, nullable=False), sa.Column("score", sa.Float, nullable=False),
    ],
}  # fmt: skip
_BY_MOMENT = ("appeal_alert", "callback_attempt", "duplicate_decision")


def upgrade() -> None:
    """Add the columns, create the tables."""
    for name in _TEXTS:
        op.add_column("appeal", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in _FLAGS:
        op.add_column("appeal", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    for name in _COUNTS:
        op.add_column("appeal", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    for name in _MOMENTS:
        op.add_column("appeal", sa.Column(name, sa.BigInteger, nullable=True))
    op.add_column("appeal", sa.Column("resolved", sa.Boolean, nullable=True))
    _indexes()
    for name, (key, texts, moment) in _PARTS.items():
        op.create_table(
            name,
            sa.Column(key, sa.Text, primary_key=True),
            *(sa.Column(text, sa.Text, nullable=False) for text in texts.split()),
            *_MORE.get(name, []),
            sa.Column(moment, sa.BigInteger, nullable=False),
        )
        op.create_index(f"{name}_number", name, ["number"])
    op.create_index("appeal_source_reference", "appeal_source", ["channel", "reference"])
    for name in _BY_MOMENT:
        op.create_index(f"{name}_at", name, ["at"])


def _indexes() -> None:
    op.create_index("appeal_state", "appeal", ["state", "opened"])
    op.create_index("appeal_unit", "appeal", ["unit", "state", "due"])
    partly = {
        "appeal_next": ("next_at", "next_at IS NOT NULL"),
        "appeal_linked": ("linked_to", "linked_to != ''"),
        "appeal_reply": ("reply_mark", "reply_mark != ''"),
        "appeal_parent": ("parent", "parent != ''"),
    }
    for name, (column, where) in partly.items():
        op.create_index(name, "appeal", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
