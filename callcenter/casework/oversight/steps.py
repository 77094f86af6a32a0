"""Overdue steps that nobody has looked at yet, in the order in which they were written."""

from __future__ import annotations

from sqlalchemy import Connection, select

from callcenter.facts import OverdueStepTaken
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.tables import fact

__all__ = ["steps_after"]


def steps_after(connection: Connection, seq: int, upto: int, limit: int) -> list[tuple[int, OverdueStepTaken]]:
    """(``seq``, step) of the next ``limit`` steps after ``seq`` up to ``upto``."""
    mine = (fact.c.seq > seq) & (fact.c.seq <= upto) & (fact.c.type == OverdueStepTaken.__name__)
    rows = connection.execute(select(fact.c.seq, *STORED).where(mine).order_by(fact.c.seq).limit(limit))
    found = ((seq, fact_of(*stored)) for seq, *stored in rows)
    return [(number, step) for number, step in found if isinstance(step, OverdueStepTaken)]
