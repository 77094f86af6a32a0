"""Drawing a sample from the store, and drawing it again."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, or_, select

from callcenter.appeals.case import Case
from callcenter.appeals.evolving import evolve
from callcenter.casework.oversight.histories import handled_between
from callcenter.errors import OversightUnknown
from callcenter.journal.tables import appeal, look_back, look_back_item
from callcenter.oversight.look_back import Plan
from callcenter.oversight.look_back.deeds import Drawing
from callcenter.oversight.look_back.population import candidate_of
from callcenter.oversight.sampling import Candidate, Sample, draw
from callcenter.projections.projector import cursor

__all__ = ["Redrawn", "draw_now", "drawing_of", "redraw"]

_COLUMNS = ("number", "state", "task", "parent", "linked_to", "unit", "category", "area", "first_dispatched", "closed")


class Redrawn(msgspec.Struct, frozen=True, kw_only=True):
    """A sample that was drawn again, beside what was recorded."""

    plan: Plan
    recorded: tuple[str, ...]
    drawn: tuple[str, ...]
    population: int
    digest: str

    @property
    def is_same(self) -> bool:
        """Are population and sample the ones that were recorded?"""
        same = self.population == self.plan.population and self.digest == self.plan.digest
        return same and self.recorded == self.drawn


def draw_now(connection: Connection, wanted: Drawing) -> tuple[Sample, int]:
    """A sample of the appeals as they are now, and ``seq`` of the last fact that they know."""
    upto = cursor(connection)
    return draw(_population(connection, wanted), wanted.size, wanted.seed, wanted.strata), upto


def redraw(connection: Connection, ident: str) -> Redrawn:
    """Draw a recorded sample again, from the journal alone as it was then. Raises OversightUnknown."""
    found = connection.execute(select(look_back).where(look_back.c.look_back == ident)).mappings().first()
    if found is None:
        raise OversightUnknown(f"there is no {ident}; `callcenter look-back list` shows the known ones")
    plan = Plan(**found)
    wanted = drawing_of(plan)
    sample = draw(_population_then(connection, wanted, plan.upto), wanted.size, wanted.seed, wanted.strata)
    item = look_back_item.c
    recorded = connection.execute(select(item.number).where(item.look_back == ident).order_by(item.number)).scalars()
    return Redrawn(
        plan=plan, recorded=tuple(recorded), drawn=tuple(each.number for each in sample.drawn),
        population=sample.population, digest=sample.digest,
    )  # fmt: skip


def drawing_of(plan: Plan) -> Drawing:
    """What was wanted of a sample."""
    return Drawing(**{name: getattr(plan, name) for name in Drawing.__struct_fields__})


def _population(connection: Connection, wanted: Drawing) -> Iterator[Candidate]:
    """From the read table."""
    columns = appeal.c
    in_time = (columns.closed >= wanted.first) & (columns.closed < wanted.last)
    handled = or_(columns.first_dispatched.isnot(None), columns.linked_to != "")
    rows = select(*(columns[name] for name in _COLUMNS)).where(in_time, handled)
    for row in connection.execute(rows).mappings():
        if (found := candidate_of(Case(**row), wanted)) is not None:
            yield found


def _population_then(connection: Connection, wanted: Drawing, upto: int) -> Iterator[Candidate]:
    """From the facts that were known then."""
    for number, facts in handled_between(connection, wanted.first, wanted.last, upto):
        if (found := candidate_of(evolve(Case(number=number), facts), wanted)) is not None:
            yield found
