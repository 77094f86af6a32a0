"""A year into a store: appended to the journal in bulk, folded by the projector."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Engine, text

from callcenter.journal.bulk import append_new, make_room, rows_of
from callcenter.journal.engine import writing
from callcenter.journal.store import APPEND_LOCK
from callcenter.projections import fold_forward
from callcenter.testing.year.truth import Truth
from callcenter.testing.year.year import Year

__all__ = ["write_year"]

_GROUP = 5000


def write_year(engine: Engine, year: Year) -> Truth:
    """Write all facts of ``year`` into an upgraded store and fold them; what is true of it. Raises StoreAway."""
    facts = year.facts()
    while group := list(islice(facts, _GROUP)):
        with writing(engine, lock=APPEND_LOCK) as connection:
            make_room(connection)
            append_new(connection, rows_of(group, engine.dialect.name))
    fold_forward(engine, _GROUP)
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))
    return year.truth
