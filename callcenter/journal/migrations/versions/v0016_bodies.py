"""Bodies of facts are kept without what the columns hold, deflated on SQLite (``journal.bodies``).

No table changes, and no fact that is there already: it is read as it was written. Programs before this version cannot
read the new bodies, and refuse the database.
"""

from __future__ import annotations

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the number."""
