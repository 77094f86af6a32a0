"""The search index, and indexes for lists of appeals in every order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE appeal_search USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE appeal_search (key bigint PRIMARY KEY, grams integer[] NOT NULL)",
        "CREATE INDEX appeal_search_grams ON appeal_search USING gin (grams)",
    ),
}
_PARTIAL = {
    "appeal_callback": ("appeal", ["callback_due"], "callback_due IS NOT NULL"),
    "appeal_due": ("appeal", ["state", "due"], "due IS NOT NULL"),
    "appeal_unit_opened": ("appeal", ["unit", "state", "opened"], "unit != ''"),
    "fact_contact": ("fact", ["contact"], "contact IS NOT NULL"),
}


def upgrade() -> None:
    """Create them. The search index is filled by the projector, from the beginning of the journal."""
    for statement in _SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index("appeal_caller", "appeal")
    op.create_index("appeal_caller", "appeal", ["caller", "opened"])
    op.create_index("appeal_category", "appeal", ["category", "opened"])
    op.create_index("appeal_alert_rule", "appeal_alert", ["rule", "at"])
    op.drop_index("fact_contact", "fact")
    for name, (table, columns, where) in _PARTIAL.items():
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
