"""Calls that are to be reported apart: the length of a talk, or a moment, of theirs says little.

``cap``: a talk was ended because no talk may be longer, or was stuck for as long. ``uncertain``: a moment is that of
the last evidence, because nobody saw it. Averages of talks leave both out; counts of calls do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from callcenter.acd.talk_cap import CAP
from callcenter.journal.tables import contact, leg

__all__ = ["APART", "CAPPED", "UNCERTAIN", "why_apart"]

_CAPPED_LEG = exists(select(leg.c.offer).where(leg.c.contact == contact.c.contact, leg.c.ended_by == CAP))
CAPPED: ColumnElement[bool] = or_(contact.c.ended_by == CAP, _CAPPED_LEG)
"""Of a row of read table ``contact``."""
UNCERTAIN: ColumnElement[bool] = or_(contact.c.uncertain, contact.c.end_uncertain)
"""Of a row of read table ``contact``."""
APART: ColumnElement[bool] = or_(CAPPED, UNCERTAIN)
"""Of a row of read table ``contact``."""


def why_apart(row: Mapping[str, Any]) -> str:
    """The reasons, from a row of ``contact`` with ``CAPPED`` as ``capped``; empty for a call like others.

    >>> why_apart({"capped": True, "uncertain": False, "end_uncertain": True})
    'cap, uncertain'
    """
    uncertain = row["uncertain"] or row["end_uncertain"]
    return ", ".join(why for why, true in ((CAP, row["capped"]), ("uncertain", uncertain)) if true)
